"""An instance that is alone keeps its answers, too: what was paid for outlives a crash."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds the answers in SQLite; PostgreSQL has them since 0002."""
    if op.get_bind().dialect.name == "postgresql":
        return
    op.execute("CREATE TABLE answers (key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL NOT NULL) STRICT")
    op.execute("CREATE INDEX answers_by_end ON answers (until)")
