"""What both databases do; no transaction affects another."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from aiprod_database import postgres_database
from aiprod_database.database import Connection, Database
from aiprod_database.postgres import WAIT_SECONDS
from aiprod_database.postgres_database import open_postgres_database
from aiprod_database.schema import Schema
from aiprod_database.sqlite_database import open_sqlite_database
from aiprod_rpc.errors import CannotStart, InvalidArgument, NotFound, ResourceExhausted, Unavailable
from tests.backing_services import new_database, running_postgres

from .schemas import NOTES, write_schema


@pytest.fixture
def schema(tmp_path: Path) -> Schema:
    return write_schema(tmp_path / "migrations", (NOTES,))


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path, schema: Schema) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        opened = open_sqlite_database(tmp_path / "notes.db", schema)
    else:
        opened = open_postgres_database(new_database(request.getfixturevalue("postgres")), schema)
    async with opened as database:
        yield database


def add(name: str, fail: bool = False):
    def work(db: Connection) -> str:
        db.execute("INSERT INTO notes VALUES (?)", (name,))
        if fail:
            raise NotFound("on purpose", reason="ON_PURPOSE")
        return name

    return work


async def names(database: Database) -> set[str]:
    return await database.read(lambda db: {row["name"] for row in db.execute("SELECT name FROM notes")})


async def test_a_failed_transaction_undoes_no_other(database: Database) -> None:
    work = [database.run(add(f"n{number}", fail=number % 3 == 0)) for number in range(200)]
    results = await asyncio.gather(*work, return_exceptions=True)
    for number, result in enumerate(results):
        assert isinstance(result, NotFound) if number % 3 == 0 else result == f"n{number}"
    assert await names(database) == {f"n{number}" for number in range(200) if number % 3}


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"read-only|for writing"):
        await database.read(add("sneaked in"))
    assert not await names(database)


async def test_a_statement_alone_has_what_was_committed_in_mappings(database: Database) -> None:
    await database.run(add("committed"))
    rows = await database.select("SELECT name FROM notes WHERE name = ?", ("committed",))
    assert [dict(row) for row in rows] == [{"name": "committed"}]


async def test_a_database_needs_no_threads_of_the_loop(database: Database) -> None:
    """A library that lends the loop its threads ends them before the database closes."""
    ended = ThreadPoolExecutor(1)
    ended.shutdown()
    asyncio.get_running_loop().set_default_executor(ended)
    await database.run(add("late"))
    assert await names(database) == {"late"}


async def test_a_connection_that_was_lost_while_it_rested_is_replaced(
    postgres: str, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_database, "IDLE_SECONDS", 0.0)
    async with open_postgres_database(new_database(postgres), schema) as database:
        ((_, backend),) = [row.popitem() for row in await database.select("SELECT pg_backend_pid()")]
        with psycopg.connect(f"{postgres}/postgres") as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 10000)", (backend,))
        await database.run(add("after the loss"))
        assert await names(database) == {"after the loss"}


async def test_after_a_failure_no_connection_is_trusted(postgres: str, schema: Schema) -> None:
    async with open_postgres_database(new_database(postgres), schema) as database:
        together = threading.Barrier(3)

        def meet(db: Connection) -> int:
            together.wait(60)
            return db.execute("SELECT pg_backend_pid() AS pid").fetchone()["pid"]

        backends = await asyncio.gather(*(database.run(meet) for _ in range(3)))
        with psycopg.connect(f"{postgres}/postgres") as admin:
            for backend in backends:
                admin.execute("SELECT pg_terminate_backend(%s, 10000)", (backend,))
        with suppress(Unavailable):
            await names(database)
        assert await names(database) == set()


async def test_a_reader_sees_what_was_committed_and_waits_for_no_writer(database: Database) -> None:
    started, go_on = threading.Event(), threading.Event()
    await database.run(add("committed"))

    def hold(db: Connection) -> None:
        add("under way")(db)
        started.set()
        go_on.wait()

    holding = asyncio.create_task(database.run(hold))
    await asyncio.to_thread(started.wait)
    try:
        assert await names(database) == {"committed"}
    finally:
        go_on.set()
    await holding
    assert await names(database) == {"committed", "under way"}


async def test_a_full_disk_is_reported_and_rolls_back(tmp_path: Path, schema: Schema) -> None:
    async with open_sqlite_database(tmp_path / "small.db", schema) as database:
        pages = await database.run(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
        await database.run(lambda db: db.execute(f"PRAGMA max_page_count = {pages + 4}"))
        await database.run(add("first"))
        with pytest.raises(ResourceExhausted, match=f"the disk that holds {tmp_path} is full") as caught:
            await database.run(add("x" * 100_000))
        assert caught.value.reason == "DISK_FULL"
        assert await names(database) == {"first"}
        await database.run(add("after"))
        assert await names(database) == {"first", "after"}


async def test_a_damaged_database_file_is_named_at_the_start(tmp_path: Path, schema: Schema) -> None:
    (tmp_path / "small.db").write_bytes(b"no database" * 1000)
    with pytest.raises(CannotStart, match=f"{tmp_path}/small.db is damaged; restore it"):
        async with open_sqlite_database(tmp_path / "small.db", schema):
            pass


async def test_a_cancelled_transaction_does_not_run_and_harms_no_other_of_its_batch(
    tmp_path: Path, schema: Schema
) -> None:
    started, go_on = threading.Event(), threading.Event()

    def hold(db: Connection) -> None:
        started.set()
        go_on.wait()

    async with open_sqlite_database(tmp_path / "notes.db", schema) as database:
        holding = asyncio.create_task(database.run(hold))
        await asyncio.to_thread(started.wait)
        # Both queue behind the held transaction, so they share the next commit.
        cancelled, right = (asyncio.create_task(database.run(add(name))) for name in ("cancelled", "right"))
        while len(database._queue) < 2:
            await asyncio.sleep(0.01)
        cancelled.cancel()
        await asyncio.wait({cancelled})
        go_on.set()
        async with asyncio.timeout(60):
            await holding
            assert await right == "right"
        assert await names(database) == {"right"}


async def test_a_text_that_postgres_cannot_store_is_the_callers_fault(postgres: str, schema: Schema) -> None:
    async with open_postgres_database(new_database(postgres), schema) as database:
        with pytest.raises(InvalidArgument) as caught:
            await database.run(add("\0"))
    assert caught.value.reason == "BAD_TEXT"


async def test_a_postgres_that_ends_is_unavailable_and_only_the_log_has_its_address(
    schema: Schema, caplog: pytest.LogCaptureFixture
) -> None:
    with running_postgres() as server:
        opened = open_postgres_database(new_database(server), schema)
        database = await opened.__aenter__()
    with pytest.raises(Unavailable) as caught:
        await database.run(add("lost"))
    await opened.__aexit__(None, None, None)
    assert caught.value.reason == "DATABASE_UNAVAILABLE"
    assert str(caught.value) == "the database does not respond; try again"
    assert "the database does not respond: " in caplog.text


async def test_while_postgres_is_down_only_the_first_call_waits_long(schema: Schema) -> None:
    """Two waits in a row would outlast the deadline of a caller, who then could not tell the cause."""
    with running_postgres() as server:
        opened = open_postgres_database(new_database(server), schema)
        database = await opened.__aenter__()
    with pytest.raises(Unavailable):
        await database.run(add("lost"))
    async with asyncio.timeout(WAIT_SECONDS / 2):
        with pytest.raises(Unavailable):
            await database.run(add("lost, too"))
    await opened.__aexit__(None, None, None)
