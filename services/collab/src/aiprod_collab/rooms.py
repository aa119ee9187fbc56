"""The rooms in use: loaded from the log on first use, unloaded after the last."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from functools import partial
from types import TracebackType
from typing import Self

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab import codec
from aiprod_collab.log import EventLog, FilmReview, RoomRecord, room_not_found
from aiprod_collab.room import LoadedState, Room, RoomDependencies, TaskBody
from aiprod_collab.state.document import Document
from aiprod_collab.state.edits import check_document
from aiprod_collab.state.snapshots import restore
from aiprod_collab.state.state import RoomState
from aiprod_rpc.call import Call
from aiprod_rpc.errors import AiprodError, PermissionDenied, Unavailable

LOAD_BYTES = 1 << 20
"""Bytes of events that are read at a time while a room loads."""

log = logging.getLogger(__name__)


class Rooms:
    """Loads rooms, supervises their tasks, and unloads rooms that nobody uses.

    Leaving the context waits until everything pending is logged.
    """

    def __init__(self, dependencies: RoomDependencies) -> None:
        self._dependencies = dependencies
        self._rooms: dict[str, Room] = {}
        self._loading = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._streams_ended = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end_streams()
        while self._tasks:
            await asyncio.wait(self._tasks)

    @property
    def loaded(self) -> frozenset[str]:
        """Names of the rooms in memory."""
        return frozenset(self._rooms)

    @property
    def streams_ended(self) -> bool:
        """Whether no stream may begin any more."""
        return self._streams_ended

    async def open(self, name: str, manifest: film.Manifest, call: Call) -> None:
        """Creates the caller's room with its first manifest; does nothing if the name is taken.

        Raises PERMISSION_DENIED for calls from outside, INVARIANT for a manifest that breaks a rule.
        """
        if call.from_edge:
            raise PermissionDenied("only the pipeline opens rooms; create a job instead", reason="FORBIDDEN")
        check_document(Document.of(manifest))
        now = time.time_ns()
        first = pb.Event(seq=1, actor=call.user, create_time=codec.timestamp(now), manifest=manifest)
        record = RoomRecord(name, call.user, now // 1_000_000, head=1, trimmed=0, create_ns=now)
        # Keeps an existing room, so the pipeline can repeat the step after a crash.
        await self._dependencies.log.create(record, codec.encode_event(first))

    async def delete(self, name: str, call: Call) -> None:
        """Deletes a room with its events, and ends the streams out of it; does nothing if there is none.

        Raises PERMISSION_DENIED for calls from outside.
        """
        check_internal(call)
        async with self._loading:
            await self._dependencies.log.delete(name)
            if room := self._rooms.pop(name, None):
                room.close(room_not_found(name))

    async def film_reviews(self, jobs: Collection[str], call: Call) -> list[FilmReview]:
        """Returns where the reviews of these jobs' films stand.

        Raises PERMISSION_DENIED for calls from outside.
        """
        check_internal(call)
        return await self._dependencies.log.film_reviews(jobs)

    async def disk_usage(self, call: Call) -> tuple[int, int]:
        """Returns the number of rooms, and the bytes that they take.

        Raises PERMISSION_DENIED for calls from outside.
        """
        check_internal(call)
        return await self._dependencies.log.disk_usage()

    @asynccontextmanager
    async def acquire_as_member(self, name: str, user: str) -> AsyncIterator[Room]:
        """Keeps the room in memory for the block. Raises NOT_FOUND if `user` is not its member."""
        async with self.acquire(name) as room:
            # The same error as for a missing room: strangers must not learn that it exists.
            if user not in room.state.members:
                raise room_not_found(name)
            yield room

    @asynccontextmanager
    async def acquire(self, name: str) -> AsyncIterator[Room]:
        """Keeps the room in memory for the block, for any caller. Raises NOT_FOUND if it does not exist."""
        room = self._rooms.get(name) or await self._load(name)
        room.references += 1
        try:
            yield room
        finally:
            room.references -= 1
            self._unload_unused(room)

    def end_streams(self) -> None:
        """Ends all streams and refuse new ones: they would not end by themselves during a shutdown."""
        self._streams_ended = True
        for room in self._rooms.values():
            room.end_streams(going_away())

    def receive_hint(self, name: str, hint: bytes) -> None:
        """Handles a hint from another instance; see `Peers.publish`."""
        if room := self._rooms.get(name):
            room.presences.receive(hint) if hint else room.schedule_catch_up()

    def catch_up(self, heads: Mapping[str, int]) -> None:
        """Lets the rooms that are behind these sequence numbers of the log catch up."""
        for name, head in heads.items():
            if (room := self._rooms.get(name)) and head > room.state.seq:
                room.schedule_catch_up()

    def publish_presences(self) -> None:
        """Publishes all participants again, so that other instances do not take them for gone."""
        for room in self._rooms.values():
            room.presences.publish_all()

    async def _load(self, name: str) -> Room:
        # Serialized, so that a room never exists twice: it must have one sequencer in this process.
        async with self._loading:
            if name not in self._rooms:
                record = await self._dependencies.log.find(name)
                if record is None:
                    raise room_not_found(name)
                loaded = await load_state(self._dependencies.log, record)
                self._rooms[name] = Room(record, loaded, self._dependencies, self._start_task)
            return self._rooms[name]

    def _unload_unused(self, room: Room) -> None:
        if (room.idle or room.closed) and self._rooms.get(room.record.name) is room:
            del self._rooms[room.record.name]

    def _start_task(self, room: Room, body: TaskBody) -> None:
        task = asyncio.create_task(body, name=f"task of {room.record.name}")
        self._tasks.add(task)
        task.add_done_callback(partial(self._on_task_done, room))

    def _on_task_done(self, room: Room, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or task.exception():
            failure = None if task.cancelled() else task.exception()
            # Memory may differ from the log now; the next call loads the room again.
            if isinstance(failure, AiprodError):
                log.error("closed %s: %s", room.record.name, failure)
                room.close(failure)
            else:
                log.error("closed %s because its log failed", room.record.name, exc_info=failure)
                room.close(
                    Unavailable(
                        "the log failed; send again with the same request_id",
                        reason="LOG_FAILED",
                        retry_after=1,
                    )
                )
        self._unload_unused(room)


async def load_state(log: EventLog, record: RoomRecord) -> LoadedState:
    """Returns a room's state from its newest snapshot and the events after it."""
    state, snapshot_seq = await _newest_snapshot(log, record)
    while events := [
        codec.decode_event(event) for event in await log.read(record.name, state.seq, LOAD_BYTES)
    ]:
        if events[0].seq > state.seq + 1:
            # Another snapshot was stored meanwhile, and the events before it removed.
            before, (state, snapshot_seq) = state.seq, await _newest_snapshot(log, record)
            if state.seq > before:
                continue
        for event in events:
            state.apply(event)
    return LoadedState(state, snapshot_seq)


async def _newest_snapshot(log: EventLog, record: RoomRecord) -> tuple[RoomState, int]:
    """Returns the state of the newest snapshot and its event, 0 if there is none."""
    stored = await log.snapshot(record.name)
    if stored is None:
        return RoomState(record.owner), 0
    return restore(record.owner, pb.Snapshot.FromString(stored.body)), stored.seq


def check_internal(call: Call) -> None:
    """Raises PERMISSION_DENIED for a call from outside."""
    if call.from_edge:
        raise PermissionDenied("only services may call this method", reason="SERVICES_ONLY")


def going_away() -> Unavailable:
    """Returns the error that ends streams when the service stops."""
    return Unavailable("the service is shutting down; follow again", reason="GOING_AWAY", retry_after=1)
