"""What an instance without Redis keeps."""

from alembic import op

revision = "0001"
down_revision = None

SQL = """
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL NOT NULL)
    STRICT, WITHOUT ROWID
"""


def upgrade() -> None:
    """Creates the tables, or adopt those of a release that had no migrations."""
    for statement in SQL.split("\n\n"):
        op.execute(statement)
