"""The databases of the records: no transaction affects another."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from aiprod_rpc.errors import CannotStart, NotFound, ResourceExhausted
from aiprod_storage.__main__ import open_database
from aiprod_storage.records.database import Connection, Database
from aiprod_storage.records.sqlite_database import open_sqlite


@pytest.fixture(params=["embedded", "postgres"])
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    async with open_database(request.getfixturevalue(f"{request.param}_settings")) as database:
        yield database


def add(name: str, fail: bool = False):
    def work(db: Connection) -> str:
        db.execute("INSERT INTO removals VALUES (?)", (name,))
        if fail:
            raise NotFound("on purpose", reason="ON_PURPOSE")
        return name

    return work


async def names(database: Database) -> set[str]:
    rows = await database.run(lambda db: db.execute("SELECT name FROM removals").fetchall())
    return {row["name"] for row in rows}


async def test_a_failed_transaction_undoes_no_other(database) -> None:
    work = [database.run(add(f"n{number}", fail=number % 3 == 0)) for number in range(200)]
    results = await asyncio.gather(*work, return_exceptions=True)
    for number, result in enumerate(results):
        assert isinstance(result, NotFound) if number % 3 == 0 else result == f"n{number}"
    assert await names(database) == {f"n{number}" for number in range(200) if number % 3}


async def test_a_full_disk_is_reported_and_rolls_back(tmp_path) -> None:
    schema = "CREATE TABLE removals (name TEXT PRIMARY KEY);"
    async with open_sqlite(tmp_path / "small.db", schema) as database:
        pages = await database.run(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
        await database.run(lambda db: db.execute(f"PRAGMA max_page_count = {pages + 4}"))
        await database.run(add("first"))
        with pytest.raises(ResourceExhausted, match=f"the disk that holds {tmp_path} is full") as caught:
            await database.run(add("x" * 100_000))
        assert caught.value.reason == "DISK_FULL"
        assert await names(database) == {"first"}
        await database.run(add("after"))
        assert await names(database) == {"first", "after"}


async def test_a_damaged_database_file_is_named_at_the_start(tmp_path) -> None:
    (tmp_path / "small.db").write_bytes(b"no database" * 1000)
    with pytest.raises(CannotStart, match=f"{tmp_path}/small.db is damaged; restore it"):
        async with open_sqlite(tmp_path / "small.db"):
            pass


async def test_a_cancelled_transaction_does_not_run_and_harms_no_other_of_its_batch(
    embedded_settings,
) -> None:
    started, go_on = threading.Event(), threading.Event()

    def hold(db: Connection) -> None:
        started.set()
        go_on.wait()

    async with open_database(embedded_settings) as database:
        holding = asyncio.create_task(database.run(hold))
        await asyncio.to_thread(started.wait)
        # Both queue behind the held transaction, so they share the next commit.
        cancelled, right = (asyncio.create_task(database.run(add(name))) for name in ("cancelled", "right"))
        await until_queued(database, 2)
        cancelled.cancel()
        go_on.set()
        async with asyncio.timeout(60):
            await holding
            assert await right == "right"
        assert await names(database) == {"right"}


async def until_queued(database: Database, count: int) -> None:
    while len(database._queue) < count:
        await asyncio.sleep(0.01)
