"""The ledger of model calls: one row an attempt, and counts of cache results.

An attempt is written when it starts, so one that its instance does not survive shows up as `lost`.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from uuid import uuid4

from aiprod_database.database import Connection, Database
from aiprod_database.page_tokens import page_token, parse_page_token
from aiprod_database.schema import Schema
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.model_interface import Operation
from aiprod_llm.calls.write_queue import Write, WriteQueue
from aiprod_llm.provenance import NO_TOKENS, Result, Tokens
from aiprod_rpc.errors import Unavailable

SCHEMA = Schema(Path(__file__).parent / "migrations")

_ATTEMPTS = """
SELECT day, "user", attempts, input_tokens, cached_tokens, output_tokens, thought_tokens,
    cost_usd_nanos, unpriced
FROM days WHERE
"""
_REQUESTS = 'SELECT day, "user", result, count FROM requests WHERE'
_ALL = 'day >= ? AND (day, "user") < (?, ?) ORDER BY day DESC, "user" DESC LIMIT ?'
_ONE = f'"user" = ? AND {_ALL}'
_BEGIN = """
INSERT INTO attempts (id, instance, time, day, "user", request_id, operation, model, outcome, input_tokens,
    cached_tokens, output_tokens, thought_tokens, cost_usd_nanos)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'running', 0, 0, 0, 0, NULL)
"""
_FINISH = """
UPDATE attempts SET request_id = ?, outcome = ?, input_tokens = ?, cached_tokens = ?, output_tokens = ?,
    thought_tokens = ?, cost_usd_nanos = ? WHERE id = ? AND outcome = 'running' RETURNING day, "user"
"""
_ADD_UP = """
INSERT INTO days (day, "user", attempts, input_tokens, cached_tokens, output_tokens, thought_tokens,
    cost_usd_nanos, unpriced)
VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, "user") DO UPDATE SET
    attempts = days.attempts + 1,
    input_tokens = days.input_tokens + excluded.input_tokens,
    cached_tokens = days.cached_tokens + excluded.cached_tokens,
    output_tokens = days.output_tokens + excluded.output_tokens,
    thought_tokens = days.thought_tokens + excluded.thought_tokens,
    cost_usd_nanos = days.cost_usd_nanos + excluded.cost_usd_nanos,
    unpriced = days.unpriced + excluded.unpriced
"""
_LEFT = "SELECT id, request_id FROM attempts WHERE outcome = 'running' AND instance = ?"
_RUNNING_ELSEWHERE = """
SELECT 1 FROM attempts WHERE request_id = ? AND outcome = 'running' AND instance <> ? LIMIT 1
"""
_COST = """
SELECT coalesce(sum(cost_usd_nanos), 0) AS nanos, count(*) - count(cost_usd_nanos) AS unpriced FROM attempts
WHERE request_id = ? AND outcome <> 'running'
"""
_COUNT = """
INSERT INTO requests (day, "user", result, count) VALUES (?, ?, ?, ?)
ON CONFLICT (day, "user", result) DO UPDATE SET count = requests.count + excluded.count
"""

_AFTER_ALL_USERS = "\x7f"
"""Users are visible ASCII characters."""

COUNT_SECONDS = 1.0
"""How long requests are counted in memory before they are written: a write each would slow hits down."""
MAX_BEHIND = 1000
"""Counts stay in memory while more writes than these wait for the database."""
LOOK_SECONDS = 0.1
"""How often a cost is read again while another instance still makes a part of it."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to the model. `cost` is in billionths of a US dollar, or None if it is unknown."""

    user: str
    request_id: str
    operation: Operation
    model: str
    outcome: str = "running"
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
    """The ledger of all instances on a database; this one's attempts carry the name `instance`."""

    def __init__(self, database: Database, queue: WriteQueue, instance: str) -> None:
        self._database = database
        self._queue = queue
        self._instance = instance
        self._requests: Counter[tuple[str, str, Result]] = Counter()
        self._writing_counts: asyncio.TimerHandle | None = None
        self._day, self._day_ends = "", 0.0

    async def begin(self, attempt: Attempt, deadline: Deadline) -> str:
        """Returns the id of an attempt's row once it is stored; only then may the call be made.

        Waits for a database that is down. Raises DeadlineExceeded, and otherwise as `Database.run` does.
        """
        row = uuid4().hex
        values = (row, self._instance, time.time(), self._today(), attempt.user, attempt.request_id)
        insert = partial(_execute, _BEGIN, (*values, attempt.operation, attempt.model))
        try:
            await patiently(self._queue, insert, deadline)
        except BaseException:
            # Nobody knows whether it was stored; the call is not made, so it is free.
            self.finish(row, replace(attempt, outcome="unsent", cost=0))
            raise
        return row

    def finish(self, row: str, attempt: Attempt) -> None:
        """Writes how the attempt of this row ended, and whose request id pays for it."""
        self._queue.add(partial(_finish, row, attempt))

    async def cost(self, request_id: str) -> Cost:
        """Returns what the ended calls of a request id cost, failed ones included.

        Waits while other instances make calls for it. Raises as `Database.run` does.
        """
        await self._queue.flush()
        while True:
            cost = await self._database.read(partial(_cost, request_id, self._instance))
            if cost is not None:
                return cost
            await asyncio.sleep(LOOK_SECONDS)

    def count(self, user: str, result: Result) -> None:
        """Counts a request in memory, and writes it soon."""
        self._requests[self._today(), user, result] += 1
        if self._writing_counts is None:
            loop = asyncio.get_running_loop()
            self._writing_counts = loop.call_later(COUNT_SECONDS, self.write_counts)

    def write_counts(self) -> None:
        """Hands the counts in memory to the queue."""
        if self._writing_counts:
            self._writing_counts.cancel()
        self._writing_counts = None
        if self._requests and len(self._queue) <= MAX_BEHIND:
            self._queue.add(partial(_count, list(self._requests.items())))
            self._requests.clear()

    async def usage(
        self, first_day: str, last_day: str, user: str, size: int, token: str
    ) -> tuple[list[Usage], str]:
        """Returns one page, of at most `size` rows, and the token of the next one, '' on the last page.

        There is one row a day and user, newest day first and then by user, descending; of all users if
        `user` is empty. Days are `YYYY-MM-DD` in UTC, both inclusive. Raises as `Database.run` and
        `parse_page_token` do.
        """
        await self.flush()
        start = (last_day, _AFTER_ALL_USERS)
        # A token of a request with a later last day must not reach past this one's.
        before = min(start, parse_page_token(token, start))
        # One row more tells whether there is another page.
        found = await self._database.read(partial(_usage_before, before, first_day, user, size + 1))
        page = found[:size]
        return page, page_token(page[-1].day, page[-1].user) if len(found) > size else ""

    async def flush(self) -> None:
        """Waits until all that is known here is stored. Raises as `Database.run` does."""
        self.write_counts()
        await self._queue.flush()

    async def mark_lost(self, instance: str) -> None:
        """Ends the attempts of an instance that has ended: their cost is unknown."""
        await self._queue.run(partial(_mark_lost, instance))

    def _today(self) -> str:
        # Formatted once a day, because every cache hit counts.
        if time.time() >= self._day_ends:
            now = time.time()
            self._day = time.strftime("%Y-%m-%d", time.gmtime(now))
            self._day_ends = now - now % 86400 + 86400
        return self._day


async def patiently[Result](queue: WriteQueue, work: Write[Result], deadline: Deadline) -> Result:
    """Runs `work` as `WriteQueue.run` does, again while the database is down, until the deadline."""
    async with deadline.enforced():
        while True:
            try:
                return await queue.run(work)
            except Unavailable:
                # The queue rests after a failure, so this loop does too.
                deadline.check()


def _execute(statement: str, values: tuple[object, ...], db: Connection) -> None:
    db.execute(statement, values)


def _finish(row: str, attempt: Attempt, db: Connection) -> None:
    tokens = attempt.tokens
    counts = (tokens.input, tokens.cached, tokens.output, tokens.thoughts)
    values = (attempt.request_id, attempt.outcome, *counts, attempt.cost, row)
    # No row if it has ended before: then it is in the sums.
    for ended in db.execute(_FINISH, values).fetchall():
        price = (attempt.cost or 0, int(attempt.cost is None))
        db.execute(_ADD_UP, (ended["day"], ended["user"], *counts, *price))


def _mark_lost(instance: str, db: Connection) -> None:
    for row in db.execute(_LEFT, (instance,)).fetchall():
        lost = Attempt("", row["request_id"], Operation.TEXT, "", "lost")
        _finish(row["id"], lost, db)


def _cost(request_id: str, instance: str, db: Connection) -> Cost | None:
    """Returns the cost, None while instances other than this one make calls."""
    if db.execute(_RUNNING_ELSEWHERE, (request_id, instance)).fetchone() is not None:
        return None
    row = db.execute(_COST, (request_id,)).fetchone()
    return Cost(int(row["nanos"]), row["unpriced"])


def _count(requests: list[tuple[tuple[str, str, Result], int]], db: Connection) -> None:
    for (day, user, result), count in requests:
        db.execute(_COUNT, (day, user, result.name.lower(), count))


def _usage_before(
    before: tuple[str, str], first_day: str, user: str, count: int, db: Connection
) -> list[Usage]:
    rows: dict[tuple[str, str], Usage] = {}
    where = _ONE if user else _ALL
    values = (*([user] if user else []), first_day, *before)
    for row in db.execute(f"{_ATTEMPTS} {where}", (*values, count)):
        tokens = Tokens(
            row["input_tokens"], row["cached_tokens"], row["output_tokens"], row["thought_tokens"]
        )
        sums = (row["attempts"], tokens, row["cost_usd_nanos"], row["unpriced"])
        rows[row["day"], row["user"]] = Usage(row["day"], row["user"], {}, *sums)
    # A day and user has a row for each result.
    for row in db.execute(f"{_REQUESTS} {where}", (*values, count * len(Result))):
        usage = rows.setdefault((row["day"], row["user"]), Usage(row["day"], row["user"]))
        usage.requests[Result[row["result"].upper()]] = row["count"]
    return [rows[key] for key in sorted(rows, reverse=True)[:count]]


@asynccontextmanager
async def open_ledger(database: Database, queue: WriteQueue, instance: str = "") -> AsyncIterator[Ledger]:
    """Opens the ledger on a database with its tables; `instance` names this one among its peers."""
    ledger = Ledger(database, queue, instance)
    # What an instance of this name has left. An instance among peers has a new name, and its heir does this.
    await ledger.mark_lost(instance)
    try:
        yield ledger
    finally:
        # Counts of requests may still be in memory only.
        ledger.write_counts()
