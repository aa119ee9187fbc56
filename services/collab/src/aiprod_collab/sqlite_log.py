"""The log in SQLite: one file, one writing thread, one reading thread."""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import pysqlite3

from aiprod_collab.log import Event, Op, RoomRecord

SCHEMA = """
create table if not exists room(
  name text primary key, owner text not null, epoch integer not null, seq integer not null,
  manifest_seq integer not null, create_ns integer not null
) without rowid;
create table if not exists ev(
  room text not null, seq integer not null, actor text not null, op_id text not null, ts integer not null,
  body blob not null, primary key(room, seq), unique(room, actor, op_id)
) without rowid;
"""

FIND = """
select name, owner, epoch, room.seq, create_ns, body from room
join ev on ev.room = room.name and ev.seq = room.manifest_seq where name = ?
"""
OPEN = "insert into room(name, owner, epoch, seq, manifest_seq, create_ns) values (?, ?, ?, 1, 1, ?)"
KNOWN = "select seq, actor, op_id, ts, body from ev where room = ? and actor = ? and op_id = ?"
INSERT = "insert into ev(room, seq, actor, op_id, ts, body) values (?, ?, ?, ?, ?, ?)"
READ = "select seq, actor, op_id, ts, body from ev where room = ? and seq > ? order by seq"


@asynccontextmanager
async def open_sqlite_log(directory: Path) -> AsyncIterator["SqliteLog"]:
    """The log in `directory`, which is made if need be. OSError when another process has it."""
    directory.mkdir(parents=True, exist_ok=True)
    with (
        _locked(directory / "lock"),
        closing(_connect(directory / "rooms.db")) as writer,
        closing(_connect(directory / "rooms.db")) as reader,
        ThreadPoolExecutor(1, "log-writer") as write_thread,
        ThreadPoolExecutor(1, "log-reader") as read_thread,
    ):
        writer.executescript(SCHEMA)
        yield SqliteLog(writer, write_thread, reader, read_thread)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    # Rooms keep their newest events in memory: what another process logs would be missed.
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OSError(f"{path.parent} is in use by another collab service; give each its own") from error
        yield


def _connect(path: Path) -> pysqlite3.Connection:
    connection = pysqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    return connection


class SqliteLog:
    """An `EventLog`. Readers never wait for the writer's disk."""

    def __init__(
        self,
        writer: pysqlite3.Connection,
        write_thread: ThreadPoolExecutor,
        reader: pysqlite3.Connection,
        read_thread: ThreadPoolExecutor,
    ) -> None:
        self._writer = writer
        self._write_thread = write_thread
        self._reader = reader
        self._read_thread = read_thread

    async def create(self, room: RoomRecord) -> RoomRecord:
        return await self._write(lambda: self._create(room))

    async def append(self, room: str, ops: Sequence[Op], now_ns: int) -> list[Event]:
        return await self._write(lambda: self._append(room, ops, now_ns))

    async def find(self, name: str) -> RoomRecord | None:
        return await self._read(lambda: _find(self._reader, name))

    async def read(self, room: str, after: int, max_bytes: int) -> list[Event]:
        return await self._read(lambda: self._events(room, after, max_bytes))

    async def _write[T](self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._write_thread, work)

    async def _read[T](self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._read_thread, work)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._writer:
            self._writer.execute("begin immediate")
            yield

    def _create(self, room: RoomRecord) -> RoomRecord:
        with self._transaction():
            if known := _find(self._writer, room.name):
                return known
            self._writer.execute(OPEN, (room.name, room.owner, room.epoch, room.create_ns))
            self._writer.execute(INSERT, (room.name, 1, room.owner, "", room.create_ns, room.manifest))
        return room

    def _append(self, room: str, ops: Sequence[Op], now_ns: int) -> list[Event]:
        with self._transaction():
            (head,) = self._writer.execute("select seq from room where name = ?", (room,)).fetchone()
            events = []
            for op in ops:
                row = self._writer.execute(KNOWN, (room, op.actor, op.op_id)).fetchone()
                if row is None:
                    head += 1
                    row = (head, op.actor, op.op_id, now_ns, op.body)
                    self._writer.execute(INSERT, (room, *row))
                events.append(Event(*row))
            self._writer.execute("update room set seq = ? where name = ?", (head, room))
        return events

    def _events(self, room: str, after: int, max_bytes: int) -> list[Event]:
        events, size = [], 0
        with closing(self._reader.execute(READ, (room, after))) as rows:
            for row in rows:
                events.append(Event(*row))
                size += len(events[-1].body)
                if size >= max_bytes:
                    break
        return events


def _find(connection: pysqlite3.Connection, name: str) -> RoomRecord | None:
    row = connection.execute(FIND, (name,)).fetchone()
    return RoomRecord(*row) if row else None
