"""SQLite on a thread of its own, so that no fsync blocks the event loop."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pysqlite3

from aiprod_runtime.disk import disk_error, opening
from aiprod_storage.records.database import Connection

TOGETHER = 64
"""The most transactions of one commit."""

type Job = tuple[Callable[[Connection], Any], Future[Any]]


class SqliteDatabase:
    """One connection, on a thread of its own.

    What comes while a commit is under way is done together with one commit: an fsync for all of it.
    """

    def __init__(self, path: Path, connection: pysqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._path = path
        self._connection = connection
        self._thread = thread
        self._waiting: deque[Job] = deque()

    async def run[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.run`."""
        result: Future[Result] = Future()
        self._waiting.append((work, result))
        self._thread.submit(self._commit_waiting)
        return await asyncio.wrap_future(result)

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
        return disk_error(error, self._path) or error


@asynccontextmanager
async def open_sqlite(path: Path, *schemas: str) -> AsyncIterator[SqliteDatabase]:
    """Open or create the database file and its tables. CannotStart as `opening`."""
    with ThreadPoolExecutor(1, thread_name_prefix="sqlite") as thread:
        loop = asyncio.get_running_loop()
        with opening(path):
            connection = await loop.run_in_executor(thread, _connect, path, schemas)
        try:
            yield SqliteDatabase(path, connection, thread)
        finally:
            await loop.run_in_executor(thread, connection.close)


def _connect(path: Path, schemas: tuple[str, ...]) -> pysqlite3.Connection:
    connection = pysqlite3.connect(path, isolation_level=None)
    connection.row_factory = pysqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    for schema in schemas:
        connection.executescript(schema)
    return connection
