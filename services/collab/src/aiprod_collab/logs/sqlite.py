"""The log in SQLite: one file for one process."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from aiprod_collab.log import Batch, Event, FilmReview, RoomRecord, Snapshot, room_not_found
from aiprod_collab.logs.schema import SCHEMA
from aiprod_database.database import Connection
from aiprod_database.sqlite_database import SqliteDatabase, open_sqlite_database
from aiprod_files.private_folders import locked_folder

SELECT_ROOM = "select name, owner, epoch, seq, trimmed, create_ns from room where name = ?"
INSERT_ROOM = "insert into room(name, owner, epoch, seq, trimmed, create_ns) values (?, ?, ?, ?, ?, ?)"
SELECT_OPS = """select seq, actor, op_id, ts, body from json_each(?) as op cross join ev
where room = ? and actor = op.value ->> 0 and op_id = op.value ->> 1"""
"""One statement for all operations: between two statements a thread waits for the interpreter lock."""
INSERT_EVENT = "insert into ev(room, seq, actor, op_id, ts, body) values (?, ?, ?, ?, ?, ?)"
UPDATE_HEAD = "update room set seq = ? where name = ?"
SELECT_EVENTS = "select seq, actor, op_id, ts, body from ev where room = ? and seq > ? order by seq"
UPSERT_REVIEW = """insert into film_review(job, room, verdict, since_ns) values (?, ?, ?, ?)
on conflict (job) do update set verdict = excluded.verdict, since_ns = excluded.since_ns"""
END_OPEN_REVIEWS = "delete from film_review where room = ? and verdict = 0 and job <> ?"
SELECT_REVIEWS = """select job, verdict, since_ns from json_each(?) as asked
cross join film_review on job = asked.value"""
SELECT_SNAPSHOT = "select seq, body from snapshot where room = ?"
SAVE_SNAPSHOT = "insert or replace into snapshot(room, seq, body) values (?, ?, ?)"


@asynccontextmanager
async def open_sqlite_log(directory: Path) -> AsyncIterator["SqliteLog"]:
    """Opens the log in `directory`, which is created if missing.

    Raises as `locked_folder` and `open_sqlite_database`.
    """
    with locked_folder(directory):
        async with open_sqlite_database(directory / "rooms.db", SCHEMA) as database:
            yield SqliteLog(database)


class SqliteLog:
    """An `EventLog`. With one process, a room's sequencer is its only writer: a batch needs no lock."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    async def create(self, room: RoomRecord, first: Event) -> RoomRecord:
        """Stores the room and its first event, or returns the room of that name."""
        return await self._database.run(lambda db: _create(db, room, first))

    async def find(self, name: str) -> RoomRecord | None:
        """Returns the room, or None."""
        return await self._database.read(lambda db: _find(db, name))

    async def delete(self, name: str) -> None:
        """Deletes the room with its events."""
        await self._database.run(lambda db: _delete(db, name))

    async def film_reviews(self, jobs: Collection[str]) -> list[FilmReview]:
        """Returns the reviews of these jobs' films."""
        values = (json.dumps([*jobs]),)
        rows = await self._database.read(lambda db: db.execute(SELECT_REVIEWS, values).fetchall())
        return [FilmReview(*row) for row in rows]

    async def disk_usage(self) -> tuple[int, int]:
        """Returns the number of rooms, and the bytes of the database without its free pages."""
        return await self._database.read(_disk_usage)

    @asynccontextmanager
    async def batch(self, room: str, after: int, requests: Iterable[tuple[str, str]]) -> AsyncIterator[Batch]:
        """Begins a transaction; see `EventLog.batch`."""
        logged = await self._database.read(lambda db: _logged(db, room, requests))
        yield _SqliteBatch(logged, lambda events, reviews: self._append(room, events, reviews))

    async def read(self, room: str, after: int, max_bytes: int) -> list[Event]:
        """Returns the next events, up to `max_bytes`."""
        return await self._database.read(lambda db: _events(db, room, after, max_bytes))

    async def snapshot(self, room: str) -> Snapshot | None:
        """Returns the newest snapshot, or None."""
        row = await self._database.read(lambda db: db.execute(SELECT_SNAPSHOT, (room,)).fetchone())
        return Snapshot(*row) if row else None

    async def save_snapshot(self, room: str, snapshot: Snapshot, trim_to: int) -> None:
        """Replaces the snapshot, and deletes the events up to `trim_to`."""
        await self._database.run(lambda db: _save_snapshot(db, room, snapshot, trim_to))

    async def _append(self, room: str, events: Sequence[Event], reviews: Sequence[FilmReview]) -> None:
        if events:
            await self._database.run(lambda db: _insert(db, room, events, reviews))


type _Append = Callable[[Sequence[Event], Sequence[FilmReview]], Awaitable[None]]


class _SqliteBatch:
    def __init__(self, logged: Mapping[tuple[str, str], Event], append: _Append) -> None:
        self.missed: Sequence[Event] = ()
        self.logged = logged
        self._append = append

    async def commit(self, events: Sequence[Event], reviews: Sequence[FilmReview] = ()) -> None:
        await self._append(events, reviews)


def _create(db: Connection, room: RoomRecord, first: Event) -> RoomRecord:
    if existing := _find(db, room.name):
        return existing
    db.execute(INSERT_ROOM, (room.name, room.owner, room.epoch, room.head, room.trimmed, room.create_ns))
    db.execute(INSERT_EVENT, _row(room.name, first))
    return room


def _find(db: Connection, name: str) -> RoomRecord | None:
    row = db.execute(SELECT_ROOM, (name,)).fetchone()
    return RoomRecord(*row) if row else None


def _logged(db: Connection, room: str, requests: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Event]:
    events = (Event(*row) for row in db.execute(SELECT_OPS, (json.dumps([*requests]), room)))
    return {(event.actor, event.request_id): event for event in events}


def _insert(db: Connection, room: str, events: Sequence[Event], reviews: Sequence[FilmReview]) -> None:
    if not db.execute(UPDATE_HEAD, (events[-1].seq, room)).rowcount:
        raise room_not_found(room)
    for event in events:
        db.execute(INSERT_EVENT, _row(room, event))
    for each in reviews:
        db.execute(UPSERT_REVIEW, (each.job, room, each.verdict, each.since_ns))
        db.execute(END_OPEN_REVIEWS, (room, each.job))


def _events(db: Connection, room: str, after: int, max_bytes: int) -> list[Event]:
    events, size = [], 0
    for row in db.execute(SELECT_EVENTS, (room, after)):
        events.append(Event(*row))
        size += len(events[-1].body)
        if size >= max_bytes:
            break
    return events


def _delete(db: Connection, name: str) -> None:
    db.execute("delete from ev where room = ?", (name,))
    db.execute("delete from snapshot where room = ?", (name,))
    db.execute("delete from film_review where room = ?", (name,))
    db.execute("delete from room where name = ?", (name,))


def _disk_usage(db: Connection) -> tuple[int, int]:
    (rooms,) = db.execute("select count(*) from room").fetchone()
    pages, free, size = (
        db.execute(f"pragma {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return rooms, (pages - free) * size


def _save_snapshot(db: Connection, room: str, snapshot: Snapshot, trim_to: int) -> None:
    if _find(db, room) is None:
        return
    db.execute(SAVE_SNAPSHOT, (room, snapshot.seq, snapshot.body))
    db.execute("delete from ev where room = ? and seq <= ?", (room, trim_to))
    db.execute("update room set trimmed = max(trimmed, ?) where name = ?", (trim_to, room))


def _row(room: str, event: Event) -> tuple[object, ...]:
    return (room, event.seq, event.actor, event.request_id, event.create_ns, event.body)
