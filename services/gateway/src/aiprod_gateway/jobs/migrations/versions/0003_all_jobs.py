"""An operator lists the jobs of all users."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Index all jobs by time, so that a page takes no longer with more jobs."""
    op.execute("create index if not exists job_list_all on job(created desc, name desc)")
