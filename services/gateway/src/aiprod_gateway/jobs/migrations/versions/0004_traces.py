"""A job goes on with the trace of the call that created it."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds the trace, empty for the jobs of earlier releases."""
    op.execute("alter table job add column traceparent text not null default ''")
