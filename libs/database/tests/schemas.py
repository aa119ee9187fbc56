"""Small schemas that tests write, in the form that services keep theirs."""

from pathlib import Path

from aiprod_database.schema import Schema

NOTES = "CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY)"
AUTHORS = "ALTER TABLE notes ADD COLUMN author TEXT"
MIGRATION = """
from alembic import op

revision = "{revision}"
down_revision = {previous}
oldest = "{oldest}"


def upgrade():
    for statement in {statements!r}:
        op.execute(statement)
"""


def write_schema(
    folder: Path, *migrations: tuple[str, ...], version_table: str = "alembic_version", oldest: str = ""
) -> Schema:
    """Writes one migration for each tuple of statements, and the snapshot of all.

    Releases that know `oldest` work with the newest schema; without it, only those that know it too.
    """
    versions = folder / "versions"
    versions.mkdir(parents=True)
    previous = None
    for number, statements in enumerate(migrations, 1):
        revision = f"{number:04}"
        values = {"previous": repr(previous), "statements": statements, "oldest": oldest or revision}
        (versions / f"{revision}_test.py").write_text(MIGRATION.format(revision=revision, **values))
        previous = revision
    statements = [statement for migration in migrations for statement in migration]
    statements += [
        f"CREATE TABLE {version_table} (version_num VARCHAR(32) NOT NULL PRIMARY KEY, oldest TEXT)"
    ]
    statements += [f"INSERT INTO {version_table} VALUES ('{previous}', '{oldest or previous}')"]
    (folder / "schema.sql").write_text("; ".join(["BEGIN", *statements, "COMMIT;"]))
    return Schema(folder, version_table)
