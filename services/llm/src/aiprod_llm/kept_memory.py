"""What an instance without Redis remembers beyond its own end, in SQLite."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pysqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL NOT NULL)
    STRICT, WITHOUT ROWID
"""
_PUT = "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)"
_DROP = """
DELETE FROM kept WHERE until <= ?
    OR key IN (SELECT key FROM kept ORDER BY until DESC LIMIT -1 OFFSET ?)
"""


class KeptMemory:
    """At most `capacity` values; those that end first make room."""

    def __init__(self, connection: pysqlite3.Connection, capacity: int) -> None:
        self._connection = connection
        self._capacity = capacity

    async def get(self, key: str) -> str | None:
        found = "SELECT value FROM kept WHERE key = ? AND until > ?"
        row = self._connection.execute(found, (key, time.time())).fetchone()
        return row and str(row[0])

    async def put(self, key: str, value: str, seconds: float) -> None:
        now = time.time()
        with self._connection:
            self._connection.execute(_PUT, (key, value, now + seconds))
            self._connection.execute(_DROP, (now, self._capacity))


@contextmanager
def kept_memory(directory: Path, capacity: int) -> Iterator[KeptMemory]:
    with closing(pysqlite3.connect(directory / "kept.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(SCHEMA)
        yield KeptMemory(connection, capacity)
