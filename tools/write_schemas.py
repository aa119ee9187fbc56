"""Writes the schema.sql of each SQLite database: what its migrations make of an empty file."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from aiprod_collab.logs import schema as rooms
from aiprod_database.schema import Schema
from aiprod_database.sqlite import migrate_sqlite
from aiprod_gateway.jobs import jobs
from aiprod_llm.cache import sqlite as cache
from aiprod_llm.calls import ledger
from aiprod_storage.records import schema as records

SCHEMAS = {
    "collab/rooms": rooms.SCHEMA,
    "gateway/jobs": jobs.SCHEMA,
    "llm/kept": cache.SCHEMA,
    "llm/llm": ledger.SCHEMA,
    "storage/storage": records.SCHEMA,
}
"""Every schema, by the path of its file in a data folder."""


def main() -> None:
    """Writes the files into the schemas' folders."""
    for schema in SCHEMAS.values():
        (schema.folder / "schema.sql").write_text(migrated(schema))


def migrated(schema: Schema) -> str:
    """The SQL of an empty database after all migrations, with their revision."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "empty.db"
        migrate_sqlite(path, schema)
        # The driver of the services cannot dump a database.
        with closing(sqlite3.connect(path)) as connection:
            return "\n".join([*connection.iterdump(), ""])


if __name__ == "__main__":
    main()
