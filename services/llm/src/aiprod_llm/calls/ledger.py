"""What every call to the model took, one row an attempt, and what the caches saved. Open to SQL.

A row is there from the attempt's start: one that the process did not survive is `lost`, not forgotten.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pysqlite3

from aiprod_llm.calls.question import Operation
from aiprod_llm.provenance import NO_TOKENS, Result, Tokens

SCHEMA = """
CREATE TABLE IF NOT EXISTS attempts (
    time REAL NOT NULL,
    day TEXT NOT NULL,
    user TEXT NOT NULL,
    request_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    model TEXT NOT NULL,
    outcome TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    thought_tokens INTEGER NOT NULL,
    cost_usd_nanos INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS attempts_by_day ON attempts (day, user);
CREATE INDEX IF NOT EXISTS attempts_by_request ON attempts (request_id);
CREATE TABLE IF NOT EXISTS requests (
    day TEXT NOT NULL,
    user TEXT NOT NULL,
    result TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, user, result)
) STRICT, WITHOUT ROWID;
"""

_ATTEMPTS = """
SELECT day, user, count(*), sum(input_tokens), sum(cached_tokens), sum(output_tokens), sum(thought_tokens),
    sum(coalesce(cost_usd_nanos, 0)), sum(cost_usd_nanos IS NULL)
FROM attempts WHERE day BETWEEN ? AND ? AND (? = '' OR user = ?) AND outcome <> 'running' GROUP BY day, user
"""
_AMEND = """
UPDATE attempts SET request_id = ?, outcome = ?, input_tokens = ?, cached_tokens = ?, output_tokens = ?,
    thought_tokens = ?, cost_usd_nanos = ? WHERE rowid = ?
"""
_LOST = "UPDATE attempts SET outcome = 'lost' WHERE outcome = 'running'"
_COST = """
SELECT sum(coalesce(cost_usd_nanos, 0)), count(*) - count(cost_usd_nanos) FROM attempts
WHERE request_id = ? AND outcome <> 'running'
"""
_REQUESTS = "SELECT day, user, result, count FROM requests WHERE day BETWEEN ? AND ? AND (? = '' OR user = ?)"
_COUNT = """
INSERT INTO requests VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count
"""

UNWRITTEN = 1000
"""Requests that are counted in memory before they are written."""


RUNNING = "running"
"""The outcome of an attempt that has none yet."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to the model. `cost` is in billionths of a US dollar, None when it is unknown."""

    user: str
    request_id: str
    operation: Operation
    model: str
    outcome: str = RUNNING
    tokens: Tokens = NO_TOKENS
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What some attempts cost in sum: `nanos` are billionths of a US dollar, of those with a known price."""

    nanos: int
    unpriced: int


@dataclass(slots=True)
class Usage:
    """What one user used on one day. `cost` is in billionths of a US dollar."""

    day: str
    user: str
    requests: dict[str, int] = field(default_factory=dict)
    attempts: int = 0
    tokens: Tokens = NO_TOKENS
    cost: int = 0
    unpriced: int = 0


class Ledger:
    """Rows are written by the event loop's thread: into the log of WAL, without fsync, a write takes 30 µs.

    They survive the death of the process; only the machine's own death can lose the last of them.
    """

    def __init__(self, connection: pysqlite3.Connection) -> None:
        self._connection = connection
        self._requests: Counter[tuple[str, str, Result]] = Counter()
        self._unwritten = 0
        self._day, self._day_ends = "", 0.0

    def record(self, attempt: Attempt) -> int:
        """Write a new row and return its number."""
        tokens = attempt.tokens
        row = (
            time.time(),
            self._today(),
            attempt.user,
            attempt.request_id,
            attempt.operation,
            attempt.model,
            attempt.outcome,
            tokens.input,
            tokens.cached,
            tokens.output,
            tokens.thoughts,
            attempt.cost,
        )
        insert = f"INSERT INTO attempts VALUES ({','.join('?' * len(row))})"  # noqa: S608
        return int(self._connection.execute(insert, row).lastrowid)

    def amend(self, row: int, attempt: Attempt) -> None:
        """Write how the attempt of this row ended, and who pays for it."""
        tokens = attempt.tokens
        counts = (tokens.input, tokens.cached, tokens.output, tokens.thoughts)
        self._connection.execute(_AMEND, (attempt.request_id, attempt.outcome, *counts, attempt.cost, row))

    def cost(self, request_id: str) -> Cost:
        """What the ended calls of a request id cost, however they ended."""
        nanos, unpriced = self._connection.execute(_COST, (request_id,)).fetchone()
        return Cost(nanos or 0, unpriced)

    def count(self, user: str, result: Result) -> None:
        """Count a request; written when there are many, when somebody asks, and at the end."""
        self._requests[self._today(), user, result] += 1
        self._unwritten += 1
        if self._unwritten >= UNWRITTEN:
            self.flush()

    def flush(self) -> None:
        rows = [
            (day, user, result.name.lower(), count) for (day, user, result), count in self._requests.items()
        ]
        self._requests.clear()
        self._unwritten = 0
        with self._connection:
            self._connection.execute("BEGIN")
            self._connection.executemany(_COUNT, rows)

    def usage(self, first_day: str, last_day: str, user: str = "") -> list[Usage]:
        """One row a day and user, newest day first; all users when `user` is empty."""
        self.flush()
        rows: dict[tuple[str, str], Usage] = {}
        where = (first_day, last_day, user, user)
        for day, name, count, read, cached, written, thought, cost, unpriced in self._connection.execute(
            _ATTEMPTS, where
        ):
            tokens = Tokens(read, cached, written, thought)
            rows[day, name] = Usage(day, name, {}, count, tokens, cost, unpriced)
        for day, name, result, count in self._connection.execute(_REQUESTS, where):
            rows.setdefault((day, name), Usage(day, name)).requests[result] = count
        return [rows[key] for key in sorted(rows, key=lambda key: (key[0], key[1]), reverse=True)]

    def _today(self) -> str:
        if time.time() >= self._day_ends:
            now = time.time()
            self._day = time.strftime("%Y-%m-%d", time.gmtime(now))
            self._day_ends = now - now % 86400 + 86400
        return self._day


@contextmanager
def open_ledger(directory: Path) -> Iterator[Ledger]:
    directory.mkdir(parents=True, exist_ok=True)
    with closing(pysqlite3.connect(directory / "llm.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(SCHEMA)
        connection.execute(_LOST)
        ledger = Ledger(connection)
        try:
            yield ledger
        finally:
            ledger.flush()
