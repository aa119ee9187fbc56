"""Snapshots: for clients that are far behind, and for rooms that load again."""

import asyncio
import random
from typing import Any

import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab import codec
from aiprod_collab.log import Event, RoomRecord, Snapshot
from aiprod_collab.rooms import load_state
from aiprod_collab.state.command import Command
from aiprod_collab.state.commands import decide
from aiprod_collab.state.comments import PAGE_BYTES
from aiprod_collab.state.snapshots import CLIENT_COMMENTS, restore, snapshot
from aiprod_collab.state.state import RoomState
from aiprod_rpc.call import PIPELINE_USER
from aiprod_rpc.errors import AiprodError

from .builders import as_bytes, edit, lock, master, remark, replayed, served_state, submit
from .conftest import FAST, MANIFEST, ROOM, Collab, Serve, comment, error_of, hello, seqs
from .random_commands import PLAN, random_command


def random_log(seed: int, head: int) -> list[pb.Event]:
    """Return a log of at least `head` events by ada and the pipeline."""
    draw, state = random.Random(seed), RoomState("ada")
    events = [pb.Event(seq=1, actor="ada", manifest=PLAN)]
    state.apply(events[0])
    while state.seq < head:
        command = random_command(draw, state)
        undone = events[command.undo - 1] if command.HasField("undo") else None
        actor = PIPELINE_USER if command.HasField("film") else "ada"
        try:
            decided = decide(state, Command(actor, command.request_id, command, 0, undone))
        except AiprodError:
            continue
        for event in decided:
            event.seq = state.seq + 1
            state.apply(event)
            events.append(event)
    return events


@pytest.mark.parametrize("seed", range(3))
def test_a_snapshot_and_later_events_equal_the_whole_log(seed: int) -> None:
    events = random_log(seed, 400)
    expected, state = as_bytes(replayed(events)), RoomState("ada")
    for event in events:
        state.apply(event)
        if event.seq % 40 == 0:
            taken = pb.Snapshot.FromString(snapshot(state).SerializeToString())
            again = restore("ada", taken)
            assert as_bytes(again) == as_bytes(state)
            assert as_bytes(replayed(events[event.seq :], state=again)) == expected


class TrimmedMeanwhile:
    """A log of which a snapshot is stored, and the events before it removed, while a room loads."""

    def __init__(self, events: list[pb.Event], trimmed: int) -> None:
        self._events = [codec.encode_event(event) for event in events[trimmed:]]
        state = RoomState("ada")
        for event in events[:trimmed]:
            state.apply(event)
        self._snapshots = iter([None, Snapshot(trimmed, snapshot(state).SerializeToString())])

    async def snapshot(self, room: str) -> Snapshot | None:
        return next(self._snapshots)

    async def read(self, room: str, after: int, max_bytes: int) -> list[Event]:
        return [event for event in self._events if event.seq > after]


async def test_a_room_loads_while_its_old_events_are_removed() -> None:
    events = random_log(0, 200)
    log: Any = TrimmedMeanwhile(events, 120)
    loaded = await load_state(log, RoomRecord(ROOM, "ada", 1, len(events), 0, 1))
    assert as_bytes(loaded.state) == as_bytes(replayed(events))


async def test_a_restarted_room_is_as_it_was(serve: Serve) -> None:
    async with serve(snapshot_events=7, **FAST) as collab:
        await collab.open()
        draw = random.Random(1)
        async with collab.rooms.acquire(ROOM) as room:
            for _ in range(60):
                await asyncio.gather(collab.send(random_command(draw, room.state)), return_exceptions=True)
        state, room = await served_state(collab), await collab.get()
    async with serve() as collab:
        assert (await served_state(collab), await collab.get()) == (state, room)
        events = await collab.watch().read_to(room.head)
        assert as_bytes(replayed(events)) == state


async def welcome_far_behind(collab: Collab, seq: int = 0) -> api.Welcome:
    stream = collab.watch(seq)
    await stream.read_to(0)
    stream.call.cancel()
    return stream.greeting


async def test_who_is_too_far_behind_begins_from_a_snapshot(serve: Serve) -> None:
    async with serve(replay_events=10, **FAST) as collab:
        await collab.open()
        await collab.send(master(("s1", 48, "clip-1"), rate=(30000, 1001)))
        await collab.send(remark("here", start_frame=30))
        await collab.send(submit(save_revision=pb.SaveRevision(display_name="x")))
        await collab.send(edit(lock("s1")))
        for _ in range(7):
            await collab.send(comment())
        assert not (await welcome_far_behind(collab, 2)).HasField("snapshot")
        say_hello = api.JoinRequest(hello=hello(1))
        for follow in (lambda: collab.watch(1), lambda: collab.join(say_hello)):
            head, stream = (await collab.get()).head, follow()
            await stream.read_to(0)
            taken = stream.greeting.snapshot
            assert (taken.seq, stream.events) == (head, [])
            event = await collab.send(comment())
            assert await stream.read_to(event.seq) == [event]
        first = taken.comments[0]
        assert first.current == pb.FrameSpan(start_frame=30, end_frame=31, timecode="00:00:01;00")
        assert (taken.locked_scenes, len(taken.revisions), len(taken.comments)) == (["s1"], 2, 9)
        # It is the whole state, except what clients fetch on demand.
        assert not any(revision.HasField("manifest") for revision in taken.revisions)
        state = restore("ada", taken)
        state.revision_manifests = [MANIFEST, MANIFEST]
        for entry in state.comments.values():
            entry.ClearField("current")
        assert as_bytes(replayed([event], state=state)) == await served_state(collab)


async def test_a_trimmed_log_begins_with_a_snapshot(serve: Serve) -> None:
    async with serve(log_events=1000, snapshot_events=100, replay_events=100_000, **FAST) as collab:
        await collab.open()
        edited = await collab.send(edit(lock("s1")))
        for _ in range(6):
            await asyncio.gather(*(collab.send(comment()) for _ in range(200)))
        assert (await welcome_far_behind(collab)).snapshot.seq == 1202
        assert await error_of(collab.send(submit(undo=edited.seq))) == ("FAILED_PRECONDITION", "GONE")
        before = await served_state(collab)
    async with serve(replay_events=100_000) as collab:
        assert await served_state(collab) == before
        async with collab.rooms.acquire(ROOM) as room:
            trimmed = room.trimmed
        assert 100 < trimmed <= 202
        for seq in (0, trimmed - 1):
            welcome = await welcome_far_behind(collab, seq)
            assert (welcome.room.head, welcome.snapshot.seq) == (1202, 1202)
        assert seqs(await collab.watch(trimmed).read_to(1202)) == list(range(trimmed + 1, 1203))


async def test_a_welcome_fits_in_a_message(serve: Serve) -> None:
    async with serve(replay_events=0, **FAST) as collab:
        await collab.open()
        texts = ["🌊" * 3990] * 80 + ["short"] * 30
        for some in (texts[:80], texts[80:]):
            await asyncio.gather(*(collab.send(remark(text)) for text in some))
        taken = (await welcome_far_behind(collab)).snapshot
        assert taken.ByteSize() < 1.2 * PAGE_BYTES
        assert taken.comments[-1].comment.text == "short"
        assert 60 < len(taken.comments) < len(texts) < CLIENT_COMMENTS
