"""The tables of the records, in SQLite and in PostgreSQL."""

from pathlib import Path

from aiprod_database.schema import Schema

# Rooms may be in the same PostgreSQL database, with their revision in Alembic's own table.
SCHEMA = Schema(Path(__file__).parent / "migrations", version_table="records_version")
