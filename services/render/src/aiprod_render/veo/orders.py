"""What was ordered from the model and who pays for it. Open to SQL."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pysqlite3

from aiprod_render.engine import Spent

SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY,
    time REAL NOT NULL,
    job TEXT NOT NULL,
    take TEXT NOT NULL,
    cost_usd_micros INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS orders_by_job ON orders (job);
CREATE INDEX IF NOT EXISTS orders_by_take ON orders (take);
"""
_SPENT = """
SELECT coalesce(sum(cost_usd_micros), 0), count(*) - count(cost_usd_micros) FROM orders WHERE job = ?
"""


class Orders:
    """One row an order, on the job that asked first. On return of a call it is on the disk."""

    def __init__(self, connection: pysqlite3.Connection) -> None:
        self._connection = connection

    def place(self, take: str, job: str, cost: int | None) -> None:
        """Write down an order before it is sent. `cost` is in micro-dollars, None when unknown."""
        row = (time.time(), job, take, cost)
        self._connection.execute(
            "INSERT INTO orders (time, job, take, cost_usd_micros) VALUES (?, ?, ?, ?)", row
        )

    def waive(self, take: str) -> None:
        """Take the last order of a take off the bill: nothing is paid for it."""
        last = "SELECT max(number) FROM orders WHERE take = ?"
        self._connection.execute(f"DELETE FROM orders WHERE number = ({last})", (take,))  # noqa: S608

    def spent(self, job: str) -> Spent:
        return Spent(*self._connection.execute(_SPENT, (job,)).fetchone())


@contextmanager
def open_orders(directory: Path) -> Iterator[Orders]:
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(pysqlite3.connect(directory / "orders.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(SCHEMA)
        yield Orders(connection)
