"""The same crowd in a room of the collab service."""

import asyncio
import os
import sys
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import grpc
import psutil
from google.protobuf.duration_pb2 import Duration

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import resources_pb2 as res
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from tests.bench.crowd import Ears, Participant

JOIN = "/aiprod.collab.v1.CollabService/Join"
OWN_CONNECTION = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_receive_message_length", -1)]
MANIFEST = film.Manifest(
    title="The lighthouse",
    format=film.VideoFormat(width=640, height=360, frame_rate=film.FrameRate(numerator=24, denominator=1)),
    style=film.Style(
        palette=film.Palette(
            zenith="#101010", horizon="#202020", light="#ffffff", accent="#ff0000", shade="#000000"
        )
    ),
    scenes=[film.Scene(id="s1", duration=Duration(seconds=2))],
)
type Metadata = tuple[tuple[str, str], ...]


def user(number: int) -> Metadata:
    return (("x-user-id", f"user-{number}"),)


@asynccontextmanager
async def running_collab(data: Path) -> AsyncIterator["OurRooms"]:
    """The collab service over the log in `data`; nobody is too fast for it."""
    settings = {
        "DATA": str(data),
        "LISTEN": "127.0.0.1:0",
        "DRAIN_SECONDS": "0",
        "STOP_SECONDS": "0",
        "SUBMITS_PER_SECOND": "1000000",
        "SUBMIT_BURST": "1000000",
        "MAX_PENDING": "100000",
    }
    environment = {f"AIPROD_COLLAB_{name}": value for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "aiprod_collab",
        env={**os.environ, **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr
    try:
        line = b""
        while b"address=" not in line:
            line = await process.stderr.readline()
            assert line, "collab did not start"
        yield OurRooms(psutil.Process(process.pid), line.decode().split("address=")[1].split()[0])
    finally:
        process.terminate()
        await process.communicate()


class OurRooms:
    """A running collab service."""

    def __init__(self, process: psutil.Process, address: str) -> None:
        self.process = process
        self.address = address

    @asynccontextmanager
    async def joined(self, count: int, ears: Ears) -> AsyncIterator[Sequence[Participant]]:
        room = f"rooms/{uuid.uuid4().hex}"
        await self.open(room, count)
        async with AsyncExitStack() as stack:
            yield [await join(stack, self.address, room, number, ears) for number in range(count)]

    async def open(self, room: str, members: int) -> None:
        async with grpc.aio.insecure_channel(self.address) as channel:
            stub = CollabServiceStub(channel)
            await stub.OpenRoom(pb.OpenRoomRequest(room=room, manifest=MANIFEST), metadata=user(0))
            for number in range(1, members):
                member = res.Member(user=f"user-{number}", role=res.EDITOR)
                submit = pb.Submit(op_id=str(uuid.uuid4()), member=member)
                await stub.Send(pb.SendRequest(room=room, submit=submit), metadata=user(0))


async def join(stack: AsyncExitStack, address: str, room: str, number: int, ears: Ears) -> "OurParticipant":
    channel = await stack.enter_async_context(grpc.aio.insecure_channel(address, options=OWN_CONNECTION))
    call = channel.stream_stream(JOIN)(metadata=user(number))
    stack.callback(call.cancel)
    hello = pb.WatchRequest(room=room)
    await call.write(pb.JoinRequest(hello=hello).SerializeToString())
    ears.hear(await call.read())
    task = asyncio.create_task(_listen(call, ears))
    stack.callback(task.cancel)
    return OurParticipant(call)


async def _listen(call: grpc.aio.StreamStreamCall, ears: Ears) -> None:
    while (frame := await call.read()) is not grpc.aio.EOF:
        ears.hear(frame)


class OurParticipant:
    """Says comments over its stream."""

    def __init__(self, call: grpc.aio.StreamStreamCall) -> None:
        self._call = call

    async def say(self, text: str) -> None:
        submit = pb.Submit(op_id=str(uuid.uuid4()), comment=res.Comment(text=text))
        await self._call.write(pb.JoinRequest(submit=submit).SerializeToString())
