"""The records in SQLite, on threads of their own so that no fsync blocks the event loop."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pysqlite3

from aiprod_files.disk import map_disk_error, opening
from aiprod_storage.records.database import Connection

BATCH_SIZE = 64
"""The most transactions in one commit."""

type _Work = tuple[Callable[[Connection], Any], Future[Any]]


class _Worker(NamedTuple):
    """A connection and the only thread that uses it."""

    connection: pysqlite3.Connection
    thread: ThreadPoolExecutor


class SqliteDatabase:
    """One connection that writes and one that reads, each on its own thread.

    Transactions that arrive during a commit share the next one, and so its fsync.
    """

    def __init__(self, path: Path, writer: _Worker, reader: _Worker) -> None:
        self._path = path
        self._connection, self._thread = writer
        self._reader = reader
        self._queue: deque[_Work] = deque()

    async def run[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.run`."""
        result: Future[Result] = Future()
        self._queue.append((work, result))
        self._thread.submit(self._commit_batch)
        return await asyncio.wrap_future(result)

    async def read[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.read`."""
        loop = asyncio.get_running_loop()
        connection, thread = self._reader
        try:
            return await loop.run_in_executor(thread, _on_a_snapshot, connection, work)
        except pysqlite3.Error as error:
            raise self._map_error(error) from error

    def _commit_batch(self) -> None:
        batch = [self._queue.popleft() for _ in range(min(len(self._queue), BATCH_SIZE))]
        done: list[tuple[Future[Any], Any]] = []
        try:
            if batch:
                with self._connection:
                    self._connection.execute("BEGIN IMMEDIATE")
                    done = [
                        (result, outcome)
                        for transaction, result in batch
                        if (outcome := self._run_in_savepoint(transaction, result))
                    ]
        except Exception as error:
            for _, result in batch:
                if not result.done():
                    result.set_exception(self._map_error(error))
        else:
            for result, outcome in done:
                result.set_result(outcome[0])

    def _run_in_savepoint(
        self, transaction: Callable[[Connection], Any], result: Future[Any]
    ) -> tuple[Any] | None:
        """Returns the result in a tuple, None if the transaction failed; that undoes no other transaction."""
        if not result.set_running_or_notify_cancel():
            return None
        self._connection.execute("SAVEPOINT one")
        try:
            outcome = transaction(self._connection)
        except Exception as error:
            if not self._connection.in_transaction:
                # A full disk ends the whole SQLite transaction, not only this savepoint.
                raise
            self._connection.execute("ROLLBACK TO one")
            result.set_exception(self._map_error(error))
            return None
        self._connection.execute("RELEASE one")
        return (outcome,)

    def _map_error(self, error: Exception) -> Exception:
        return map_disk_error(error, self._path) or error


def _on_a_snapshot[Result](connection: pysqlite3.Connection, work: Callable[[Connection], Result]) -> Result:
    connection.execute("BEGIN")
    try:
        return work(connection)
    finally:
        connection.execute("COMMIT")


@asynccontextmanager
async def open_sqlite(path: Path, *schemas: str) -> AsyncIterator[SqliteDatabase]:
    """Opens the database file and creates what is missing. Raises CannotStart if the disk or file refuses."""
    async with (
        _open_worker(path, partial(_writer, path, schemas)) as writer,
        _open_worker(path, partial(_reader, path)) as reader,
    ):
        yield SqliteDatabase(path, writer, reader)


@asynccontextmanager
async def _open_worker(path: Path, connect: Callable[[], pysqlite3.Connection]) -> AsyncIterator[_Worker]:
    with ThreadPoolExecutor(1, thread_name_prefix="sqlite") as thread:
        loop = asyncio.get_running_loop()
        with opening(path):
            connection = await loop.run_in_executor(thread, connect)
        try:
            yield _Worker(connection, thread)
        finally:
            await loop.run_in_executor(thread, connection.close)


def _writer(path: Path, schemas: tuple[str, ...]) -> pysqlite3.Connection:
    connection = _connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    # An acknowledged commit must survive a power failure, which NORMAL does not ensure in WAL mode.
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
