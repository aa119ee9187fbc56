"""Years of records in SQLite and PostgreSQL: an answer's cost depends on its size alone."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from runpy import run_path
from typing import Any

import pysqlite3
import pytest

from aiprod_database.database import Connection, Cursor, Database
from aiprod_rpc.errors import AlreadyExists
from aiprod_storage.__main__ import open_database
from aiprod_storage.config import StorageSettings
from aiprod_storage.messages import manifest_from, manifest_message
from aiprod_storage.model import Asset, Content, Upload
from aiprod_storage.records import daily_usage
from aiprod_storage.records.ledger import JobMetrics, Ledger
from aiprod_storage.records.manifests import Manifest, Manifests
from aiprod_storage.records.object_index import ObjectIndex
from aiprod_storage.records.schema import SCHEMA
from aiprod_storage.records.usage_reports import Grouping, Period, UsageReports
from tests.previous_data import write_previous_database

TODAY = datetime.now(UTC).date()
USERS = ["ada", "bob", "eve"]
MONTH = Period(TODAY - timedelta(days=30), TODAY, "")
ALWAYS = Period(date(2000, 1, 1), date(2100, 1, 1), "")


@pytest.fixture(params=["embedded", "postgres"])
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    return request.getfixturevalue(f"{request.param}_settings")


@pytest.fixture
async def database(settings) -> AsyncIterator[Database]:
    async with open_database(settings) as database:
        yield database


def metrics(number: int, **changes: Any) -> JobMetrics:
    dice = random.Random(number)
    cost, score = dice.choice([None, dice.randrange(9_000_000)]), dice.choice([None, dice.uniform(1, 10)])
    return replace(
        JobMetrics(
            job=f"jobs/j{number:03}",
            user=dice.choice(USERS),
            outcome=dice.choice(["SUCCEEDED", "FAILED", "CANCELLED"]),
            cost_usd_micros=cost,
            known_cost_usd_micros=0 if cost is not None else dice.randrange(9),
            film_duration=dice.choice([None, timedelta(seconds=12)]),
            job_duration=timedelta(seconds=dice.randrange(99)),
            stages=(),
            verdict="PASS",
            semantic_score=score,
            semantic_method="model" if score else "",
            semantic_engine="some-model/1" if score else "",
            scene_count=4,
            scenes_reused=dice.randrange(4),
            cache_hits=0,
            retries=dice.randrange(3),
        ),
        **changes,
    )


FIRST_RELEASE = run_path(str(SCHEMA.folder / "versions/0001_records.py"))["SQL"].split("\n\n")
OLD_ROW = "INSERT INTO ledger VALUES (?, 1, ?, ?, '', ?, ?, ?, ?, '[]', 'PASS', ?, ?, 4, ?, 0, ?)"
OLD_COST = "INSERT INTO known_costs VALUES (?, 1, ?)"


def make_first_release(db: Connection) -> None:
    """Makes the tables of the release that had no migrations, without rows."""
    for table in (
        "daily_usage",
        "ledger",
        "manifests",
        "objects",
        "removals",
        "uploads",
        "stored_bytes",
        "job_assets",
        "kept_files",
        "records_version",
    ):
        db.execute(f"DROP TABLE {table}")
    for statement in FIRST_RELEASE:
        db.execute(statement)


def record_in_first_release(db: Connection, day: str, one: JobMetrics) -> None:
    """Writes a row and its known cost as the first release did."""
    film = one.film_duration and one.film_duration.total_seconds()
    seconds = one.job_duration.total_seconds()
    db.execute(
        OLD_ROW,
        (
            one.job, one.user, day, one.outcome, one.cost_usd_micros, film, seconds,
            one.semantic_score, one.semantic_engine, one.scenes_reused, one.retries,
        ),
    )  # fmt: skip
    if one.known_cost_usd_micros:
        db.execute(OLD_COST, (one.job, one.known_cost_usd_micros))


async def record_some(database: Database, count: int = 60) -> list[tuple[str, JobMetrics]]:
    """Writes rows over forty days as the first release did; returns each with its day."""
    await database.run(make_first_release)
    rows = [((TODAY - timedelta(days=number % 40)).isoformat(), metrics(number)) for number in range(count)]
    for row in rows:
        await database.run(lambda db, row=row: record_in_first_release(db, *row))
    return rows


def costs(rows: list[tuple[str, JobMetrics]], key: Callable[[str, JobMetrics], str]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for day, one in rows:
        sums[key(day, one)] = sums.get(key(day, one), 0) + (one.cost_usd_micros or one.known_cost_usd_micros)
    return sums


async def all_pages(reports: UsageReports, period: Period, group_by: Grouping) -> dict[str, int]:
    found, token = [], None
    while token != "":
        page, _, token = await reports.page(period, group_by, 7, token or "")
        found += [(row.key, row.cost_usd_micros) for row in page]
    keys = [key for key, _ in found]
    assert keys == sorted(set(keys), reverse=group_by is Grouping.DAY)
    return dict(found)


@pytest.mark.parametrize("user", ["", "ada"])
async def test_sums_are_built_from_an_older_releases_ledger(settings, user) -> None:
    async with open_database(settings) as database:
        rows = await record_some(database)
    rows = [(day, one) for day, one in rows if not user or one.user == user]
    recent = [(day, one) for day, one in rows if day >= MONTH.first.isoformat()]
    async with open_database(settings) as database:
        reports = UsageReports(database, None)
        for period, within in [(ALWAYS, rows), (MONTH, recent)]:
            period = replace(period, user=user)
            for group_by, key in [
                (Grouping.DAY, lambda day, _: day),
                (Grouping.USER, lambda _, one: one.user),
                (Grouping.JOB, lambda _, one: one.job),
            ]:
                assert await all_pages(reports, period, group_by) == costs(within, key)
            _, total, _ = await reports.page(period, Grouping.DAY, 1, "")
            assert (total.jobs, total.retries) == (len(within), sum(one.retries for _, one in within))
            scores = [one.semantic_score for _, one in within if one.semantic_score is not None]
            assert total.semantic_score == pytest.approx(sum(scores) / len(scores))


async def test_sums_are_rebuilt_after_an_older_release_wrote(settings) -> None:
    async with open_database(settings) as database:
        await Ledger(database).record(metrics(1, cost_usd_micros=5))
        copy = "INSERT INTO ledger SELECT 'jobs/late', owner, day, create_time, outcome"
        rest = ", ".join(await columns_after_outcome(database))
        await database.run(lambda db: db.execute(f"{copy}, {rest} FROM ledger"))
    for _ in range(2):
        async with open_database(settings) as database:
            _, total, _ = await UsageReports(database, None).page(MONTH, Grouping.USER, 9, "")
            assert (total.jobs, total.cost_usd_micros) == (2, 10)
            assert (await UsageReports(database, None).budget()).spent == 10


async def test_instances_that_start_together_compute_the_sums_once(postgres_settings) -> None:
    rebuilt, may_end = threading.Event(), threading.Event()

    def rebuild_slowly(db: Connection) -> None:
        daily_usage.rebuild(db)
        rebuilt.set()
        may_end.wait()

    async def spent_at_a_start() -> int:
        async with open_database(postgres_settings) as database:
            return (await UsageReports(database, None).budget()).spent

    async with open_database(postgres_settings) as database:
        await Ledger(database).record(metrics(1, cost_usd_micros=5))
        await database.run(lambda db: db.execute("DELETE FROM daily_usage"))
        rebuilding = asyncio.ensure_future(database.run(rebuild_slowly))
        await asyncio.to_thread(rebuilt.wait)
        starting = asyncio.ensure_future(spent_at_a_start())
        try:
            while not starting.done() and not await waiting_locks(database):
                await asyncio.sleep(0.05)
        finally:
            may_end.set()
        await rebuilding
        assert await starting == 5


async def waiting_locks(database: Database) -> int:
    query = "SELECT count(*) AS waiting FROM pg_locks WHERE NOT granted"
    return await database.read(lambda db: db.execute(query).fetchone()["waiting"])


async def test_records_of_an_earlier_release_go_on(embedded_settings) -> None:
    write_previous_database("storage/storage", embedded_settings.data / "storage.db")
    async with open_database(embedded_settings) as database:
        manifests = Manifests(database)
        (delivered,), _ = await manifests.page("local", 9, "")
        message = manifest_message(delivered)
        assert message.name == "jobs/68e8db986830ecc5/delivery"
        # Its job may have ended before it could note that it had published.
        again = manifest_from(message, 0, [], "local")
        assert await manifests.publish(again, []) == delivered
        message.title = "Another"
        with pytest.raises(AlreadyExists):
            await manifests.publish(manifest_from(message, 0, [], "local"), [])
        await Ledger(database).record(metrics(1, user="local", cost_usd_micros=5))
    async with open_database(embedded_settings) as database:
        _, total, _ = await UsageReports(database, None).page(
            replace(ALWAYS, user="local"), Grouping.DAY, 9, ""
        )
        assert (total.jobs, total.cost_usd_micros) == (2, 5)


async def columns_after_outcome(database: Database) -> list[str]:
    rows = await database.run(lambda db: db.execute("SELECT * FROM ledger").fetchall())
    names = list(rows[0].keys())
    return names[names.index("outcome") + 1 :]


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
