"""A row that is written by whoever takes a part of the day's budget, so that all do so in turn."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Adds the row."""
    op.execute("create table budget_turn (number bigint not null)")
    op.execute("insert into budget_turn values (0)")
