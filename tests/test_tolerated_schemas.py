"""Migrations state which releases work with their schema, and what may break an older one says so."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aiprod_database.postgres import create_or_migrate
from aiprod_database.schema import Schema
from aiprod_database.sqlite import migrate_sqlite
from aiprod_render.billing.shared_records import SCHEMA as ORDERS
from tests.backing_services import new_database, running_postgres
from tests.migration_statements import by_revision, changes, migration_modules, recorded_statements
from tools.write_schemas import SCHEMAS

ROOT = Path(__file__).parents[1]
ALL = SCHEMAS | {"render/orders": ORDERS}

SILENT = {
    "collab/rooms": "0002",
    "gateway/jobs": "0012",
    "llm/kept": "0001",
    "llm/llm": "0003",
    "render/orders": "0001",
    "storage/storage": "0006",
}
"""The last migration of each schema that states nothing: no release from before knows the number."""

ON_SQLITE, ON_POSTGRES = ALL.keys() - {"render/orders"}, ALL.keys() - {"llm/kept"}


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of a server, without a database."""
    with running_postgres() as url:
        yield url


def oldest(schema: Schema) -> dict[str, str]:
    """The oldest revision that each migration states, its own where it states none."""
    return {
        module.revision: getattr(module, "oldest", module.revision) for module in migration_modules(schema)
    }


def assert_changes_are_stated(schema: Schema, statements: list[str]) -> None:
    """Whatever a migration does to what was there raises the number over that of the one before."""
    migrations = by_revision(schema, statements)
    stated = oldest(schema)
    assert migrations.keys() == stated.keys()
    before = ""
    for revision, done in migrations.items():
        if stated[revision] <= before:
            assert changes(done) == [], f"{revision} may break releases that know {stated[revision]} only"
        before = stated[revision]


@pytest.mark.parametrize("name", sorted(ON_SQLITE))
def test_what_changes_a_schema_in_sqlite_says_so(name: str, tmp_path: Path) -> None:
    with recorded_statements() as statements:
        migrate_sqlite(tmp_path / "empty.db", ALL[name])
    assert_changes_are_stated(ALL[name], statements)


@pytest.mark.parametrize("name", sorted(ON_POSTGRES))
def test_what_changes_a_schema_in_postgres_says_so(name: str, postgres: str) -> None:
    with recorded_statements() as statements:
        create_or_migrate(new_database(postgres), ALL[name])
    assert_changes_are_stated(ALL[name], statements)


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_migration_states_the_oldest_revision_and_never_an_older_one_again(name: str) -> None:
    modules = migration_modules(ALL[name])
    silent = [module.revision for module in modules if not hasattr(module, "oldest")]
    assert max(silent, default="") <= SILENT.get(name, ""), "state `oldest` in the new migration"
    stated = oldest(ALL[name])
    assert list(stated.values()) == sorted(stated.values())
    assert all(value in stated and value <= revision for revision, value in stated.items())


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE notes DROP COLUMN author",
        "ALTER TABLE notes RENAME COLUMN author TO writer",
        "ALTER TABLE notes ALTER COLUMN author TYPE bigint",
        "ALTER TABLE notes ADD COLUMN size INTEGER NOT NULL",
        "ALTER TABLE notes ADD COLUMN size INTEGER UNIQUE",
        "ALTER TABLE notes RENAME TO old_notes",
        "CREATE UNIQUE INDEX notes_by_author ON notes (author)",
        "CREATE TRIGGER added AFTER INSERT ON notes BEGIN SELECT 1; END",
        "DROP TABLE notes",
        "DROP INDEX notes_by_name",
        "INSERT INTO notes VALUES (1)",
        "UPDATE notes SET author = ''",
    ],
)
def test_a_change_is_known_as_one(statement: str) -> None:
    assert changes([statement]) == [statement]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE notes ADD COLUMN size INTEGER",
        "alter table notes add column size bigint not null default 0",
        "CREATE INDEX notes_by_author ON notes (author)",
        "CREATE TABLE more (name TEXT PRIMARY KEY)",
    ],
)
def test_an_addition_is_known_as_one(statement: str) -> None:
    assert changes([statement]) == []


def test_a_new_table_may_be_filled_and_have_unique_indexes() -> None:
    new = [
        "create table turn (number bigint)",
        "insert into turn values (0)",
        "create unique index t on turn (n)",
    ]
    assert changes(new) == []


def test_statements_name_the_columns_that_they_write() -> None:
    """Without names, SQLite refuses to write to a table to which a newer release has added a column."""
    nameless = re.compile(r"insert\s+(?:or\s+\w+\s+)?into\s+\w+\s*(?:values|select)\b", re.IGNORECASE)
    for source in [*ROOT.glob("services/*/src/**/*.py"), *ROOT.glob("libs/*/src/**/*.py")]:
        if "migrations" not in source.parts:
            assert nameless.findall(source.read_text()) == [], source
