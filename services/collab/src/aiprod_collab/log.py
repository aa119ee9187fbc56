"""The log of record: what is kept of each room, and what keeps it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room as it is kept. `head` is the newest event's number, `trimmed` the newest that is forgotten."""

    name: str
    owner: str
    epoch: int
    head: int
    trimmed: int
    create_ns: int


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a room's log, at place `seq`, logged at `create_ns` since the Unix epoch.

    `op_id` is the actor's own; `body` is opaque to the log.
    """

    seq: int
    actor: str
    op_id: str
    create_ns: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A room's state after event `seq`; opaque to the log."""

    seq: int
    body: bytes


class Batch(Protocol):
    """A room's turn to log.

    `missed` are the events after those that the caller knows. `known` are the logged events of the ops
    that were asked for, by actor and op_id.
    """

    missed: Sequence[Event]
    known: Mapping[tuple[str, str], Event]

    async def commit(self, events: Sequence[Event]) -> None:
        """Log `events`, which follow the last one in their order, all or none of them. Once, at the end."""


class EventLog(Protocol):
    """What it returns from `create` and what it committed is durable."""

    async def create(self, room: RoomRecord, first: Event) -> RoomRecord:
        """Log `first` as event 1 of a new room; a room of that name is returned as it is."""

    async def find(self, name: str) -> RoomRecord | None: ...

    def batch(
        self, room: str, after: int, ops: Iterable[tuple[str, str]]
    ) -> AbstractAsyncContextManager[Batch]:
        """The room's turn to log, which nobody else has meanwhile; the caller knows the events to `after`."""

    async def read(self, room: str, after: int, max_bytes: int) -> list[Event]:
        """The events after `after`, until their bodies have `max_bytes`; at least one if there is one."""

    async def snapshot(self, room: str) -> Snapshot | None:
        """The newest snapshot."""

    async def keep(self, room: str, snapshot: Snapshot, trim_to: int) -> None:
        """Keep a snapshot instead of the one before, and forget the events up to `trim_to`."""


class SharedLog(EventLog, Protocol):
    """A log that other instances write, too."""

    async def heads(self, rooms: Collection[str]) -> Mapping[str, int]:
        """The newest sequence numbers of rooms, by their names."""
