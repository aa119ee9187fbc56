"""The log of record: the interface of what stores rooms durably."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from aiprod_rpc.errors import NotFound


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A stored room.

    `epoch` is its creation time in milliseconds, `create_ns` in nanoseconds since the Unix epoch. `head` is
    the newest event; the events up to `trimmed` are deleted.
    """

    name: str
    owner: str
    epoch: int
    head: int
    trimmed: int
    create_ns: int


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a room's log: number `seq`, logged at `create_ns` nanoseconds since the Unix epoch.

    `request_id` is unique for its actor. `body` is opaque to the log.
    """

    seq: int
    actor: str
    request_id: str
    create_ns: int
    body: bytes


@dataclass(frozen=True, slots=True)
class FilmReview:
    """Where the review of a job's film stands since `since_ns`; `verdict` is opaque to the log, 0 if open."""

    job: str
    verdict: int
    since_ns: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A room's state after event `seq`; `body` is opaque to the log."""

    seq: int
    body: bytes


def room_not_found(name: str) -> NotFound:
    """Returns the error for a room that does not exist, or not for the caller."""
    return NotFound(f"{name} does not exist, or you are not a member of it", reason="ROOM_NOT_FOUND")


class Batch(Protocol):
    """One transaction on a room's log.

    `missed` are the events that the caller has not read yet. `logged` are the events of the requested
    operations that are already in the log, by actor and request_id.
    """

    missed: Sequence[Event]
    logged: Mapping[tuple[str, str], Event]

    async def commit(self, events: Sequence[Event], reviews: Sequence[FilmReview] = ()) -> None:
        """Appends `events` in order and keep `reviews`, all or none. Call it once, as the last step.

        Each review replaces the job's previous one, and ends the open reviews of the room's other jobs.
        """


class EventLog(Protocol):
    """Stores rooms. Whatever `create` returns or `commit` accepts is durable.

    Appending to a deleted room raises NOT_FOUND.
    """

    async def create(self, room: RoomRecord, first: Event) -> RoomRecord:
        """Stores a room with `first` as event 1. Returns the existing room if the name is taken."""

    async def find(self, name: str) -> RoomRecord | None:
        """Returns the room, or None if it does not exist."""

    async def delete(self, name: str) -> None:
        """Deletes the room with its events; nothing can be appended to it any more."""

    async def film_reviews(self, jobs: Collection[str]) -> list[FilmReview]:
        """Returns the reviews of these jobs' films, in one look. Jobs without one are left out."""

    async def disk_usage(self) -> tuple[int, int]:
        """Returns the number of rooms, and the bytes that they take."""

    def batch(
        self, room: str, after: int, requests: Iterable[tuple[str, str]]
    ) -> AbstractAsyncContextManager[Batch]:
        """Begins an exclusive transaction for a caller that has read the events up to `after`."""

    async def read(self, room: str, after: int, max_bytes: int) -> list[Event]:
        """Returns events after `after`, up to `max_bytes` of bodies, but at least one if there is any."""

    async def snapshot(self, room: str) -> Snapshot | None:
        """Returns the newest snapshot, or None if there is none."""

    async def save_snapshot(self, room: str, snapshot: Snapshot, trim_to: int) -> None:
        """Replaces the previous snapshot, and deletes the events up to `trim_to`."""


class SharedLog(EventLog, Protocol):
    """A log that other instances also write."""

    async def heads(self, rooms: Collection[str]) -> Mapping[str, int]:
        """Returns the newest sequence number of each room, by name. Missing rooms are left out."""
