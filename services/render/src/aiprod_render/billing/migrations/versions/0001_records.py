"""What instances have ordered from models, and what is paid for and not stored yet; in PostgreSQL only."""

from alembic import op

revision = "0001"
down_revision = None

SQL = """
CREATE TABLE records (
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (folder, name)
)
"""


def upgrade() -> None:
    """Creates the table."""
    op.execute(SQL)
