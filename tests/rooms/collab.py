"""Participants of a room of the collab service."""

import asyncio
import os
import sys
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
import psutil
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import edits_pb2 as collab_edits
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from tests.manifests import LIGHTHOUSE as MANIFEST
from tests.rooms.load import Deliveries, Participant

JOIN = "/aiprod.collab.v1.CollabService/Join"
OWN_CONNECTION = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_receive_message_length", -1)]
type Metadata = tuple[tuple[str, str], ...]


def name(number: int) -> str:
    return f"user-{number}" if number else "local"


def user(number: int) -> Metadata:
    return (("x-user-id", name(number)),)


@asynccontextmanager
async def running_collab(data: Path) -> AsyncIterator["CollabRooms"]:
    """Run the collab service on the log in `data`, without a rate limit."""
    settings = {
        "DATA": str(data),
        "LISTEN": "127.0.0.1:0",
        "DRAIN_SECONDS": "0",
        "STOP_SECONDS": "0",
        "SUBMITS_PER_SECOND": "1000000",
        "SUBMIT_BURST": "1000000",
        "MAX_PENDING": "100000",
    }
    environment = {**os.environ, **{f"AIPROD_COLLAB_{name}": value for name, value in settings.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "aiprod_collab", env=environment, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr
    try:
        line = b""
        while b"address=" not in line:
            line = await process.stderr.readline()
            assert line, "collab did not start"
        address = line.decode().split("address=")[1].split()[0]
        yield CollabRooms(psutil.Process(process.pid), address, address)
    finally:
        process.terminate()
        await process.communicate()


@dataclass(frozen=True, slots=True)
class CollabRooms:
    """A running collab service. Participants connect to `entrance`: the service itself or the edge before it.

    At the edge, everybody is the user `local`; otherwise each participant is its own user.
    """

    process: psutil.Process
    address: str
    entrance: str

    @asynccontextmanager
    async def joined(
        self, count: int, deliveries: Deliveries, frozen: int = 0
    ) -> AsyncIterator[Sequence[Participant]]:
        room = f"rooms/{uuid.uuid4().hex}"
        await self.open(room, count + frozen)
        async with AsyncExitStack() as stack:
            places = [await self.join(stack, room, number) for number in range(count + frozen)]
            for participant in places[:count]:
                stack.callback(asyncio.create_task(participant.listen(deliveries)).cancel)
            yield places[:count]

    async def open(self, room: str, members: int) -> None:
        async with grpc.aio.insecure_channel(self.address) as channel:
            stub = CollabServiceStub(channel)
            await stub.OpenRoom(collab_api.OpenRoomRequest(name=room, manifest=MANIFEST), metadata=user(0))
            for number in range(1, members):
                member = collab_pb.Member(user=name(number), role=collab_pb.EDITOR)
                submit = collab_api.Submit(request_id=str(uuid.uuid4()), member=member)
                await stub.Send(collab_api.SendRequest(name=room, submit=submit), metadata=user(0))

    async def join(self, stack: AsyncExitStack, room: str, number: int, seq: int = 0) -> "CollabParticipant":
        channel = grpc.aio.insecure_channel(self.entrance, options=OWN_CONNECTION)
        call = (await stack.enter_async_context(channel)).stream_stream(JOIN)(metadata=user(number))
        stack.callback(call.cancel)
        hello = collab_api.WatchRequest(name=room, after_seq=seq)
        await call.write(collab_api.JoinRequest(hello=hello).SerializeToString())
        welcome = await call.read()
        assert welcome is not grpc.aio.EOF, await call.details()
        return CollabParticipant(call, welcome)


class CollabParticipant:
    """Follows and submits on one stream. `welcome` is its first frame."""

    def __init__(self, call: grpc.aio.StreamStreamCall, welcome: bytes) -> None:
        self._call = call
        self.welcome = welcome

    async def listen(self, deliveries: Deliveries) -> None:
        while (frame := await self._call.read()) is not grpc.aio.EOF:
            deliveries.receive(frame)

    async def append(self, text: str) -> None:
        await self.submit(comment=collab_pb.Comment(text=text))

    async def overwrite(self, text: str) -> None:
        values, fields = film.Scene(action=text), FieldMask(paths=["action"])
        update = collab_edits.UpdateScene(scene="s1", values=values, fields=fields)
        await self.submit(edit=collab_edits.Edit(changes=[collab_edits.Change(update_scene=update)]))

    async def submit(self, **body: Message) -> None:
        submit = collab_api.Submit(request_id=str(uuid.uuid4()), **body)
        await self._call.write(collab_api.JoinRequest(submit=submit).SerializeToString())
