"""The rooms that somebody is in, loaded from the log when the first one comes."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from types import TracebackType
from typing import Self

from aiprod_collab.log import RoomRecord
from aiprod_collab.room import Room, Tools
from aiprod_collab.subscription import Subscription
from aiprod_runtime.call import Call
from aiprod_runtime.errors import NotFound, PermissionDenied, Unavailable

log = logging.getLogger(__name__)


class Rooms:
    """Loads rooms, watches over their sequencers, and unloads rooms that nobody uses.

    On leaving the context everything that was pending is logged.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._rooms: dict[str, Room] = {}
        self._loading = asyncio.Lock()
        self._sequencers: set[asyncio.Task[None]] = set()
        self._dismissed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.dismiss()
        while self._sequencers:
            await asyncio.wait(self._sequencers)

    @property
    def loaded(self) -> frozenset[str]:
        """Names of the rooms in memory."""
        return frozenset(self._rooms)

    async def open(self, name: str, manifest: bytes, call: Call) -> RoomRecord:
        """A new room of the caller with its first manifest; or the room as it is, where there is one."""
        if call.from_edge:
            raise PermissionDenied("rooms are opened by the pipeline; create a job", reason="FORBIDDEN")
        now = time.time_ns()
        record = RoomRecord(name, call.user, now // 1_000_000, head=1, create_ns=now, manifest=manifest)
        return _seen_by(call.user, name, await self._tools.log.create(record))

    async def get(self, name: str, user: str) -> RoomRecord:
        """A room as its member sees it. NOT_FOUND when there is none or `user` is not its member."""
        return _seen_by(user, name, await self._tools.log.find(name))

    @asynccontextmanager
    async def enter(self, name: str, user: str) -> AsyncIterator[Room]:
        """The room `name`, in memory until the block ends. Errors as of `get`."""
        room = self._rooms.get(name) or await self._load(name, user)
        _seen_by(user, name, room.record)
        room.visitors += 1
        try:
            yield room
        finally:
            room.visitors -= 1
            self._unload(room)

    @asynccontextmanager
    async def follow(
        self, name: str, user: str, seq: int, epoch: int
    ) -> AsyncIterator[tuple[Room, Subscription]]:
        """Be in a room and follow it. Errors as of `get` and `Room.subscribe`."""
        async with self.enter(name, user) as room:
            if self._dismissed:
                raise _going_away()
            with room.subscribe(seq, epoch) as subscription:
                yield room, subscription

    def dismiss(self) -> None:
        """End all streams, and let no new ones begin: they have no end of their own to wait for."""
        self._dismissed = True
        for room in self._rooms.values():
            room.dismiss(_going_away())

    async def _load(self, name: str, user: str) -> Room:
        # One at a time, so that a room never exists twice: only one may know the head of the log.
        async with self._loading:
            if name not in self._rooms:
                self._rooms[name] = Room(await self.get(name, user), self._tools, self._start)
            return self._rooms[name]

    def _unload(self, room: Room) -> None:
        if (room.idle or room.closed) and self._rooms.get(room.record.name) is room:
            del self._rooms[room.record.name]

    def _start(self, room: Room) -> None:
        task = asyncio.create_task(room.sequence(), name=f"sequencer of {room.record.name}")
        self._sequencers.add(task)
        task.add_done_callback(partial(self._sequenced, room))

    def _sequenced(self, room: Room, task: asyncio.Task[None]) -> None:
        self._sequencers.discard(task)
        if task.cancelled() or task.exception():
            failure = None if task.cancelled() else task.exception()
            log.error("%s was closed: its sequencer died", room.record.name, exc_info=failure)
            room.close(
                Unavailable(
                    "the log failed; send again with the same op_id", reason="LOG_FAILED", retry_after=1
                )
            )
        self._unload(room)


def _seen_by(user: str, name: str, record: RoomRecord | None) -> RoomRecord:
    if record is None or record.owner != user:
        raise NotFound(f"there is no {name} that you are a member of", reason="ROOM_NOT_FOUND", field="room")
    return record


def _going_away() -> Unavailable:
    return Unavailable("the service is going away; follow again", reason="GOING_AWAY", retry_after=1)
