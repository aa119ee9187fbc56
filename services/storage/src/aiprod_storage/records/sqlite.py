"""SQLite on a thread of its own, so that no fsync blocks the event loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pysqlite3

from aiprod_runtime.errors import ResourceExhausted
from aiprod_storage.records.database import Connection


class SqliteDatabase:
    """One connection, used by one transaction at a time."""

    def __init__(self, connection: pysqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._thread = thread

    async def run[Result](self, work: Callable[[Connection], Result]) -> Result:
        """As `Database.run`."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transact, work)

    def _transact[Result](self, work: Callable[[Connection], Result]) -> Result:
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                return work(self._connection)
        except pysqlite3.OperationalError as error:
            if error.sqlite_errorcode == pysqlite3.SQLITE_FULL:
                raise ResourceExhausted("the disk of storage is full", reason="STORE_FULL") from error
            raise


@asynccontextmanager
async def open_sqlite(path: Path, *schemas: str) -> AsyncIterator[SqliteDatabase]:
    """Open or create the database file and its tables."""
    with ThreadPoolExecutor(1, thread_name_prefix="sqlite") as thread:
        loop = asyncio.get_running_loop()
        connection = await loop.run_in_executor(thread, _connect, path, schemas)
        try:
            yield SqliteDatabase(connection, thread)
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
