"""Answers in the database of the ledger: what was paid for outlives the instances."""

import asyncio
import time
from contextlib import suppress
from functools import partial

from aiprod_database.database import Connection, Database
from aiprod_llm.calls.write_queue import RETRY_SECONDS, WriteQueue
from aiprod_rpc.errors import AiprodError, Unavailable

_GET = "SELECT value FROM answers WHERE key = ? AND until > ?"
_PUT = """
INSERT INTO answers (key, value, until) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until
"""


class DatabaseAnswers:
    """A `SharedCache`. A value is stored together with the row of the call that made it, or neither is."""

    def __init__(self, database: Database, queue: WriteQueue) -> None:
        self._database = database
        self._queue = queue

    async def get(self, key: str) -> str | None:
        """Returns the value, or None on a miss. Waits while the database is down: a miss costs money."""
        while True:
            try:
                return await self._database.read(partial(_get, key))
            except Unavailable:
                await asyncio.sleep(RETRY_SECONDS)

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Stores the value for `seconds`; later, if the database is down."""
        # Not the monotonic clock: values outlive the process.
        self._queue.add(partial(_put, key, value, time.time() + seconds))
        with suppress(AiprodError):
            await self._queue.flush()


def _get(key: str, db: Connection) -> str | None:
    row = db.execute(_GET, (key, time.time())).fetchone()
    return row and str(row["value"])


def _put(key: str, value: str, until: float, db: Connection) -> None:
    # Nothing else removes what has expired.
    db.execute("DELETE FROM answers WHERE until <= ?", (time.time(),))
    db.execute(_PUT, (key, value, until))
