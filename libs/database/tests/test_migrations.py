"""Schemas are created, migrated and refused in the same way in SQLite and PostgreSQL."""

import ast
import asyncio
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from aiprod_database.database import Database
from aiprod_database.postgres import LOCK
from aiprod_database.postgres_database import open_postgres_database
from aiprod_database.schema import Schema
from aiprod_database.sqlite import connect, open_sqlite, transaction
from aiprod_database.sqlite_database import open_sqlite_database
from aiprod_rpc.errors import CannotStart
from tests.backing_services import new_database

from .schemas import AUTHORS, NOTES, write_schema

type Opener = Callable[[Schema], AbstractAsyncContextManager[Database]]

START = """
import sys
from pathlib import Path
from aiprod_database.schema import Schema
from aiprod_database.{module} import {function}
{run}
print(sorted({{"alembic", "sqlalchemy"}} & set(sys.modules)))
"""


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """The path or the URL of an empty database."""
    if request.param == "sqlite":
        return tmp_path / "100% notes.db"
    return new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def opened(place: Path | str) -> Opener:
    if isinstance(place, Path):
        return lambda schema: open_sqlite_database(place, schema)
    return lambda schema: open_postgres_database(place, schema)


@pytest.fixture
def first(tmp_path: Path) -> Schema:
    return write_schema(tmp_path / "first", (NOTES,))


@pytest.fixture
def second(tmp_path: Path) -> Schema:
    return write_schema(tmp_path / "100% second", (NOTES,), (AUTHORS,))


async def execute(database: Database, statement: str) -> None:
    await database.run(lambda db: db.execute(statement))


async def rows(database: Database, query: str = "SELECT * FROM notes") -> list[dict[str, Any]]:
    return await database.read(lambda db: [dict(row) for row in db.execute(query)])


async def write_note(opened: Opener, schema: Schema) -> None:
    async with opened(schema) as database:
        await execute(database, "INSERT INTO notes (name) VALUES ('kept')")


async def write_nothing(opened: Opener, schema: Schema) -> None:
    async with opened(schema):
        pass


NOTE = {"name": "kept", "author": None}


async def test_an_empty_database_gets_the_newest_schema(opened: Opener, second: Schema) -> None:
    await write_note(opened, second)
    async with opened(second) as database:
        assert await rows(database) == [NOTE]
        assert await rows(database, second.select_version()) == [{"version_num": "0002", "oldest": "0002"}]


async def test_an_older_database_is_migrated(opened: Opener, first: Schema, second: Schema) -> None:
    await write_note(opened, first)
    async with opened(second) as database:
        assert await rows(database) == [NOTE]


async def test_tables_of_before_the_migrations_are_adopted(
    opened: Opener, first: Schema, second: Schema
) -> None:
    await write_note(opened, first)
    async with opened(first) as database:
        await execute(database, "DROP TABLE alembic_version")
    async with opened(second) as database:
        assert await rows(database) == [NOTE]


async def test_a_newer_database_is_refused_in_one_line(opened: Opener, first: Schema, second: Schema) -> None:
    await write_note(opened, second)
    with pytest.raises(CannotStart, match="has schema 0002, and this release knows up to 0001") as caught:
        await write_note(opened, first)
    assert "\n" not in str(caught.value)
    async with opened(second) as database:
        assert await rows(database) == [NOTE]


@pytest.fixture
def tolerant(tmp_path: Path) -> Schema:
    """The second schema, with which releases of the first one work."""
    return write_schema(tmp_path / "tolerant", (NOTES,), (AUTHORS,), oldest="0001")


async def test_an_older_release_works_with_a_schema_that_tolerates_it(
    opened: Opener, first: Schema, tolerant: Schema, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tolerant) as database:
        await execute(database, "INSERT INTO notes (name, author) VALUES ('new', 'ada')")
    async with opened(first) as database:
        await execute(database, "INSERT INTO notes (name) VALUES ('old')")
        assert {row["name"] for row in await rows(database)} == {"new", "old"}
    message = "schema 0002 of a newer release, which takes those that know 0001; this one knows up to 0001"
    assert message in caplog.text
    async with opened(tolerant) as database:
        authors = {row["name"]: row["author"] for row in await rows(database)}
        assert authors == {"new": "ada", "old": None}


async def test_what_a_database_tolerates_is_of_its_newest_migration(
    opened: Opener, first: Schema, second: Schema, tolerant: Schema, tmp_path: Path
) -> None:
    rename = "ALTER TABLE notes RENAME COLUMN author TO writer"
    third = write_schema(tmp_path / "third", (NOTES,), (AUTHORS,), (rename,))
    for schema in (first, tolerant, first, third):
        await write_nothing(opened, schema)
    for schema in (first, tolerant):
        with pytest.raises(CannotStart, match="start a release that knows 0003 or newer"):
            await write_nothing(opened, schema)
    contracted = write_schema(
        tmp_path / "contracted", (NOTES,), (AUTHORS,), (rename,), (AUTHORS,), oldest="0003"
    )
    await write_nothing(opened, contracted)
    await write_nothing(opened, third)
    with pytest.raises(CannotStart, match="has schema 0004, and this release knows up to 0002"):
        await write_nothing(opened, second)


async def test_a_database_of_before_the_number_is_migrated(
    opened: Opener, first: Schema, tolerant: Schema
) -> None:
    async with opened(first) as database:
        await execute(database, "ALTER TABLE alembic_version DROP COLUMN oldest")
    await write_nothing(opened, first)
    await write_nothing(opened, tolerant)
    async with opened(first) as database:
        assert await rows(database, first.select_version()) == [{"version_num": "0002", "oldest": "0001"}]


async def test_a_newer_schema_without_the_number_is_refused(
    opened: Opener, first: Schema, tolerant: Schema
) -> None:
    async with opened(tolerant) as database:
        await execute(database, "ALTER TABLE alembic_version DROP COLUMN oldest")
    with pytest.raises(CannotStart, match="start a release that knows 0002 or newer"):
        await write_nothing(opened, first)


async def test_a_migration_that_fails_changes_nothing(
    opened: Opener, first: Schema, second: Schema, tmp_path: Path
) -> None:
    await write_note(opened, first)
    broken = write_schema(tmp_path / "broken", (NOTES,), (AUTHORS, "INSERT INTO missing VALUES (1)"))
    with pytest.raises(Exception, match="missing"):
        await write_note(opened, broken)
    async with opened(second) as database:
        assert await rows(database) == [NOTE]


def start(place: Path | str, schema: Schema) -> subprocess.Popen[str]:
    """Opens the database in a process of its own, which prints what it has imported for a migration."""
    module, function = "postgres", "create_or_migrate"
    run = f"{function}({place!r}, Schema(Path({str(schema.folder)!r})))"
    if isinstance(place, Path):
        module, function = "sqlite", "open_sqlite"
        run = f"with {function}(Path({str(place)!r}), Schema(Path({str(schema.folder)!r}))): pass"
    code = START.format(module=module, function=function, run=run)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def imported(process: subprocess.Popen[str]) -> list[str]:
    output, _ = process.communicate()
    assert process.returncode == 0
    return ast.literal_eval(output)


async def test_a_start_on_a_current_schema_imports_no_alembic(
    opened: Opener, place: Path | str, first: Schema, second: Schema
) -> None:
    await write_note(opened, first)
    assert imported(start(place, first)) == []
    assert imported(start(place, second)) == ["alembic", "sqlalchemy"]
    assert imported(start(place, second)) == []


def test_the_first_start_of_sqlite_imports_no_alembic(tmp_path: Path, second: Schema) -> None:
    assert imported(start(tmp_path / "empty.db", second)) == []


async def test_instances_that_start_together_migrate_in_turn(
    postgres: str, first: Schema, second: Schema
) -> None:
    url = new_database(postgres)
    await write_note(lambda schema: open_postgres_database(url, schema), first)
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as observer:
        holder.execute(LOCK.encode())
        instances = [start(url, second) for _ in range(3)]
        while observer.execute(waiting).fetchone() != (len(instances),):
            assert all(instance.poll() is None for instance in instances), "none migrates before its turn"
            await asyncio.sleep(0.05)
    assert [imported(instance) for instance in instances] == [["alembic", "sqlalchemy"]] * 3
    async with open_postgres_database(url, second) as database:
        assert await rows(database) == [NOTE]


@pytest.mark.parametrize("oldest", ["0002", "0003"])
async def test_an_older_release_that_starts_during_a_migration_meets_its_result(
    postgres: str, second: Schema, tmp_path: Path, oldest: str
) -> None:
    """Both wait for their turn to migrate, and the newer one has it first."""
    url = new_database(postgres)
    await write_nothing(
        lambda schema: open_postgres_database(url, schema), write_schema(tmp_path / "1", (NOTES,))
    )
    newer = write_schema(
        tmp_path / "newer", (NOTES,), (AUTHORS,), ("CREATE TABLE more (id TEXT)",), oldest=oldest
    )
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    instances = []
    with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as observer:
        holder.execute(LOCK.encode())
        # PostgreSQL gives a lock to those that wait in their order.
        for schema in (newer, second):
            instances.append(start(url, schema))
            while observer.execute(waiting).fetchone() != (len(instances),):
                assert all(instance.poll() is None for instance in instances)
                await asyncio.sleep(0.05)
    for instance in instances:
        await asyncio.to_thread(instance.communicate)
    newer_start, older_start = instances
    assert newer_start.returncode == 0
    assert (older_start.returncode == 0) == (oldest == "0002")


async def test_two_schemas_share_a_postgres_database(postgres: str, tmp_path: Path) -> None:
    url = new_database(postgres)
    for name in ("this", "that"):
        table = NOTES.replace("notes", f"notes_of_{name}")
        schema = write_schema(tmp_path / name, (table,), version_table=f"version_of_{name}")
        async with open_postgres_database(url, schema) as database:
            assert await rows(database, f"SELECT * FROM notes_of_{name}") == []
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,)


def test_a_transaction_is_undone_when_its_block_raises(tmp_path: Path, first: Schema) -> None:
    with open_sqlite(tmp_path / "notes.db", first) as connection:
        with suppress(ZeroDivisionError), transaction(connection):
            connection.execute("INSERT INTO notes VALUES ('undone')")
            raise ZeroDivisionError
        with transaction(connection):
            connection.execute("INSERT INTO notes VALUES ('kept')")
    with closing(connect(tmp_path / "notes.db")) as connection:
        assert connection.execute("SELECT name FROM notes").fetchall() == [("kept",)]
