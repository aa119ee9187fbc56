"""The ids of requests are in lower case, because they are compared without case."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Lowers the stored ids, so that a request is known that is repeated after the upgrade."""
    if op.get_bind().dialect.name != "sqlite":
        # No release with such ids used PostgreSQL.
        return
    # Two requests of one user may differ in case only; the second one keeps its id.
    op.execute("update or ignore job set request_id = lower(request_id)")
