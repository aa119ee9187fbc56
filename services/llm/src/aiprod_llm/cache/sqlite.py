"""A cache in SQLite: what an instance that is alone keeps of projects across restarts."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiprod_database.schema import Schema
from aiprod_database.sqlite import Connection, open_sqlite, transaction
from aiprod_files.disk import disk_errors

SCHEMA = Schema(Path(__file__).parent / "migrations")
_GET = "SELECT value FROM kept WHERE key = ? AND until > ?"
_PUT = "INSERT OR REPLACE INTO kept (key, value, until) VALUES (?, ?, ?)"
# SQLite takes no OFFSET without a LIMIT; -1 is none.
_EVICT = """
DELETE FROM kept WHERE until <= ?
    OR key IN (SELECT key FROM kept ORDER BY until DESC LIMIT -1 OFFSET ?)
"""


class SqliteCache:
    """Holds at most `capacity` values; those that expire first make room. Raises as `disk_errors` does."""

    def __init__(self, path: Path, connection: Connection, capacity: int) -> None:
        self._path = path
        self._connection = connection
        self._capacity = capacity

    async def get(self, key: str) -> str | None:
        """Returns the value, or None if it is missing or expired."""
        with disk_errors(self._path):
            row = self._connection.execute(_GET, (key, time.time())).fetchone()
        return row and str(row[0])

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Stores the value for `seconds` and evicts what is expired or over capacity."""
        # Not the monotonic clock: values outlive the process.
        now = time.time()
        with disk_errors(self._path), transaction(self._connection):
            self._connection.execute(_PUT, (key, value, now + seconds))
            self._connection.execute(_EVICT, (now, self._capacity))


@contextmanager
def open_sqlite_cache(directory: Path, capacity: int) -> Iterator[SqliteCache]:
    """Opens the cache in an existing directory. Raises CannotStart if its file is damaged or unreadable."""
    path = directory / "kept.db"
    # NORMAL, because a power failure may cost the latest values.
    with open_sqlite(path, SCHEMA, synchronous="NORMAL") as connection:
        yield SqliteCache(path, connection, capacity)
