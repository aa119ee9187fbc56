"""A ledger of an older release gets its sums, and its records go on."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from runpy import run_path

import pytest

from aiprod_database.database import Connection, Database
from aiprod_rpc.errors import AlreadyExists
from aiprod_storage.__main__ import open_database
from aiprod_storage.config import StorageSettings
from aiprod_storage.messages import manifest_from, manifest_message
from aiprod_storage.records import daily_usage
from aiprod_storage.records.ledger import JobMetrics, Ledger
from aiprod_storage.records.manifests import Manifests
from aiprod_storage.records.schema import SCHEMA
from aiprod_storage.records.usage_reports import Grouping, UsageReports
from tests.previous_data import write_previous_database

from .ledger_history import ALWAYS, MONTH, TODAY, all_pages, costs, metrics


@pytest.fixture(params=["embedded", "postgres"])
def settings(request: pytest.FixtureRequest) -> StorageSettings:
    return request.getfixturevalue(f"{request.param}_settings")


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
