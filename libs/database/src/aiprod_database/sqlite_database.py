"""A database in SQLite, on threads of its own so that no fsync blocks the event loop."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, NamedTuple

from aiprod_database import sqlite
from aiprod_database.database import Connection, Row
from aiprod_database.schema import Schema
from aiprod_files.disk import disk_errors, map_disk_error

BATCH_SIZE = 64
"""The most transactions in one commit."""

type _Work = tuple[Callable[[Connection], Any], Future[Any]]


class _Worker(NamedTuple):
    """A connection and the only thread that uses it."""

    connection: sqlite.Connection
    thread: ThreadPoolExecutor


class SqliteDatabase:
    """A `Database`: one connection that writes and one that reads, each on its own thread.

    Transactions that arrive during a commit share the next one, and so its fsync.
    """

    def __init__(self, path: Path, writer: _Worker, reader: _Worker) -> None:
        self._path = path
        self._connection, self._thread = writer
        self._reader = reader
        self._queue: deque[_Work] = deque()

    async def run[Result](self, work: Callable[[Connection], Result], lock: str = "") -> Result:
        """As `Database.run`; here all transactions run one after the other."""
        result: Future[Result] = Future()
        self._queue.append((work, result))
        # Each call submits one: a batch that others have emptied finds nothing to do.
        self._thread.submit(self._commit_batch)
        return await asyncio.wrap_future(result)

    async def write(self, statement: str, parameters: Sequence[object] = ()) -> int:
        """As `Database.write`."""
        return await self.run(lambda db: db.execute(statement, parameters).rowcount)

    async def read[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.read`."""
        loop = asyncio.get_running_loop()
        connection, thread = self._reader
        with disk_errors(self._path):
            return await loop.run_in_executor(thread, _on_a_snapshot, connection, work)

    async def select(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        """As `Database.select`."""
        return await self.read(lambda db: db.execute(statement, parameters).fetchall())

    def _commit_batch(self) -> None:
        batch = [self._queue.popleft() for _ in range(min(len(self._queue), BATCH_SIZE))]
        done: list[tuple[Future[Any], Any]] = []
        try:
            if batch:
                with sqlite.transaction(self._connection):
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
                # Only after the commit: nobody may act on what a power failure could take back.
                result.set_result(outcome[0])

    def _run_in_savepoint(
        self, transaction: Callable[[Connection], Any], result: Future[Any]
    ) -> tuple[Any] | None:
        """Returns the result in a tuple, None if the transaction failed; that undoes no other transaction."""
        # The caller has left before its transaction began.
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


def _on_a_snapshot[Result](connection: sqlite.Connection, work: Callable[[Connection], Result]) -> Result:
    connection.execute("BEGIN")
    try:
        return work(connection)
    finally:
        connection.execute("COMMIT")


@asynccontextmanager
async def open_sqlite_database(path: Path, schema: Schema) -> AsyncIterator[SqliteDatabase]:
    """Opens the file as `open_sqlite` does."""
    with (
        sqlite.open_sqlite(path, schema) as writer,
        closing(sqlite.connect(path)) as reader,
        ThreadPoolExecutor(1, "sqlite-writer") as write_thread,
        ThreadPoolExecutor(1, "sqlite-reader") as read_thread,
    ):
        reader.execute("PRAGMA query_only = ON")
        for connection in (writer, reader):
            connection.row_factory = sqlite.Row
        yield SqliteDatabase(path, _Worker(writer, write_thread), _Worker(reader, read_thread))
