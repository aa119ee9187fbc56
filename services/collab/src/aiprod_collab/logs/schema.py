"""The tables of the rooms, in SQLite and in PostgreSQL."""

from pathlib import Path

from aiprod_database.schema import Schema

SCHEMA = Schema(Path(__file__).parent / "migrations")
