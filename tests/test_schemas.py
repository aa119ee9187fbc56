"""Each database's `schema.sql` is what its migrations make of an empty file, and of an earlier release's."""

from contextlib import closing
from pathlib import Path

import pytest

from aiprod_database.schema import Schema
from aiprod_database.sqlite import connect, open_sqlite
from tests.previous_data import write_previous_database
from tools.write_schemas import SCHEMAS, migrated

SQL_OF_ALL = "SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_snapshot_is_what_the_migrations_make(name: str) -> None:
    snapshot = SCHEMAS[name].snapshot()
    assert snapshot == migrated(SCHEMAS[name]), "run `python tools/write_schemas.py` and commit the result"


def described(path: Path, schema: Schema) -> set[tuple[str, str, str]]:
    """Opens the database as its service does; returns its tables, indexes and triggers."""
    with open_sqlite(path, schema):
        pass
    with closing(connect(path)) as connection:
        rows = connection.execute(SQL_OF_ALL)
        # Releases have indented and quoted their statements differently.
        return {(kind, name, " ".join(sql.replace('"', "").split())) for kind, name, sql in rows}


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_earlier_releases_database_gets_the_same_schema(name: str, tmp_path: Path) -> None:
    write_previous_database(name, tmp_path / "previous.db")
    adopted = described(tmp_path / "previous.db", SCHEMAS[name])
    assert adopted == described(tmp_path / "empty.db", SCHEMAS[name])
