"""Usage reports: sums of the ledger by day, user or job, and today's budget."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from aiprod_database.database import Connection, Database, Row
from aiprod_rpc.errors import InvalidArgument
from aiprod_storage.records.daily_usage import EVERYBODY, SUMS

DEFAULT_DAYS = 30

_TOTALS = ", ".join(f"SUM({name}) AS {name}" for name in SUMS)
_OF_ROWS = ", ".join(f"{expression} AS {name}" for name, expression in SUMS.items())


class Grouping(Enum):
    """What one row of usage sums up; the values are columns of the ledger and its daily sums."""

    DAY = "day"
    USER = "owner"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Period:
    """The jobs that ended from the `first` to the `last` day, of one user, or of all for ''."""

    first: date
    last: date
    user: str


@dataclass(frozen=True, slots=True)
class Usage:
    """The sums of one group of jobs; `semantic_score` is a mean, 0 to 10, None if no job has one."""

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
    """A day's spending in millionths of a US dollar; `limit` is None if there is none."""

    day: date
    limit: int | None
    spent: int

    @property
    def share(self) -> float:
        """The spent share of the limit, 1 for all of it or a limit of 0; 0 without a limit."""
        if self.limit is None:
            return 0.0
        # A limit of 0 means that no job may run.
        return self.spent / self.limit if self.limit else 1.0


@dataclass(frozen=True, slots=True)
class UsageReports:
    """Reads sums of the ledger. `daily_limit` is in millionths of a US dollar, None for no limit."""

    database: Database
    daily_limit: int | None

    async def page(
        self, period: Period, group_by: Grouping, size: int, token: str
    ) -> tuple[list[Usage], Usage, str]:
        """Returns up to `size` groups, the sum of all groups, and the next page's token, '' at the end.

        Days come newest first, users and jobs by name.
        """
        return await self.database.read(lambda db: _page(db, period, group_by, size, token))

    async def budget(self) -> Budget:
        """Returns today's budget; days are in UTC."""
        today = datetime.now(UTC).date()
        query = "SELECT cost_usd_micros FROM daily_usage WHERE owner = ? AND day = ?"
        keys = EVERYBODY, today.isoformat()
        row = await self.database.read(lambda db: db.execute(query, keys).fetchone())
        return Budget(today, self.daily_limit, row["cost_usd_micros"] if row else 0)


def parse_period(first: str, last: str, user: str) -> Period:
    """Returns the period from two days in ISO format, like 2026-11-23.

    '' is today as the last day, and 30 days earlier as the first. Raises InvalidArgument for a day that does
    not exist, and if the first day is after the last.
    """
    today = datetime.now(UTC).date()
    try:
        end = date.fromisoformat(last) if last else today
        start = date.fromisoformat(first) if first else end - timedelta(days=DEFAULT_DAYS)
    except (ValueError, OverflowError) as error:
        raise InvalidArgument(
            f"first_day or last_day is not a date: {error}", reason="BAD_DAY", field="first_day"
        ) from error
    if start > end:
        message = f"first_day {start} is after last_day {end}; swap them"
        raise InvalidArgument(message, reason="BAD_DAY", field="first_day")
    return Period(start, end, user)


def _page(
    db: Connection, period: Period, group_by: Grouping, size: int, token: str
) -> tuple[list[Usage], Usage, str]:
    if group_by is Grouping.DAY:
        rows = _days(db, period, size + 1, token)
    else:
        rows = _groups(db, period, group_by, size + 1, token)
    query = f"SELECT '' AS key, {_TOTALS} FROM daily_usage WHERE owner = ? AND day BETWEEN ? AND ?"
    total = db.execute(query, _within(period)).fetchone()
    token = rows[size - 1]["key"] if len(rows) > size else ""
    return [_usage(row) for row in rows[:size]], _usage(total), token


def _days(db: Connection, period: Period, size: int, token: str) -> list[Row]:
    names = ", ".join(SUMS)
    query = f"""
    SELECT day AS key, {names} FROM daily_usage
    WHERE owner = ? AND day BETWEEN ? AND ? AND day < ? ORDER BY day DESC LIMIT ?
    """
    return db.execute(query, (*_within(period), token or "9999-99-99", size)).fetchall()


def _groups(db: Connection, period: Period, group_by: Grouping, size: int, token: str) -> list[Row]:
    """Returns the sums of the first `size` users or jobs after `token`."""
    column = group_by.value
    # `|| ''` disables the indexes on day and user, so that the databases look up the few rows of each job.
    table, sums, day, owner = "ledger", _OF_ROWS, "day || ''", "owner || ''"
    if group_by is Grouping.USER:
        table, sums, day, owner = "daily_usage", _TOTALS, "day", "owner"
    keys = _keys(db, period, table, column, size, token)
    whose, user = (f"AND {owner} = ?", (period.user,)) if period.user else ("", ())
    query = f"""
    SELECT {column} AS key, {sums} FROM {table}
    WHERE {column} IN ({", ".join("?" * len(keys))}) AND {day} BETWEEN ? AND ? {whose}
    GROUP BY {column} ORDER BY {column}
    """
    return db.execute(query, (*keys, *_within(period)[1:], *user)).fetchall() if keys else []


def _keys(db: Connection, period: Period, table: str, column: str, size: int, token: str) -> list[str]:
    """Returns the first `size` users or jobs of a period after `token`."""
    # Each step of the recursion looks up the next key of each day in an index, so the work grows with the
    # page and not with the rows.
    whose, user = ("owner = ? AND", (period.user,)) if period.user else ("", ())
    following = f"""
    SELECT MIN((SELECT MIN({column}) FROM {table} WHERE {whose} day = days.day AND {column} > %s))
    FROM daily_usage AS days WHERE days.owner = ? AND days.day BETWEEN ? AND ?
    """
    query = f"""
    WITH RECURSIVE found (key, number) AS (
        SELECT ({following % "?"}), 1
        UNION ALL
        SELECT ({following % "found.key"}), number + 1 FROM found WHERE key IS NOT NULL AND number < ?
    )
    SELECT key FROM found WHERE key IS NOT NULL
    """
    days = _within(period)
    rows = db.execute(query, (*user, token, *days, *user, *days, size)).fetchall()
    return [row["key"] for row in rows]


def _within(period: Period) -> tuple[str, str, str]:
    """Returns the owner of the sums, and the first and last day."""
    return period.user or EVERYBODY, period.first.isoformat(), period.last.isoformat()


def _usage(row: Row) -> Usage:
    # PostgreSQL returns Decimal for a sum, and an empty sum is NULL.
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
        semantic_score=row["semantic_scores"] / numbers["scored"] if numbers["scored"] else None,
        **numbers,
    )
