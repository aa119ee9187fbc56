"""A killed service loses nothing that it acknowledged."""

import asyncio
import signal
from pathlib import Path

import grpc

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub

from .conftest import ADA, MANIFEST, ROOM, Stream, comment, hello, seqs
from .process import started


async def test_kill_9_under_load_loses_nothing_acknowledged(tmp_path: Path) -> None:
    sent: dict[str, str] = {}
    acknowledged: dict[str, pb.Event] = {}
    enough = asyncio.Event()

    async def send_comments(stub: CollabServiceStub, sender: int) -> None:
        while True:
            submit = comment(f"{sender}: {len(sent)}")
            sent[submit.request_id] = submit.comment.text
            request = api.SendRequest(name=ROOM, submit=submit)
            try:
                acknowledged[submit.request_id] = await stub.Send(request, metadata=ADA)
            except grpc.aio.AioRpcError:
                return
            if len(acknowledged) >= 300:
                enough.set()

    async with started(tmp_path) as (server, _, stub):
        await stub.OpenRoom(api.OpenRoomRequest(name=ROOM, manifest=MANIFEST), metadata=ADA)
        senders = asyncio.gather(*(send_comments(stub, n) for n in range(20)))
        await enough.wait()
        server.send_signal(signal.SIGKILL)
        await senders

    async with started(tmp_path) as (server, _, stub):
        for request_id, text in sent.items():
            again = api.SendRequest(name=ROOM, submit=comment(text, request_id))
            if request_id not in acknowledged:
                await stub.Send(again, metadata=ADA)
        watching = Stream(stub.Watch(hello(), metadata=ADA))
        events = await watching.read_to(len(sent) + 1)
        server.send_signal(signal.SIGTERM)
        assert (await watching.failure()).code() is grpc.StatusCode.UNAVAILABLE
        assert await asyncio.to_thread(server.wait) == 0

    assert seqs(events) == list(range(1, len(sent) + 2))
    assert {event.request_id: event.comment.text for event in events[1:]} == sent
    logged = {event.request_id: event for event in events}
    assert all(logged[request_id] == event for request_id, event in acknowledged.items())
