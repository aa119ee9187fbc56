"""Years of records in SQLite and PostgreSQL: an answer's cost depends on its size alone."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pysqlite3
import pytest

from aiprod_database.database import Connection, Cursor, Database
from aiprod_storage.__main__ import open_database
from aiprod_storage.config import StorageSettings
from aiprod_storage.model import Asset, Content, Upload
from aiprod_storage.records.ledger import Ledger
from aiprod_storage.records.manifests import Manifest, Manifests
from aiprod_storage.records.object_index import ObjectIndex
from aiprod_storage.records.usage_reports import Grouping, UsageReports

from .ledger_history import MONTH, metrics


@pytest.fixture(params=["embedded", "postgres"])
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    return request.getfixturevalue(f"{request.param}_settings")


@pytest.fixture
async def database(settings) -> AsyncIterator[Database]:
    async with open_database(settings) as database:
        yield database


async def test_a_job_that_is_recorded_again_counts_once(database) -> None:
    for cost in (5, 7, 9):
        await asyncio.gather(*(Ledger(database).record(metrics(1, cost_usd_micros=cost)) for _ in range(4)))
    (row,), total, _ = await UsageReports(database, None).page(MONTH, Grouping.DAY, 9, "")
    assert (row.jobs, row.cost_usd_micros) == (total.jobs, total.cost_usd_micros) == (1, 5)


async def test_readers_do_not_wait_for_writers(database) -> None:
    may_end = threading.Event()
    await Ledger(database).record(metrics(1, cost_usd_micros=5))

    def write(db: Connection) -> None:
        db.execute("DELETE FROM daily_usage")
        may_end.wait()

    writing = asyncio.ensure_future(database.run(write))
    try:
        assert (await UsageReports(database, None).budget()).spent == 5
        assert await ObjectIndex(database).by_name("uploads/none") is None
        assert not writing.done()
    finally:
        may_end.set()
    await writing
    assert (await UsageReports(database, None).budget()).spent == 0


CONTENT = Content("uploads", 1, 1, "video/mp4", {}, key="k")


UPLOAD = Upload("u", "uploads/u", CONTENT, datetime(2100, 1, 1, tzinfo=UTC))


async def all_calls(database: Database) -> None:
    """Makes every call of the records once."""
    index, manifests, reports = ObjectIndex(database), Manifests(database), UsageReports(database, None)
    await index.add_upload(UPLOAD, datetime.now(UTC), 1 << 40)
    await index.stored_bytes("ada")
    await index.cancel(replace(UPLOAD, id="none"))
    await index.delete(Asset("uploads/none", 1, CONTENT))
    assert await index.upload("u") == UPLOAD
    asset = await index.commit(UPLOAD, 1 << 60)
    assert await index.by_name("uploads/u") == await index.by_key("k") == asset
    await index.expire(datetime.now(UTC) - timedelta(days=30), *[datetime(2000, 1, 1, tzinfo=UTC)] * 2)
    await index.pending_removals()
    await index.mark_removed("uploads/gone")
    await publish(manifests, asset)
    await manifests.get("jobs/new", "ada")
    _, token = await manifests.page("ada", 1, "")
    await manifests.page("ada", 1, token)
    await index.release_key(asset)
    await Ledger(database).record(metrics(1, job="jobs/new", user="ada"))
    for user in ("", "ada"):
        for group_by in Grouping:
            page, _, token = await reports.page(replace(MONTH, user=user), group_by, 20, "")
            await reports.page(replace(MONTH, user=user), group_by, 20, page[-1].key)
    await reports.budget()


async def publish(manifests: Manifests, asset: Asset) -> None:
    for job in ("jobs/new", "jobs/newer"):
        await manifests.publish(Manifest(job, "ada", "{}", datetime.now(UTC)), [asset])


@dataclass
class ExplainingDatabase:
    """A database that stores the query plan of each statement."""

    database: Database
    plans: dict[str, str] = field(default_factory=dict)

    async def run[Result](self, work: Callable[[Connection], Result]) -> Result:
        return await self.database.run(lambda db: work(_ExplainingConnection(db, self.plans)))

    async def read[Result](self, work: Callable[[Connection], Result]) -> Result:
        return await self.database.read(lambda db: work(_ExplainingConnection(db, self.plans)))


@dataclass
class _ExplainingConnection:
    connection: Any
    plans: dict[str, str]

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> Cursor:
        if isinstance(self.connection, pysqlite3.Connection):
            explain = "EXPLAIN QUERY PLAN"
        else:
            explain = "EXPLAIN"
            # Else PostgreSQL scans small tables.
            self.connection.execute("SET LOCAL enable_seqscan = off")
        rows = self.connection.execute(f"{explain} {statement}", parameters).fetchall()
        self.plans[statement] = "\n".join(str(list(dict(row).values())[-1]) for row in rows)
        return self.connection.execute(statement, parameters)


SCANS = ("SCAN", "Seq Scan on")


# Pending removals are all read, and so are the query's own intermediate rows.
MAY_SCAN = ("removals", "found", "CONSTANT ROW")


async def test_no_statement_reads_a_whole_table(database) -> None:
    explained = ExplainingDatabase(database)
    await all_calls(explained)
    assert len(explained.plans) > 20
    for statement, plan in explained.plans.items():
        for line in plan.splitlines():
            scanned = any(scan in line for scan in SCANS) and not any(name in line for name in MAY_SCAN)
            assert not scanned, f"{statement}\n{plan}"


# Ninety rows of the ledger are of this month, whatever the number of rows.
HISTORY = [
    """
    INSERT INTO ledger SELECT 'jobs/' || number, substr('adabobeve', 1 + 3 * (number % 3), 3),
        date('now', '-' || (number % 30 + CASE WHEN number < 90 THEN 0 ELSE 60 END) || ' days'),
        '', 'SUCCEEDED', 1, 0, 1, 1, '[]', 'PASS', 1, '', '', 1, 1, 1, 1, 1
    FROM numbers
    """,
    "INSERT INTO manifests SELECT 'jobs/' || number, 'ada', '{}', number FROM numbers",
    "INSERT INTO objects SELECT 'clips/' || number, number, 1, 1, '', '{}', '', NULL, 1 FROM numbers",
    """
    INSERT INTO uploads SELECT 'u' || number, 'uploads/' || number, 1, 1, '', '{}', '', NULL, '',
        1 << 40, NULL
    FROM numbers
    """,
]


NUMBERS = """
WITH RECURSIVE numbers (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < ?)
"""


@asynccontextmanager
async def with_history(settings: StorageSettings, count: int) -> AsyncIterator[Database]:
    async with open_database(settings) as database:
        for statement in HISTORY:
            insert, _, select = statement.partition("SELECT")
            filled = f"{insert} {NUMBERS} SELECT {select}"
            await database.run(lambda db, filled=filled: db.execute(filled, (count - 1,)))
    # The next start computes the sums.
    async with open_database(settings) as database:
        yield database


async def steps_of_all_calls(database: Database) -> int:
    """Returns how many steps SQLite's virtual machine takes, which does not depend on other processes."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    for connect in (database.run, database.read):
        await connect(lambda db: db.set_progress_handler(step, 1))
    await all_calls(database)
    for connect in (database.run, database.read):
        await connect(lambda db: db.set_progress_handler(None, 1))
    return steps


async def test_work_does_not_grow_with_history(embedded_settings, tmp_path) -> None:
    steps = []
    for count in (1_000, 20_000):
        data = tmp_path / str(count)
        data.mkdir()
        async with with_history(embedded_settings.model_copy(update={"data": data}), count) as database:
            steps.append(await steps_of_all_calls(database))
    assert steps[1] < 1.5 * steps[0], steps
