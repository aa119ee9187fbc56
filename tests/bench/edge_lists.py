"""Lists, counts and new rows beside a thousand rows and beside a million."""

import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_collab.paging import comments_page, revisions_page
from aiprod_collab.state.comments import MAX_COMMENTS
from aiprod_collab.state.state import RoomState
from aiprod_database.page_tokens import page_token
from aiprod_database.sqlite import connect, transaction
from aiprod_database.sqlite_database import open_sqlite_database
from aiprod_gateway.jobs.job_rows import new_name
from aiprod_gateway.jobs.jobs import Jobs, open_jobs
from aiprod_storage.records import daily_usage
from aiprod_storage.records.manifests import Manifests
from aiprod_storage.records.object_index import ObjectIndex
from aiprod_storage.records.schema import SCHEMA
from aiprod_storage.records.usage_reports import Grouping, UsageReports, parse_period
from tests.bench.table import Figures

FEW, MANY = 1_000, 1_000_000
ROUNDS = 100
USERS = 7
USER = "user 3"
TODAY = datetime.now(UTC).date()

type Calls = Mapping[str, Callable[[], Awaitable[object]]]


async def lists() -> Figures:
    """How much slower lists, look-ups, counts, and new rows are beside a million rows than beside a thousand.

    A room has MAX_COMMENTS comments at most, and stands beside a room of a thousand.
    """
    few, many = await times(FEW), await times(MANY)
    figures: Figures = {f"{what}, 1e6 rows, times 1e3": (many[what] / few[what], "≤ 2") for what in few}
    small, full = await _room(FEW), await _room(MAX_COMMENTS)
    return figures | {
        f"{what}, 1e4 in a room, times 1e3": (full[what] / small[what], "≤ 2") for what in small
    }


async def times(rows: int) -> dict[str, float]:
    """The median seconds of each call beside so many rows."""
    with tempfile.TemporaryDirectory() as home:
        async with _jobs(Path(home), rows) as jobs, _records(Path(home), rows) as records:
            return {what: await _median(call) for what, call in {**jobs, **records}.items()}


@asynccontextmanager
async def _jobs(home: Path, rows: int) -> AsyncIterator[Calls]:
    async with open_jobs(home) as jobs:
        job = gateway_pb.Job(name="jobs/old", state=gateway_pb.Job.SUCCEEDED, prompt="a film")
        state, body = int(job.state), job.SerializeToString()
        _fill(
            home / "jobs.db",
            "job",
            ((f"jobs/{n:x}", f"user {n % USERS}", state, n, None, b"", body, "") for n in range(rows)),
        )
        _, later = await jobs.page(USER, 100, "")
        yield {
            "ListJobs": lambda: jobs.page(USER, 20, ""),
            "ListJobs, a later page": lambda: jobs.page(USER, 20, later),
            "ListJobs of everybody": lambda: jobs.page("-", 20, ""),
            "CreateJob": lambda: _create(jobs),
        }


async def _create(jobs: Jobs) -> None:
    job = gateway_pb.Job(name=new_name(), state=gateway_pb.Job.SUCCEEDED, prompt="a film")
    job.create_time.GetCurrentTime()
    await jobs.create([job], USER, gateway_api.CreateJobRequest(), limit=10, per_minute=2 * ROUNDS)


@asynccontextmanager
async def _records(home: Path, rows: int) -> AsyncIterator[Calls]:
    """Yields calls to storage's records: assets, manifests, and the ledger of the last month."""
    async with open_sqlite_database(home / "storage.db", SCHEMA) as database:
        path = home / "storage.db"
        _fill(
            path,
            "objects",
            ((f"assets/{n:x}", 1, 9, 1, "video/mp4", "{}", _user(n), f"{n}", 1) for n in range(rows)),
        )
        _fill(path, "stored_bytes", ((f"user {n}", 9, 0) for n in range(rows)))
        _fill(path, "manifests", ((f"jobs/{n:x}", _user(n), "{}", n) for n in range(rows)))
        _fill(path, "ledger", (_ledger_row(n) for n in range(rows)))
        await database.run(daily_usage.rebuild)
        objects, manifests, usage = ObjectIndex(database), Manifests(database), UsageReports(database, None)
        _, later = await manifests.page(USER, 100, "")
        period, everybody = parse_period("", "", USER), parse_period("", "", "")
        yield {
            "GetAsset": lambda: objects.by_name(f"assets/{rows // 2:x}"),
            "FindAsset": lambda: objects.by_key(f"{rows // 2}"),
            "GetQuota": lambda: objects.stored_bytes(USER),
            "ListDeliveryManifests": lambda: manifests.page(USER, 20, ""),
            "ListDeliveryManifests, a later page": lambda: manifests.page(USER, 20, later),
            "GetUsage by day": lambda: usage.page(period, Grouping.DAY, 100, ""),
            "GetUsage by user": lambda: usage.page(everybody, Grouping.USER, 100, ""),
            "GetUsage by job": lambda: usage.page(period, Grouping.JOB, 100, ""),
            "GetBudget": usage.budget,
        }


def _user(number: int) -> str:
    return f"user {number % USERS}"


def _ledger_row(number: int) -> tuple[Any, ...]:
    day = (TODAY - timedelta(days=number % 30)).isoformat()
    costs, seconds = (1000, 1000), (10.0, 20.0)
    return (
        f"jobs/{number:x}",
        _user(number),
        day,
        day,
        "SUCCEEDED",
        *costs,
        *seconds,
        "{}",
        "PASS",
        None,
        "",
        "",
        3,
        0,
        0,
        0,
        1,
    )


def _fill(path: Path, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    connection = connect(path, "NORMAL")
    rows = iter(rows)
    first = next(rows)
    with transaction(connection):
        # Later columns have defaults.
        names = connection.execute(f"select name from pragma_table_info('{table}')").fetchmany(len(first))
        columns, places = ", ".join(name for (name,) in names), ", ".join("?" * len(first))
        connection.executemany(f"insert into {table} ({columns}) values({places})", chain([first], rows))
    # Else the first writes would pay for the fill.
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.execute("analyze")
    connection.close()


async def _room(count: int) -> dict[str, float]:
    """Times pages in the middle of a room's comments and revisions."""
    state = RoomState("ada")
    for seq in range(1, count + 1):
        comment = collab_pb.Comment(text="Longer?")
        state.comments[seq] = collab_pb.CommentEntry(seq=seq, author="ada", comment=comment)
        state.revisions.append(collab_pb.ManifestRevision(number=seq))
    middle = page_token(count // 2)

    async def comments() -> None:
        comments_page(state, middle, 100)

    async def revisions() -> None:
        revisions_page(state, middle, 100)

    calls: Calls = {"ListComments": comments, "ListManifestRevisions": revisions}
    return {what: await _median(call) for what, call in calls.items()}


async def _median(call: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await call()
        times.append(time.perf_counter() - started)
    return median(times)
