"""The log of record: what is kept of each room, and what keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room as it is kept. `head` is the newest sequence number, `manifest` the body of an event."""

    name: str
    owner: str
    epoch: int
    head: int
    create_ns: int
    manifest: bytes


@dataclass(frozen=True, slots=True)
class Op:
    """Something to log; `op_id` is the actor's own, `body` is opaque to the log."""

    actor: str
    op_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a room's log, at place `seq`, logged at `create_ns` since the Unix epoch."""

    seq: int
    actor: str
    op_id: str
    create_ns: int
    body: bytes


class EventLog(Protocol):
    """What it returns from `create` and `append` is durable."""

    async def create(self, room: RoomRecord) -> RoomRecord:
        """Log `room.manifest` as event 1 of a new room; a room of that name is returned as it is."""

    async def find(self, name: str) -> RoomRecord | None: ...

    async def append(self, room: str, ops: Sequence[Op], now_ns: int) -> list[Event]:
        """Log `ops` in their order at the end of a room, all or none of them.

        Returns one event for each op. An op whose actor and op_id the room knows already, from before
        or from earlier in `ops`, is not logged: its event is the first one.
        """

    async def read(self, room: str, after: int, max_bytes: int) -> list[Event]:
        """The events after `after`, until their bodies have `max_bytes`; at least one if there is one."""
