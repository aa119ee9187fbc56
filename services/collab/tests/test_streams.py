"""Watch and Join: order, resuming, slow readers, and how streams end."""

import asyncio

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod_rpc.status import received_reason

from .conftest import (
    ADA,
    ADA_AT_EDGE,
    FAST,
    ROOM,
    Collab,
    LogGate,
    Serve,
    Stream,
    comment,
    hello,
    milestone,
    seqs,
    until,
)

HELLO = api.JoinRequest(hello=hello())


def submit_frame(submit: api.Submit) -> api.JoinRequest:
    return api.JoinRequest(submit=submit)


async def test_the_welcome_comes_first_and_has_the_room(collab: Collab) -> None:
    await collab.send(comment())
    stream = collab.watch(2)
    await stream.read_to(0)
    assert stream.welcome == await collab.get()
    assert stream.events == []


async def test_all_see_the_same_order(collab: Collab) -> None:
    watching, joined = collab.watch(), collab.join(HELLO)
    await asyncio.gather(watching.read_to(1), joined.read_to(1))
    joined.write(*(submit_frame(comment(f"joined {n}")) for n in range(50)))
    sent = await asyncio.gather(*(collab.send(comment(f"sent {n}")) for n in range(50)))
    seen, too = await asyncio.gather(watching.read_to(101), joined.read_to(101))
    assert seen == too
    assert seqs(seen) == list(range(1, 102))
    assert sorted(sent, key=lambda event: event.seq) == [e for e in seen if e.comment.text.startswith("sent")]
    texts = [event.comment.text for event in seen if event.comment.text.startswith("joined")]
    assert texts == [f"joined {n}" for n in range(50)], "one sender keeps its order"


async def test_simultaneous_watchers_share_one_room(collab: Collab) -> None:
    streams = [collab.watch() for _ in range(20)]
    sends = asyncio.gather(*(collab.send(comment()) for _ in range(20)))
    seen = await asyncio.gather(*(stream.read_to(21) for stream in streams))
    await sends
    assert all(events == seen[0] for events in seen)


@pytest.mark.parametrize("ring_bytes", [0, 1000, 1 << 20])
async def test_resuming_from_anywhere(serve: Serve, ring_bytes: int) -> None:
    async with serve(ring_bytes=ring_bytes, **FAST) as collab:
        room = await collab.open()
        keeps_it_loaded = collab.watch()
        await asyncio.gather(*(collab.send(comment(f"{n}")) for n in range(39)))
        everything = await keeps_it_loaded.read_to(40)
        for seq in range(40):
            stream = collab.watch(seq, room.epoch)
            assert await stream.read_to(40) == everything[seq:]
            stream.call.cancel()
        at_head = collab.watch(40)
        await at_head.read_to(0)
        event = await collab.send(comment())
        assert await at_head.read_to(41) == [event]


async def test_long_histories_come_in_chunks_without_gaps(serve: Serve) -> None:
    async with serve(ring_bytes=100_000, **FAST) as collab:
        await collab.open()
        await asyncio.gather(*(collab.send(comment("x" * 3000)) for _ in range(199)))
        call = collab.stub.Watch(hello(), metadata=ADA)
        stream, sizes = Stream(call), []
        while stream.head < 200:
            frame = await call.read()
            sizes.append(frame.ByteSize())
            stream.take(frame)
        assert seqs(stream.events) == list(range(1, 201))
        assert 1 < len(sizes) < 30
        assert max(sizes) <= 64 << 10


@pytest.mark.parametrize(("seq", "epoch"), [(2, 0), (1 << 40, 0), (0, 7), (1, 7)])
async def test_positions_outside_the_log_are_out_of_range(collab: Collab, seq: int, epoch: int) -> None:
    for stream in (collab.watch(seq, epoch), collab.join(api.JoinRequest(hello=hello(seq, epoch)))):
        error = await stream.failure()
        assert error.code() is grpc.StatusCode.OUT_OF_RANGE
        assert "start again from 0" in (error.details() or "")


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        ([submit_frame(comment())], "HELLO_EXPECTED"),
        ([HELLO, HELLO], "HELLO_REPEATED"),
        ([HELLO, submit_frame(comment("x" * 5000))], "INVALID_REQUEST"),
        ([api.JoinRequest()], "INVALID_REQUEST"),
    ],
)
async def test_joining_wrongly_is_an_invalid_argument(
    collab: Collab, frames: list[api.JoinRequest], reason: str
) -> None:
    error = await collab.join(*frames).failure()
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert received_reason(error) == reason


async def test_joining_without_a_hello_times_out(serve: Serve) -> None:
    async with serve(hello_seconds=0.05) as collab:
        error = await collab.join().failure()
        assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_joining_with_no_frames_ends(collab: Collab) -> None:
    joined = collab.stub.Join(iter([]), metadata=ADA)
    assert await joined.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_a_reject_goes_to_its_submitter_only(serve: Serve) -> None:
    async with serve(submits_per_second=0.01, submit_burst=2, max_submit_bytes=500) as collab:
        await collab.open()
        watching = collab.watch()
        joined = collab.join(HELLO, metadata=ADA_AT_EDGE)
        submits = [milestone(), comment("x" * 600), comment("good"), comment("too fast")]
        await joined.read_to(1)
        joined.write(*map(submit_frame, submits))
        events = await joined.read_to(2, rejects=3)
        assert {(r.request_id, r.reason) for r in joined.rejects} == {
            (submits[0].request_id, "FORBIDDEN"),
            (submits[1].request_id, "TOO_LARGE"),
            (submits[3].request_id, "RATE"),
        }
        assert events[-1].comment.text == "good"
        assert await watching.read_to(2) == events
        assert watching.rejects == []


async def test_many_rejects_wait_for_their_reader(serve: Serve) -> None:
    async with serve(submits_per_second=0.01, submit_burst=1) as collab:
        await collab.open()
        joined = collab.join(HELLO, *(submit_frame(comment()) for _ in range(500)))
        events = await joined.read_to(2, rejects=499)
        assert seqs(events) == [1, 2]
        assert {reject.reason for reject in joined.rejects} == {"RATE"}


async def test_a_client_that_closes_its_side_keeps_following(collab: Collab) -> None:
    call = collab.stub.Join(iter([HELLO, submit_frame(comment("bye"))]), metadata=ADA)
    stream = Stream(call)
    await stream.read_to(2)
    event = await collab.send(comment())
    assert (await stream.read_to(3))[-1] == event


async def test_a_client_that_does_not_read_delays_nobody(serve: Serve) -> None:
    narrow = [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65536)]
    async with (
        serve(ring_bytes=64 << 10, **FAST) as collab,
        grpc.aio.insecure_channel(f"127.0.0.1:{collab.port}", options=narrow) as channel,
    ):
        await collab.open()
        frozen = Stream(CollabServiceStub(channel).Watch(hello(), metadata=ADA))
        await frozen.read_to(1)
        reader = collab.watch()
        sends = asyncio.gather(*(collab.send(comment("🎬" * 4000)) for _ in range(150)))
        await reader.read_to(151)
        await sends
        assert await frozen.read_to(151) == reader.events


async def test_subscribers_are_limited(serve: Serve) -> None:
    async with serve(max_subscribers=2) as collab:
        await collab.open()
        first, second = collab.watch(), collab.join(HELLO)
        await asyncio.gather(first.read_to(1), second.read_to(1))
        error = await collab.watch().failure()
        assert (error.code().name, received_reason(error)) == ("RESOURCE_EXHAUSTED", "ROOM_FULL")
        first.call.cancel()
        second.call.cancel()
        await until(lambda: not collab.rooms.loaded)
        await collab.watch().read_to(1)


async def test_a_room_leaves_memory_with_its_last_reader(collab: Collab) -> None:
    watching, joined = collab.watch(), collab.join(HELLO)
    await asyncio.gather(watching.read_to(1), joined.read_to(1))
    watching.call.cancel()
    await collab.send(comment())
    assert collab.rooms.loaded == {ROOM}
    joined.call.cancel()
    await until(lambda: not collab.rooms.loaded)


async def test_a_room_left_with_a_pending_submit_stays_loaded(serve: Serve) -> None:
    gate = LogGate()
    async with serve(gate, max_subscribers=1) as collab:
        await collab.open()
        leaver = collab.join(HELLO, submit_frame(comment("I was here")))
        await until(lambda: gate.waiting == 1)
        leaver.call.cancel()
        next_one = collab.watch()
        gate.opened.set()
        assert (await next_one.read_to(2))[-1].comment.text == "I was here"


async def test_subscribers_at_the_head_are_served_from_memory(serve: Serve) -> None:
    gate = LogGate()
    gate.opened.set()
    async with serve(gate, **FAST) as collab:
        await collab.open()
        readers = [collab.watch(1) for _ in range(20)]
        await asyncio.gather(*(reader.read_to(0) for reader in readers))
        reads = gate.reads
        await asyncio.gather(*(collab.send(comment()) for _ in range(50)))
        seen = await asyncio.gather(*(reader.read_to(51) for reader in readers))
        assert all(events == seen[0] for events in seen)
        assert gate.reads == reads


async def test_streams_end_at_shutdown_and_sending_continues(collab: Collab) -> None:
    watching, joined = collab.watch(), collab.join(HELLO)
    await asyncio.gather(watching.read_to(1), joined.read_to(1))
    collab.rooms.end_streams()
    for stream in (watching, joined, collab.watch()):
        error = await stream.failure()
        assert (error.code().name, received_reason(error)) == ("UNAVAILABLE", "GOING_AWAY")
    assert (await collab.send(comment())).seq == 2
