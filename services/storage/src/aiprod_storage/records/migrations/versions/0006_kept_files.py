"""Which files of users are kept beyond their time; `released` is the microsecond when that ended."""

from alembic import op

revision = "0006"
down_revision = "0005"

SQL = """
CREATE TABLE kept_files (
    name TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    released BIGINT
);

CREATE INDEX kept_files_by_owner ON kept_files (owner)
"""


def upgrade() -> None:
    """Creates the table."""
    for statement in SQL.split("\n\n"):
        op.execute(statement)
