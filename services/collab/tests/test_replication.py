"""Two instances serve one room: one log, one order, one set of participants."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod_collab import replication
from aiprod_collab.__main__ import serving
from aiprod_collab.config import CollabSettings
from aiprod_collab.replication import POLL_SECONDS
from aiprod_rpc.channel import open_channel
from aiprod_rpc.status import received_reason
from tests.backing_services import free_port, new_database, running_postgres, running_redis

from .conftest import ADA, BOB, FAST, MANIFEST, ROOM, Stream, comment, hello, seqs

SILENCE = 3.0


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture
def database(server: str) -> str:
    return new_database(server)


@asynccontextmanager
async def instance(database: str, redis: str = "", **limits: float) -> AsyncIterator[CollabServiceStub]:
    settings = CollabSettings(
        database=database, redis=redis, listen="127.0.0.1:0", drain_seconds=0, stop_seconds=0, **FAST | limits
    )
    async with (
        serving(settings) as port,
        open_channel(f"127.0.0.1:{port}", "aiprod.collab.v1") as channel,
    ):
        yield CollabServiceStub(channel)


type Pair = tuple[CollabServiceStub, CollabServiceStub]


@pytest.fixture
async def pair(database: str, tmp_path: Path) -> AsyncIterator[Pair]:
    """Two connected instances, and one open room."""
    with running_redis(tmp_path) as (redis, _):
        async with (
            instance(database, redis, silence_seconds=SILENCE) as one,
            instance(database, redis, silence_seconds=SILENCE) as other,
        ):
            await open_room(one)
            yield one, other


async def open_room(stub: CollabServiceStub) -> None:
    await stub.OpenRoom(api.OpenRoomRequest(name=ROOM, manifest=MANIFEST), metadata=ADA)


def watch(stub: CollabServiceStub, seq: int = 0) -> Stream:
    return Stream(stub.Watch(hello(seq), metadata=ADA))


async def send(stub: CollabServiceStub, submit: api.Submit) -> pb.Event:
    return await stub.Send(api.SendRequest(name=ROOM, submit=submit), metadata=ADA)


async def test_all_see_one_order_wherever_they_are(pair: Pair) -> None:
    watching = [watch(stub) for stub in pair for _ in range(3)]
    await asyncio.gather(*(stream.read_to(1) for stream in watching))
    sent = await asyncio.gather(*(send(stub, comment(f"{n}")) for n in range(60) for stub in pair))
    seen = await asyncio.gather(*(stream.read_to(121) for stream in watching))
    assert all(events == seen[0] for events in seen)
    assert seqs(seen[0]) == list(range(1, 122))
    assert sorted(sent, key=lambda event: event.seq) == seen[0][1:]


async def test_hints_deliver_events_before_the_next_poll(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = pair
    watching = watch(other)
    await watching.read_to(1)
    # The poll under way may deliver the first event; no other comes before the test has failed.
    monkeypatch.setattr(replication, "POLL_SECONDS", 1000)
    for n in range(10):
        event = await send(one, comment())
        assert (await watching.read_to(n + 2))[-1] == event


async def test_the_same_request_id_on_both_instances_is_logged_once(pair: Pair) -> None:
    request_ids = [str(uuid.uuid4()) for _ in range(30)]
    events = await asyncio.gather(*(send(stub, comment(op, op)) for op in request_ids for stub in pair))
    assert all(events[n] == events[n + 1] for n in range(0, len(events), 2))
    assert len({event.seq for event in events}) == 30


async def test_edits_on_both_instances_are_decided_on_one_state(pair: Pair) -> None:
    def add(n: int) -> api.Submit:
        scene = MANIFEST.scenes[0].__class__(id=f"n{n}")
        scene.duration.seconds = 59
        submit = api.Submit(request_id=str(uuid.uuid4()))
        submit.edit.changes.add().add_scene.scene.CopyFrom(scene)
        return submit

    tries = [send(pair[n % 2], add(n)) for n in range(14)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    error_of = [received_reason(result) for result in results if isinstance(result, Exception)]
    assert error_of == ["INVARIANT"] * 4, "ten times 59 s and the first scene's 2 s fit into 600 s"
    states = [await stub.GetRoom(api.GetRoomRequest(name=ROOM), metadata=ADA) for stub in pair]
    assert states[0] == states[1]


async def test_without_redis_events_arrive_by_polling(database: str, tmp_path: Path) -> None:
    port = free_port()
    async with AsyncExitStack() as stack:
        with running_redis(tmp_path, port) as (redis, process):
            one = await stack.enter_async_context(instance(database, redis))
            other = await stack.enter_async_context(instance(database, redis))
            await open_room(one)
            watching = watch(other)
            await watching.read_to(1)
            process.kill()
            process.wait()
            event = await send(one, comment())
            assert (await watching.read_to(2))[-1] == event
        with running_redis(tmp_path, port):
            async with asyncio.timeout(60):
                while True:
                    started = time.monotonic()
                    event = await send(one, comment())
                    await watching.read_to(event.seq)
                    if time.monotonic() - started < POLL_SECONDS / 5:
                        break


async def test_an_invitation_holds_at_once_on_the_other_instance(database: str) -> None:
    async with instance(database) as one, instance(database) as other:
        await open_room(one)
        keeps_it_loaded = watch(other)
        await keeps_it_loaded.read_to(1)
        made = await one.Invite(api.InviteRequest(name=ROOM, role="EDITOR"), metadata=ADA)
        accept = api.AcceptInvitationRequest(name=ROOM, token=made.token)
        assert [member.user for member in (await other.AcceptInvitation(accept, metadata=BOB)).members] == [
            "ada",
            "bob",
        ]


async def wait_for_participants(stream: Stream, users: int) -> set[str]:
    """Return the ids of the participants once there are `users` of them."""
    here = {participant.id for participant in stream.greeting.participants}
    done = 0
    while True:
        for change in stream.presences[done:]:
            (here.discard if change.left else here.add)(change.participant.id)
        done = len(stream.presences)
        if len(here) == users:
            return here
        stream.take(await stream.call.read())


async def test_participants_on_the_other_instance_appear_and_leave(pair: Pair) -> None:
    one, other = pair
    here, there = watch(one), watch(other)
    await asyncio.gather(here.read_to(1), there.read_to(1))
    assert await wait_for_participants(here, 2) == await wait_for_participants(there, 2)
    look = api.AnnounceRequest(
        name=ROOM, participant=here.greeting.participant, presence=pb.Presence(scene="s1")
    )
    await other.Announce(look, metadata=ADA)
    for stream in (here, there):
        while not any(change.participant.presence.scene == "s1" for change in stream.presences):
            stream.take(await stream.call.read())
    there.call.cancel()
    assert await wait_for_participants(here, 0) == set(), "a watcher that announces nothing counts as gone"


async def test_participants_of_a_stopped_instance_leave(database: str, tmp_path: Path) -> None:
    with running_redis(tmp_path) as (redis, _):
        async with instance(database, redis, silence_seconds=SILENCE) as one:
            await open_room(one)
            joined = Stream(one.Join(metadata=ADA))
            joined.write(api.JoinRequest(hello=hello()))
            await joined.read_to(1)
            async with instance(database, redis, silence_seconds=SILENCE) as other:
                gone = Stream(other.Join(metadata=ADA))
                gone.write(api.JoinRequest(hello=hello()))
                await gone.read_to(1)
                await wait_for_participants(joined, 2)
            await wait_for_participants(joined, 1)


async def test_events_trimmed_by_another_instance_are_not_skipped(database: str) -> None:
    limits = {"log_events": 1000, "snapshot_events": 1000, "ring_bytes": 0, "replay_events": 10_000}
    async with instance(database, **limits) as one:
        await open_room(one)
        async with instance(database, **limits) as other:
            keeps_it_loaded = watch(other, 1)
            await keeps_it_loaded.read_to(0)
            for events in range(501, 2502, 500):
                await asyncio.gather(*(send(one, comment()) for _ in range(500)))
                await keeps_it_loaded.read_to(events)
            assert received_reason(await watch(other, 1).failure()) == "LOG_TRIMMED"
            again = watch(other, 1)
            await again.read_to(0)
            assert again.greeting.HasField("snapshot")
