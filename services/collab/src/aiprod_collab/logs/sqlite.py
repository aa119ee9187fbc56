"""The log in SQLite: one file, one writer thread, one reader thread."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pysqlite3

from aiprod_collab.log import Batch, Event, RoomRecord, Snapshot
from aiprod_collab.logs.migrate import migrate, newest
from aiprod_files.disk import disk_errors, opening
from aiprod_files.private_folders import locked_folder

SELECT_ROOM = "select name, owner, epoch, seq, trimmed, create_ns from room where name = ?"
INSERT_ROOM = "insert into room(name, owner, epoch, seq, trimmed, create_ns) values (?, ?, ?, ?, ?, ?)"
SELECT_OPS = """select seq, actor, op_id, ts, body from json_each(?) as op cross join ev
where room = ? and actor = op.value ->> 0 and op_id = op.value ->> 1"""
"""One statement for all operations: between two statements a thread waits for the interpreter lock."""
INSERT_EVENT = "insert into ev(room, seq, actor, op_id, ts, body) values (?, ?, ?, ?, ?, ?)"
UPDATE_HEAD = "update room set seq = ? where name = ?"
SELECT_EVENTS = "select seq, actor, op_id, ts, body from ev where room = ? and seq > ? order by seq"
SAVE_SNAPSHOT = "insert or replace into snapshot(room, seq, body) values (?, ?, ?)"


@asynccontextmanager
async def open_sqlite_log(directory: Path) -> AsyncIterator["SqliteLog"]:
    """Open the log in `directory`, which is created if missing. Raises as `locked_folder` and `opening`.

    Later disk errors are raised as `disk_errors` maps them.
    """
    path = directory / "rooms.db"
    with (
        # With one process, a room's sequencer is its only writer: a batch needs no lock in the database.
        locked_folder(directory),
        closing(_connect(path)) as writer,
        closing(_connect(path)) as reader,
        ThreadPoolExecutor(1, "log-writer") as write_thread,
        ThreadPoolExecutor(1, "log-reader") as read_thread,
    ):
        with opening(path):
            if _revision(reader) != newest():
                await asyncio.to_thread(migrate, f"sqlite:///{path}")
        yield SqliteLog(path, writer, write_thread, reader, read_thread)


def _connect(path: Path) -> pysqlite3.Connection:
    with opening(path):
        connection = pysqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
        # WAL lets readers work while the writer commits; full survives a power failure.
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        return connection


def _revision(connection: pysqlite3.Connection) -> str:
    """Return the schema's revision; empty for a new database."""
    if not connection.execute("select 1 from sqlite_master where name = 'alembic_version'").fetchone():
        return ""
    return str(connection.execute("select version_num from alembic_version").fetchone()[0])


class SqliteLog:
    """An `EventLog`. Readers never wait for the writer's fsync."""

    def __init__(
        self,
        path: Path,
        writer: pysqlite3.Connection,
        write_thread: ThreadPoolExecutor,
        reader: pysqlite3.Connection,
        read_thread: ThreadPoolExecutor,
    ) -> None:
        self._path = path
        self._writer = writer
        self._write_thread = write_thread
        self._reader = reader
        self._read_thread = read_thread

    async def create(self, room: RoomRecord, first: Event) -> RoomRecord:
        """Store the room and its first event, or return the room of that name."""
        return await self._write(lambda: self._create(room, first))

    async def find(self, name: str) -> RoomRecord | None:
        """Return the room, or None."""
        return await self._read(lambda: _find(self._reader, name))

    @asynccontextmanager
    async def batch(self, room: str, after: int, ops: Iterable[tuple[str, str]]) -> AsyncIterator[Batch]:
        """Begin a transaction; see `EventLog.batch`."""
        logged = await self._read(lambda: self._logged(room, ops))
        yield _SqliteBatch(logged, lambda events: self._write(lambda: self._append(room, events)))

    async def read(self, room: str, after: int, max_bytes: int) -> list[Event]:
        """Return the next events, up to `max_bytes`."""
        return await self._read(lambda: self._events(room, after, max_bytes))

    async def snapshot(self, room: str) -> Snapshot | None:
        """Return the newest snapshot, or None."""
        return await self._read(lambda: self._snapshot(room))

    async def save_snapshot(self, room: str, snapshot: Snapshot, trim_to: int) -> None:
        """Replace the snapshot, and delete the events up to `trim_to`."""
        await self._write(lambda: self._save_snapshot(room, snapshot, trim_to))

    async def _write[T](self, work: Callable[[], T]) -> T:
        with disk_errors(self._path):
            return await asyncio.get_running_loop().run_in_executor(self._write_thread, work)

    async def _read[T](self, work: Callable[[], T]) -> T:
        with disk_errors(self._path):
            return await asyncio.get_running_loop().run_in_executor(self._read_thread, work)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._writer:
            # Explicit, because the connection is in autocommit mode.
            self._writer.execute("begin immediate")
            yield

    def _create(self, room: RoomRecord, first: Event) -> RoomRecord:
        with self._transaction():
            if existing := _find(self._writer, room.name):
                return existing
            values = (room.name, room.owner, room.epoch, room.head, room.trimmed, room.create_ns)
            self._writer.execute(INSERT_ROOM, values)
            self._writer.execute(INSERT_EVENT, _row(room.name, first))
        return room

    def _logged(self, room: str, ops: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Event]:
        events = (Event(*row) for row in self._reader.execute(SELECT_OPS, (json.dumps([*ops]), room)))
        return {(event.actor, event.op_id): event for event in events}

    def _append(self, room: str, events: Sequence[Event]) -> None:
        if not events:
            return
        with self._transaction():
            self._writer.executemany(INSERT_EVENT, [_row(room, event) for event in events])
            self._writer.execute(UPDATE_HEAD, (events[-1].seq, room))

    def _events(self, room: str, after: int, max_bytes: int) -> list[Event]:
        events, size = [], 0
        with closing(self._reader.execute(SELECT_EVENTS, (room, after))) as rows:
            for row in rows:
                events.append(Event(*row))
                size += len(events[-1].body)
                if size >= max_bytes:
                    break
        return events

    def _snapshot(self, room: str) -> Snapshot | None:
        row = self._reader.execute("select seq, body from snapshot where room = ?", (room,)).fetchone()
        return Snapshot(*row) if row else None

    def _save_snapshot(self, room: str, snapshot: Snapshot, trim_to: int) -> None:
        with self._transaction():
            self._writer.execute(SAVE_SNAPSHOT, (room, snapshot.seq, snapshot.body))
            self._writer.execute("delete from ev where room = ? and seq <= ?", (room, trim_to))
            self._writer.execute("update room set trimmed = max(trimmed, ?) where name = ?", (trim_to, room))


class _SqliteBatch:
    def __init__(
        self, logged: Mapping[tuple[str, str], Event], append: Callable[[Sequence[Event]], Awaitable[None]]
    ) -> None:
        self.missed: Sequence[Event] = ()
        self.logged = logged
        self._append = append

    async def commit(self, events: Sequence[Event]) -> None:
        await self._append(events)


def _find(connection: pysqlite3.Connection, name: str) -> RoomRecord | None:
    row = connection.execute(SELECT_ROOM, (name,)).fetchone()
    return RoomRecord(*row) if row else None


def _row(room: str, event: Event) -> tuple[object, ...]:
    return (room, event.seq, event.actor, event.op_id, event.create_ns, event.body)
