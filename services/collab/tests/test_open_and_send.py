"""OpenRoom and Send: identity, idempotency, order, and limits."""

import asyncio
import uuid

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1.stage_pb2 import RENDER
from aiprod_rpc.status import received_reason

from .conftest import (
    ADA,
    ADA_AT_EDGE,
    BOB,
    FAST,
    MANIFEST,
    ROOM,
    Collab,
    LogGate,
    Serve,
    comment,
    error_of,
    milestone,
    seqs,
    until,
    user,
)


async def test_a_room_opens_with_its_manifest_as_event_1(collab: Collab) -> None:
    room = await collab.get()
    assert (room.name, room.owner, room.head) == (ROOM, "ada", 1)
    assert room.manifest == MANIFEST
    (event,) = await collab.watch().read_to(1)
    assert (event.seq, event.actor, event.manifest) == (1, "ada", MANIFEST)
    assert event.create_time == room.create_time
    assert room.epoch == room.create_time.ToMilliseconds()


async def test_opening_again_returns_the_room_as_it_is(collab: Collab) -> None:
    first = await collab.get()
    await collab.send(comment())
    again = await collab.open()
    assert again.head == 2
    again.head = first.head
    again.manifest.CopyFrom(first.manifest)
    assert again == first


async def test_opening_does_not_echo_the_manifest(serve: Serve) -> None:
    async with serve() as collab:
        for _ in range(2):
            room = await collab.open()
            assert (room.name, room.manifest_seq, room.revision_count) == (ROOM, 1, 1)
            assert not room.HasField("manifest")
        assert (await collab.get()).manifest == MANIFEST


async def test_opening_one_room_many_times_at_once(serve: Serve) -> None:
    async with serve() as collab:
        rooms = await asyncio.gather(*(collab.open() for _ in range(20)))
        assert all(room == rooms[0] for room in rooms)


async def test_only_the_pipeline_opens_rooms(serve: Serve) -> None:
    async with serve() as collab:
        assert await error_of(collab.open(ADA_AT_EDGE)) == ("PERMISSION_DENIED", "FORBIDDEN")
        assert await error_of(collab.get()) == ("NOT_FOUND", "ROOM_NOT_FOUND")


@pytest.mark.parametrize("in_memory", [True, False])
async def test_a_room_looks_missing_to_strangers(collab: Collab, in_memory: bool) -> None:
    stream = collab.watch() if in_memory else None
    if stream:
        await stream.read_to(1)
    missing = await collab.stub.Watch(api.WatchRequest(name="rooms/none"), metadata=BOB).code()
    assert missing is grpc.StatusCode.NOT_FOUND
    for call in (collab.get(BOB), collab.send(comment(), BOB), collab.open(BOB)):
        assert await error_of(call) == ("NOT_FOUND", "ROOM_NOT_FOUND")
    hello = api.JoinRequest(hello=api.WatchRequest(name=ROOM))
    for stranger in (collab.watch(metadata=BOB), collab.join(hello, metadata=BOB)):
        assert received_reason(await stranger.failure()) == "ROOM_NOT_FOUND"
    assert (await collab.get()).head == 1


async def test_a_submit_becomes_the_next_event(collab: Collab) -> None:
    command = api.Submit(request_id=str(uuid.uuid4()), comment=pb.Comment(text="here", scene="s1"))
    event = await collab.send(command)
    assert (event.seq, event.actor, event.request_id, event.comment) == (
        2,
        "ada",
        command.request_id,
        command.comment,
    )
    reported = await collab.send(milestone())
    assert (reported.seq, reported.milestone.stage, reported.actor) == (3, RENDER, "pipeline")
    assert await collab.watch(1).read_to(3) == [event, reported]


async def test_users_cannot_submit_milestones(collab: Collab) -> None:
    assert await error_of(collab.send(milestone(), user("pipeline", edge=True))) == (
        "UNAUTHENTICATED",
        "USER_INVALID",
    )
    assert await error_of(collab.send(milestone(), ADA_AT_EDGE)) == ("PERMISSION_DENIED", "FORBIDDEN")
    assert (await collab.get()).head == 1


async def test_the_same_request_id_is_logged_once(collab: Collab) -> None:
    watching = collab.watch()
    await watching.read_to(1)
    first = comment("first")
    event = await collab.send(first)
    assert await collab.send(first) == event
    assert await collab.send(comment("second", first.request_id)) == event
    last = await collab.send(comment())
    assert (await watching.read_to(3))[1:] == [event, last]


async def test_the_same_request_id_sent_at_once_is_logged_once(collab: Collab) -> None:
    request_id = str(uuid.uuid4())
    events = await asyncio.gather(*(collab.send(comment(f"{n}", request_id)) for n in range(50)))
    assert all(event == events[0] for event in events)
    assert (await collab.get()).head == 2


async def test_a_request_id_has_no_case(collab: Collab) -> None:
    first = comment("first", "6E5A0DD4-9A3A-4F5E-8F6E-6B1F7F2F7C11")
    event = await collab.send(first)
    assert event.request_id == first.request_id.lower()
    assert await collab.send(comment("second", first.request_id.lower())) == event


async def test_a_restart_keeps_everything(serve: Serve) -> None:
    first = comment("first")
    async with serve() as collab:
        await collab.open()
        event = await collab.send(first)
        room = await collab.get()
    async with serve() as collab:
        assert await collab.get() == room
        assert await collab.send(comment("second", first.request_id)) == event
        assert (await collab.send(comment())).seq == 3


async def test_a_directory_has_one_service(serve: Serve) -> None:
    async with serve():
        with pytest.raises(OSError, match="is in use by process"):
            async with serve():
                pass


async def test_pending_submits_share_a_transaction_and_are_limited(serve: Serve) -> None:
    gate = LogGate()
    async with serve(gate, max_pending=200, **FAST) as collab:
        await collab.open()
        sending = {asyncio.ensure_future(collab.send(comment())) for _ in range(201)}
        done, waiting = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
        assert await error_of(done.pop()) == ("RESOURCE_EXHAUSTED", "RATE")
        gate.opened.set()
        events = await asyncio.gather(*waiting)
    assert sorted(seqs(events)) == list(range(2, 202))
    assert len(gate.batches) == 2


async def test_submitting_too_fast_is_rejected(serve: Serve) -> None:
    async with serve(submits_per_second=0.01, submit_burst=3) as collab:
        await collab.open()
        for _ in range(3):
            await collab.send(comment(), ADA_AT_EDGE)
        assert await error_of(collab.send(comment(), ADA_AT_EDGE)) == ("RESOURCE_EXHAUSTED", "RATE")
        assert (await collab.send(milestone(), ADA)).seq == 5, "the pipeline is not silenced by its user"


async def test_an_oversized_submit_is_rejected(serve: Serve) -> None:
    async with serve(max_submit_bytes=1000) as collab:
        await collab.open()
        assert await error_of(collab.send(comment("x" * 1000))) == ("INVALID_ARGUMENT", "TOO_LARGE")
        assert (await collab.send(comment("x" * 900))).seq == 2


async def test_a_failed_log_is_reported_and_the_room_reloads(serve: Serve) -> None:
    gate = LogGate()
    async with serve(gate) as collab:
        await collab.open()
        gate.broken = True
        gate.opened.set()
        watching = collab.watch()
        await watching.read_to(1)
        submit = comment()
        send = collab.stub.Send(api.SendRequest(name=ROOM, submit=submit), metadata=ADA, timeout=60)
        code, reason = await error_of(send)
        assert (code, reason) == ("UNAVAILABLE", "LOG_FAILED")
        assert received_reason(await watching.failure()) == "LOG_FAILED"
        gate.broken = False
        assert (await collab.send(submit)).seq == 2
        await until(lambda: not collab.rooms.loaded)
