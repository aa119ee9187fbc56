"""What unfinished jobs need of the day's budget; jobs that wait for review are unfinished, too."""

from alembic import op

revision = "0007"
down_revision = "0006"

SQL = """
alter table job add column reserved bigint not null default 0;

drop index job_unfinished;

create index job_unfinished on job(state, "user") where state in (1, 2, 6)
"""


def upgrade() -> None:
    """Adds the column, and indexes the new state."""
    for statement in SQL.split("\n\n"):
        op.execute(statement)
