"""Small schemas that tests write, in the form that services keep theirs."""

from pathlib import Path

from aiprod_database.schema import Schema

NOTES = "CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY)"
AUTHORS = "ALTER TABLE notes ADD COLUMN author TEXT"
MIGRATION = """
from alembic import op

revision = "{revision}"
down_revision = {previous}


def upgrade():
    for statement in {statements!r}:
        op.execute(statement)
"""


def write_schema(
    folder: Path, *migrations: tuple[str, ...], version_table: str = "alembic_version"
) -> Schema:
    """Writes one migration for each tuple of statements, and the snapshot of all."""
    versions = folder / "versions"
    versions.mkdir(parents=True)
    previous = None
    for number, statements in enumerate(migrations, 1):
        revision = f"{number:04}"
        text = MIGRATION.format(revision=revision, previous=repr(previous), statements=statements)
        (versions / f"{revision}_test.py").write_text(text)
        previous = revision
    statements = [statement for migration in migrations for statement in migration]
    statements += [f"CREATE TABLE {version_table} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"]
    statements += [f"INSERT INTO {version_table} VALUES ('{previous}')"]
    (folder / "schema.sql").write_text("; ".join(["BEGIN", *statements, "COMMIT;"]))
    return Schema(folder, version_table)
