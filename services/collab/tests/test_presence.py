"""Presence: everybody sees it, and nothing stores it."""

import asyncio

import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.presence import RING_BYTES, Presences

from .builders import admit
from .conftest import ADA, BOB, FAST, ROOM, Collab, Metadata, Serve, Stream, error_of, hello, user

HELLO = api.JoinRequest(hello=hello())


async def changes(stream: Stream, count: int) -> list[tuple[str, str, bool]]:
    """Return the first `count` changes as user, scene, and whether the participant left."""
    while len(stream.presences) < count:
        stream.take(await stream.call.read())
    return [(c.participant.user, c.participant.presence.scene, c.left) for c in stream.presences[:count]]


def look(scene: str, **where: int | str) -> api.JoinRequest:
    return api.JoinRequest(presence=pb.Presence(scene=scene, **where))


async def announce(collab: Collab, participant: str, who: Metadata = ADA) -> None:
    request = api.AnnounceRequest(name=ROOM, participant=participant, presence=pb.Presence(scene="s1"))
    await collab.stub.Announce(request, metadata=who)


async def test_participants_join_look_and_leave(collab: Collab) -> None:
    await admit(collab, bob="VIEWER")
    first = collab.join(HELLO)
    await first.read_to(2)
    (me,) = first.greeting.participants
    assert (me.id, me.user) == (first.greeting.participant, "ada")
    second = collab.join(HELLO, look("s1", frame=7, editing="scenes/s1/caption"), metadata=BOB)
    await second.read_to(2)
    assert {p.user for p in second.greeting.participants} == {"ada", "bob"}
    assert (await changes(first, 2))[-1] == ("bob", "s1", False)
    seen = first.presences[-1].participant
    assert (seen.presence.frame, seen.presence.editing) == (7, "scenes/s1/caption")
    second.call.cancel()
    assert (await changes(first, 3))[-1] == ("bob", "s1", True)
    later = collab.watch()
    await later.read_to(2)
    assert {p.user for p in later.greeting.participants} == {"ada"}


async def test_a_user_with_two_pages_is_two_participants(collab: Collab) -> None:
    streams = [collab.join(HELLO), collab.join(HELLO)]
    await asyncio.gather(*(stream.read_to(1) for stream in streams))
    ids = {stream.greeting.participant for stream in streams}
    assert len(ids) == 2
    third = collab.watch()
    await third.read_to(1)
    assert {p.id for p in third.greeting.participants} == ids | {third.greeting.participant}


async def test_presence_is_not_kept(serve: Serve) -> None:
    async with serve(**FAST) as collab:
        await collab.open()
        watching, joined = collab.watch(), collab.join(HELLO, *(look(f"s{n}") for n in range(20)))
        await changes(watching, 1)
        while watching.presences[-1].participant.presence.scene != "s19":
            watching.take(await watching.call.read())
        assert (await collab.get()).head == 1
        joined.call.cancel()
    async with serve() as collab:
        again = collab.watch()
        assert len(await again.read_to(1)) == 1
        assert len(again.greeting.participants) == 1


async def test_a_watcher_announces_itself_or_counts_as_gone(serve: Serve) -> None:
    async with serve(silence_seconds=0.2, **FAST) as collab:
        await collab.open()
        await admit(collab, bob="VIEWER")
        joined = collab.join(HELLO)
        await joined.read_to(2)
        watching = collab.watch(metadata=BOB)
        await watching.read_to(2)
        bob = watching.greeting.participant
        assert await changes(joined, 2) == [("bob", "", False), ("bob", "", True)]
        await announce(collab, bob, who=BOB)
        assert (await changes(joined, 3))[-1] == ("bob", "s1", False)
        assert (await changes(joined, 4))[-1] == ("bob", "s1", True)
        # The joined participant is just as silent, but its stream shows that it is there.
        late = collab.watch()
        await late.read_to(2)
        assert "ada" in {p.user for p in late.greeting.participants}


async def test_nobody_announces_for_another_user(collab: Collab) -> None:
    await admit(collab, bob="VIEWER")
    watching = collab.watch(metadata=BOB)
    await watching.read_to(2)
    nowhere = ("NOT_FOUND", "PARTICIPANT_NOT_FOUND")
    assert await error_of(announce(collab, watching.greeting.participant, who=ADA)) == nowhere
    assert await error_of(announce(collab, "nobody")) == nowhere
    stranger = announce(collab, watching.greeting.participant, who=user("eve"))
    assert await error_of(stranger) == ("NOT_FOUND", "ROOM_NOT_FOUND")
    assert await error_of(announce(collab, "")) == ("INVALID_ARGUMENT", "INVALID_REQUEST")


async def test_a_slow_reader_gets_all_present_participants() -> None:
    notified = asyncio.Event()
    presences = Presences(30, notified.set, lambda frame: None)
    here = [presences.join(f"u{n}", must_announce=False) for n in range(5)]
    gone = presences.join("gone", must_announce=False)
    size, presence = 0, pb.Presence(editing="x" * 100)
    while size < 2 * RING_BYTES:
        presences.announce(here[0], "u0", presence)
        size += 100
    presences.leave(gone)
    presences.announce(here[1], "u1", pb.Presence(scene="s7"))
    chunk = presences.after(0)
    assert chunk.count == presences.head
    frame = api.ServerFrame.FromString(chunk.frames)
    assert [change.participant.user for change in frame.presences] == ["u0", "u1", "u2", "u3", "u4"]
    assert not any(change.left for change in frame.presences)
    assert frame.presences[1].participant.presence.scene == "s7"
    await asyncio.wait_for(notified.wait(), 60)


@pytest.mark.parametrize("presence", [pb.Presence(scene="x" * 41), pb.Presence(editing="x" * 101)])
async def test_presence_fields_have_a_maximum_size(collab: Collab, presence: pb.Presence) -> None:
    joined = collab.join(HELLO, api.JoinRequest(presence=presence))
    assert (await joined.failure()).code().name == "INVALID_ARGUMENT"
