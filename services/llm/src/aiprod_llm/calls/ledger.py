"""The ledger of model calls, in SQLite: one row an attempt, and counts of cache results.

An attempt is written when it starts, so one that the process does not survive shows up as `lost`.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiprod_database.page_tokens import page_token, parse_page_token
from aiprod_database.schema import Schema
from aiprod_database.sqlite import Connection, open_sqlite, transaction
from aiprod_files.disk import disk_errors, opening
from aiprod_llm.calls.model_interface import Operation
from aiprod_llm.provenance import NO_TOKENS, Result, Tokens
from aiprod_rpc.errors import ResourceExhausted, Unavailable

log = logging.getLogger(__name__)

SCHEMA = Schema(Path(__file__).parent / "migrations")
"""A trigger adds each ended attempt to the sums of its day, so that usage never scans attempts."""

_ATTEMPTS = """
SELECT day, user, attempts, input_tokens, cached_tokens, output_tokens, thought_tokens,
    cost_usd_nanos, unpriced
FROM days WHERE
"""
_REQUESTS = "SELECT day, user, result, count FROM requests WHERE"
_ALL = "day >= ? AND (day, user) < (?, ?) ORDER BY day DESC, user DESC LIMIT ?"
_ONE = f"user = ? AND {_ALL}"
_BEGIN = """
INSERT INTO attempts (rowid, time, day, user, request_id, operation, model, outcome, input_tokens,
    cached_tokens, output_tokens, thought_tokens, cost_usd_nanos)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_FINISH = """
UPDATE attempts SET request_id = ?, outcome = ?, input_tokens = ?, cached_tokens = ?, output_tokens = ?,
    thought_tokens = ?, cost_usd_nanos = ? WHERE rowid = ?
"""
_MARK_LOST = "UPDATE attempts SET outcome = 'lost' WHERE outcome = 'running'"
_COST = """
SELECT sum(coalesce(cost_usd_nanos, 0)), count(*) - count(cost_usd_nanos) FROM attempts
WHERE request_id = ? AND outcome <> 'running'
"""
_COUNT = """
INSERT INTO requests VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count
"""

_AFTER_ALL_USERS = "\x7f"
"""Users are visible ASCII characters."""

MAX_UNWRITTEN = 1000
"""Requests that are counted in memory before they are written: one write a request would slow hits down."""

RUNNING = "running"
"""The outcome of an attempt that is in progress."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to the model. `cost` is in billionths of a US dollar, or None if it is unknown."""

    user: str
    request_id: str
    operation: Operation
    model: str
    outcome: str = RUNNING
    tokens: Tokens = NO_TOKENS
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What some attempts cost: billionths of a US dollar, and how many attempts have an unknown cost."""

    nanos: int
    unpriced: int


@dataclass(slots=True)
class Usage:
    """The usage of one user on one day. `cost` is in billionths of a US dollar."""

    day: str
    user: str
    requests: dict[Result, int] = field(default_factory=dict)
    attempts: int = 0
    tokens: Tokens = NO_TOKENS
    cost: int = 0
    unpriced: int = 0


class Ledger:
    """Writes on the event loop's thread: into the WAL without fsync, a write takes 30 µs.

    Rows survive a crash of the process; a power failure can lose the latest ones.
    """

    def __init__(self, path: Path, connection: Connection) -> None:
        self._path = path
        self._connection = connection
        self._writes: list[tuple[str, tuple[object, ...]]] = []
        # Row ids are assigned here, so that an attempt can finish while its row still waits for the disk.
        self._rowid = connection.execute("SELECT coalesce(max(rowid), 0) FROM attempts").fetchone()[0]
        self._requests: Counter[tuple[str, str, Result]] = Counter()
        self._unwritten = 0
        self._day, self._day_ends = "", 0.0

    def begin(self, attempt: Attempt) -> int:
        """Writes the row of an attempt that starts, and returns its row id."""
        self._rowid += 1
        values = (self._rowid, time.time(), self._today(), attempt.user, attempt.request_id)
        target = (attempt.operation, attempt.model)
        self._write(_BEGIN, *values, *target, RUNNING, *_counts(NO_TOKENS), None)
        return int(self._rowid)

    def finish(self, row: int, attempt: Attempt) -> None:
        """Writes how the attempt of this row ended, and whose request id pays for it."""
        counts = _counts(attempt.tokens)
        self._write(_FINISH, attempt.request_id, attempt.outcome, *counts, attempt.cost, row)

    def cost(self, request_id: str) -> Cost:
        """Returns what the ended calls of a request id cost, failed ones included. Raises as `flush` does."""
        self.flush()
        ((nanos, unpriced),) = self._rows(_COST, (request_id,))
        return Cost(nanos or 0, unpriced)

    def _write(self, statement: str, *values: object) -> None:
        self._writes.append((statement, values))
        self._flush_if_possible()

    def count(self, user: str, result: Result) -> None:
        """Counts a request in memory; `flush` writes the counts."""
        self._requests[self._today(), user, result] += 1
        self._unwritten += 1
        if self._unwritten >= MAX_UNWRITTEN:
            self._flush_if_possible()

    def _flush_if_possible(self) -> None:
        try:
            self.flush()
        except (ResourceExhausted, Unavailable) as error:
            # The answer is paid for, so the caller gets it; the next write includes these rows.
            log.error("%d rows are not in the ledger yet: %s", len(self._writes), error)

    def flush(self) -> None:
        """Writes pending rows and counts, which stay pending if that fails. Raises as `disk_errors` does."""
        rows = [
            (day, user, result.name.lower(), count) for (day, user, result), count in self._requests.items()
        ]
        with disk_errors(self._path), transaction(self._connection):
            for statement, values in self._writes:
                self._connection.execute(statement, values)
            self._connection.executemany(_COUNT, rows)
        # Only after the commit: a full disk must not lose what is not written yet.
        self._writes.clear()
        self._requests.clear()
        self._unwritten = 0

    def usage(
        self, first_day: str, last_day: str, user: str, size: int, token: str
    ) -> tuple[list[Usage], str]:
        """Returns one page, of at most `size` rows, and the token of the next one, '' on the last page.

        There is one row a day and user, newest day first and then by user, descending; of all users if
        `user` is empty. Days are `YYYY-MM-DD` in UTC, both inclusive. Raises as `flush` and
        `parse_page_token` do.
        """
        self.flush()
        start = (last_day, _AFTER_ALL_USERS)
        before = min(start, parse_page_token(token, start))
        found = self._usage_before(before, first_day, user, size + 1)
        page = found[:size]
        return page, page_token(page[-1].day, page[-1].user) if len(found) > size else ""

    def _usage_before(self, before: tuple[str, str], first_day: str, user: str, count: int) -> list[Usage]:
        rows: dict[tuple[str, str], Usage] = {}
        where = _ONE if user else _ALL
        values = (*([user] if user else []), first_day, *before)
        for day, name, attempts, input_, cached, output, thoughts, cost, unpriced in self._rows(
            f"{_ATTEMPTS} {where}", (*values, count)
        ):
            tokens = Tokens(input_, cached, output, thoughts)
            rows[day, name] = Usage(day, name, {}, attempts, tokens, cost, unpriced)
        # A day and user has a row for each result.
        for day, name, result, requests in self._rows(f"{_REQUESTS} {where}", (*values, count * len(Result))):
            rows.setdefault((day, name), Usage(day, name)).requests[Result[result.upper()]] = requests
        return [rows[key] for key in sorted(rows, reverse=True)[:count]]

    def _rows(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        with disk_errors(self._path):
            rows: list[Any] = self._connection.execute(statement, values).fetchall()
            return rows

    def _today(self) -> str:
        # Formatted once a day, because every cache hit counts.
        if time.time() >= self._day_ends:
            now = time.time()
            self._day = time.strftime("%Y-%m-%d", time.gmtime(now))
            self._day_ends = now - now % 86400 + 86400
        return self._day


def _counts(tokens: Tokens) -> tuple[int, int, int, int]:
    return tokens.input, tokens.cached, tokens.output, tokens.thoughts


@contextmanager
def open_ledger(directory: Path) -> Iterator[Ledger]:
    """Opens the ledger in an existing directory. Raises CannotStart if its file is damaged or unreadable."""
    path = directory / "llm.db"
    with open_sqlite(path, SCHEMA, synchronous="NORMAL") as connection:
        with opening(path):
            # This process has the folder to itself, so attempts that still run are from one that crashed.
            connection.execute(_MARK_LOST)
        ledger = Ledger(path, connection)
        try:
            yield ledger
        finally:
            # Counts of requests may still be in memory only.
            ledger.flush()
