"""Gateways that share a PostgreSQL show that they are alive: a frozen one keeps its lock and stops."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds the beat in PostgreSQL; it stays null at instances of an earlier release, which do not beat."""
    if op.get_bind().dialect.name == "postgresql":
        # Each beat updates the row; the free room keeps it on its page.
        op.execute("alter table instance add column beat bigint")
        op.execute("alter table instance set (fillfactor = 50)")
