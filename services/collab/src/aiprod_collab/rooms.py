"""The rooms that somebody is in, loaded from the log when the first one comes."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from types import TracebackType
from typing import Self

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab import wire
from aiprod_collab.log import EventLog, RoomRecord
from aiprod_collab.room import Loaded, Room, Tools, Work
from aiprod_collab.state.document import Document
from aiprod_collab.state.draft import check
from aiprod_collab.state.room_state import RoomState
from aiprod_collab.state.snapshots import restored
from aiprod_runtime.call import Call
from aiprod_runtime.errors import AiprodError, NotFound, PermissionDenied, Unavailable

LOAD_BYTES = 1 << 20
"""Events that are read at a time when a room is loaded."""

log = logging.getLogger(__name__)


class Rooms:
    """Loads rooms, watches over their sequencers, and unloads rooms that nobody uses.

    On leaving the context everything that was pending is logged.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._rooms: dict[str, Room] = {}
        self._loading = asyncio.Lock()
        self._working: set[asyncio.Task[None]] = set()
        self._dismissed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.dismiss()
        while self._working:
            await asyncio.wait(self._working)

    @property
    def loaded(self) -> frozenset[str]:
        """Names of the rooms in memory."""
        return frozenset(self._rooms)

    @property
    def dismissed(self) -> bool:
        return self._dismissed

    async def open(self, name: str, manifest: film.Manifest, call: Call) -> None:
        """Make a room of the caller with its first manifest, where there is none of that name."""
        if call.from_edge:
            raise PermissionDenied("rooms are opened by the pipeline; create a job", reason="FORBIDDEN")
        check(Document.of(manifest))
        now = time.time_ns()
        first = pb.Event(seq=1, actor=call.user, create_time=wire.timestamp(now), manifest=manifest)
        record = RoomRecord(name, call.user, now // 1_000_000, head=1, trimmed=0, create_ns=now)
        await self._tools.log.create(record, wire.record(first))

    @asynccontextmanager
    async def enter(self, name: str, user: str) -> AsyncIterator[Room]:
        """The room `name`, in memory until the block ends.

        NOT_FOUND when there is none or `user` is not its member.
        """
        async with self.visit(name) as room:
            if user not in room.state.members:
                raise _not_found(name)
            yield room

    @asynccontextmanager
    async def visit(self, name: str) -> AsyncIterator[Room]:
        """The room `name` for anybody. NOT_FOUND when there is none."""
        room = self._rooms.get(name) or await self._load(name)
        room.visitors += 1
        try:
            yield room
        finally:
            room.visitors -= 1
            self._unload(room)

    def dismiss(self) -> None:
        """End all streams, and let no new ones begin: they have no end of their own to wait for."""
        self._dismissed = True
        for room in self._rooms.values():
            room.dismiss(going_away())

    def hear(self, name: str, hint: bytes) -> None:
        """Take a hint of another instance, as `Peers.tell` has it."""
        if room := self._rooms.get(name):
            room.presences.hear(hint) if hint else room.fall_behind()

    def compare(self, heads: Mapping[str, int]) -> None:
        """Let the rooms catch up that are behind their logs."""
        for name, head in heads.items():
            if (room := self._rooms.get(name)) and head > room.state.seq:
                room.fall_behind()

    def remind(self) -> None:
        """Tell other instances again who is here, so that they know who is not."""
        for room in self._rooms.values():
            room.presences.share_all()

    async def _load(self, name: str) -> Room:
        # One at a time, so that a room never exists twice: its sequencer is the only one here.
        async with self._loading:
            if name not in self._rooms:
                record = await self._tools.log.find(name)
                if record is None:
                    raise _not_found(name)
                loaded = await load(self._tools.log, record)
                self._rooms[name] = Room(record, loaded, self._tools, self._start)
            return self._rooms[name]

    def _unload(self, room: Room) -> None:
        if (room.idle or room.closed) and self._rooms.get(room.record.name) is room:
            del self._rooms[room.record.name]

    def _start(self, room: Room, work: Work) -> None:
        task = asyncio.create_task(work, name=f"work in {room.record.name}")
        self._working.add(task)
        task.add_done_callback(partial(self._worked, room))

    def _worked(self, room: Room, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        if task.cancelled() or task.exception():
            failure = None if task.cancelled() else task.exception()
            if isinstance(failure, AiprodError):
                log.error("%s was closed: %s", room.record.name, failure)
                room.close(failure)
            else:
                log.error("%s was closed: its log failed", room.record.name, exc_info=failure)
                room.close(
                    Unavailable(
                        "the log failed; send again with the same op_id", reason="LOG_FAILED", retry_after=1
                    )
                )
        self._unload(room)


async def load(log: EventLog, record: RoomRecord) -> Loaded:
    """A room's state from its newest snapshot and the events after that."""
    kept = await log.snapshot(record.name)
    taken = pb.Snapshot.FromString(kept.body) if kept else None
    state = restored(record.owner, taken) if taken else RoomState(record.owner)
    while events := await log.read(record.name, state.seq, LOAD_BYTES):
        for event in events:
            state.apply(wire.event(event))
    return Loaded(state, kept.seq if kept else 0)


def _not_found(name: str) -> NotFound:
    return NotFound(f"there is no {name} that you are a member of", reason="ROOM_NOT_FOUND", field="room")


def going_away() -> Unavailable:
    return Unavailable("the service is going away; follow again", reason="GOING_AWAY", retry_after=1)
