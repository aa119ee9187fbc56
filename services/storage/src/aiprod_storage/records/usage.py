"""Sums of the ledger, and the day's budget."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from aiprod_runtime.errors import InvalidArgument
from aiprod_storage.records.database import Connection, Database, Row
from aiprod_storage.records.ledger import WITH_KNOWN_COSTS

DAYS = 30

_SUMS = """
    COUNT(*) AS jobs,
    SUM(CASE outcome WHEN 'SUCCEEDED' THEN 1 ELSE 0 END) AS succeeded,
    SUM(CASE outcome WHEN 'FAILED' THEN 1 ELSE 0 END) AS failed,
    SUM(CASE outcome WHEN 'CANCELLED' THEN 1 ELSE 0 END) AS cancelled,
    SUM(COALESCE(cost_usd_micros, known_usd_micros)) AS cost_usd_micros,
    COUNT(*) - COUNT(cost_usd_micros) AS unpriced,
    SUM(film_seconds) AS film_seconds,
    SUM(job_seconds) AS job_seconds,
    AVG(semantic_score) AS semantic_score,
    COUNT(semantic_score) AS scored,
    SUM(scene_count) AS scene_count,
    SUM(scenes_reused) AS scenes_reused,
    SUM(retries) AS retries
"""
_WITHIN = "day BETWEEN ? AND ? AND (? = '' OR owner = ?)"


class Grouping(Enum):
    """What one row of usage stands for; the values are columns of the ledger."""

    DAY = "day"
    USER = "owner"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Period:
    """The jobs that ended from one day to another, both included; of one user, or of all for ''."""

    first: date
    last: date
    user: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the jobs of one group took in sum; `semantic_score` is a mean, None when there is none."""

    key: str
    jobs: int
    succeeded: int
    failed: int
    cancelled: int
    cost_usd_micros: int
    unpriced: int
    film_duration: timedelta
    job_duration: timedelta
    semantic_score: float | None
    scored: int
    scene_count: int
    scenes_reused: int
    retries: int


@dataclass(frozen=True, slots=True)
class Budget:
    """A day's spending in millionths of a US dollar; `limit` is None where there is none."""

    day: date
    limit: int | None
    spent: int

    @property
    def share(self) -> float:
        """The spent share of the limit; a limit of nothing is spent."""
        if self.limit is None:
            return 0.0
        return self.spent / self.limit if self.limit else 1.0


@dataclass(frozen=True, slots=True)
class Accounts:
    """Reads the ledger's sums; `daily_limit` is in millionths of a US dollar."""

    database: Database
    daily_limit: int | None

    async def page(
        self, period: Period, group_by: Grouping, size: int, token: str
    ) -> tuple[list[Usage], Usage, str]:
        """Up to `size` groups (days newest first, else by name), the sum of all, the next page's token."""
        return await self.database.run(lambda db: _page(db, period, group_by, size, token))

    async def budget(self) -> Budget:
        """Today's, in UTC."""
        today = datetime.now(UTC).date()
        spent = "SUM(COALESCE(cost_usd_micros, known_usd_micros))"
        query = f"SELECT {spent} AS spent FROM {WITH_KNOWN_COSTS} WHERE day = ?"
        row = await self.database.run(lambda db: db.execute(query, (today.isoformat(),)).fetchone())
        return Budget(today, self.daily_limit, int(row["spent"] or 0))


def parse_period(first: str, last: str, user: str) -> Period:
    """From days as 2026-11-23; '' for 30 days ago and today. InvalidArgument for days that never were."""
    today = datetime.now(UTC).date()
    try:
        end = date.fromisoformat(last) if last else today
        start = date.fromisoformat(first) if first else end - timedelta(days=DAYS)
    except ValueError as error:
        raise InvalidArgument(f"a day is wrong: {error}", reason="BAD_DAY", field="first_day") from error
    return Period(start, end, user)


def _page(
    db: Connection, period: Period, group_by: Grouping, size: int, token: str
) -> tuple[list[Usage], Usage, str]:
    column = group_by.value
    comes_after, order = ("<", "DESC") if group_by is Grouping.DAY else (">", "ASC")
    within = (period.first.isoformat(), period.last.isoformat(), period.user, period.user)
    rows = db.execute(
        f"SELECT {column} AS key, {_SUMS} FROM {WITH_KNOWN_COSTS} "
        f"WHERE {_WITHIN} AND (? = '' OR {column} {comes_after} ?) "
        f"GROUP BY {column} ORDER BY {column} {order} LIMIT ?",
        (*within, token, token, size + 1),
    ).fetchall()
    total = db.execute(
        f"SELECT '' AS key, {_SUMS} FROM {WITH_KNOWN_COSTS} WHERE {_WITHIN}", within
    ).fetchone()
    token = rows[size - 1]["key"] if len(rows) > size else ""
    return [_usage(row) for row in rows[:size]], _usage(total), token


def _usage(row: Row) -> Usage:
    # PostgreSQL sums to Decimal, and an empty sum is NULL.
    numbers = {
        name: int(row[name] or 0)
        for name in (
            "jobs", "succeeded", "failed", "cancelled", "cost_usd_micros", "unpriced", "scored",
            "scene_count", "scenes_reused", "retries",
        )
    }  # fmt: skip
    return Usage(
        key=row["key"],
        film_duration=timedelta(seconds=row["film_seconds"] or 0),
        job_duration=timedelta(seconds=row["job_seconds"] or 0),
        semantic_score=row["semantic_score"],
        **numbers,
    )
