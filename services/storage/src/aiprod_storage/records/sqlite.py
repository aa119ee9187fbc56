"""SQLite on a thread of its own, so that no fsync blocks the event loop."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pysqlite3

from aiprod_runtime.disk import map_disk_error, opening
from aiprod_storage.records.database import Connection

TOGETHER = 64
"""The most transactions of one commit."""

type Job = tuple[Callable[[Connection], Any], Future[Any]]


class _Line(NamedTuple):
    """A connection and the one thread that uses it."""

    connection: pysqlite3.Connection
    thread: ThreadPoolExecutor


class SqliteDatabase:
    """One connection that writes and one that reads, each on a thread of its own.

    What comes while a commit is under way is done together with one commit: an fsync for all of it.
    """

    def __init__(self, path: Path, writer: _Line, reader: _Line) -> None:
        self._path = path
        self._connection, self._thread = writer
        self._reader = reader
        self._waiting: deque[Job] = deque()

    async def run[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.run`."""
        result: Future[Result] = Future()
        self._waiting.append((work, result))
        self._thread.submit(self._commit_waiting)
        return await asyncio.wrap_future(result)

    async def read[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.read`."""
        loop = asyncio.get_running_loop()
        connection, thread = self._reader
        try:
            return await loop.run_in_executor(thread, _on_a_snapshot, connection, work)
        except pysqlite3.Error as error:
            raise self._told(error) from error

    def _commit_waiting(self) -> None:
        jobs = [self._waiting.popleft() for _ in range(min(len(self._waiting), TOGETHER))]
        done: list[tuple[Future[Any], Any]] = []
        try:
            if jobs:
                with self._connection:
                    self._connection.execute("BEGIN IMMEDIATE")
                    done = [(result, outcome) for job, result in jobs if (outcome := self._try(job, result))]
        except Exception as error:
            for _, result in jobs:
                if not result.done():
                    result.set_exception(self._told(error))
        else:
            for result, outcome in done:
                result.set_result(outcome[0])

    def _try(self, job: Callable[[Connection], Any], result: Future[Any]) -> tuple[Any] | None:
        """What the job returns; None when it failed, which undoes that job and no other."""
        if not result.set_running_or_notify_cancel():
            return None
        self._connection.execute("SAVEPOINT job")
        try:
            outcome = job(self._connection)
        except Exception as error:
            if not self._connection.in_transaction:
                # A full disk ends the whole transaction, not just this job.
                raise
            self._connection.execute("ROLLBACK TO job")
            result.set_exception(self._told(error))
            return None
        self._connection.execute("RELEASE job")
        return (outcome,)

    def _told(self, error: Exception) -> Exception:
        return map_disk_error(error, self._path) or error


def _on_a_snapshot[Result](connection: pysqlite3.Connection, work: Callable[[Connection], Result]) -> Result:
    connection.execute("BEGIN")
    try:
        return work(connection)
    finally:
        connection.execute("COMMIT")


@asynccontextmanager
async def open_sqlite(path: Path, *schemas: str) -> AsyncIterator[SqliteDatabase]:
    """Open or create the database file and its tables. CannotStart as `opening`."""
    async with (
        _line(path, partial(_writer, path, schemas)) as writer,
        _line(path, partial(_reader, path)) as reader,
    ):
        yield SqliteDatabase(path, writer, reader)


@asynccontextmanager
async def _line(path: Path, connect: Callable[[], pysqlite3.Connection]) -> AsyncIterator[_Line]:
    with ThreadPoolExecutor(1, thread_name_prefix="sqlite") as thread:
        loop = asyncio.get_running_loop()
        with opening(path):
            connection = await loop.run_in_executor(thread, connect)
        try:
            yield _Line(connection, thread)
        finally:
            await loop.run_in_executor(thread, connection.close)


def _writer(path: Path, schemas: tuple[str, ...]) -> pysqlite3.Connection:
    connection = _connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    for schema in schemas:
        connection.executescript(schema)
    return connection


def _reader(path: Path) -> pysqlite3.Connection:
    connection = _connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _connect(path: Path) -> pysqlite3.Connection:
    connection = pysqlite3.connect(path, isolation_level=None)
    connection.row_factory = pysqlite3.Row
    return connection
