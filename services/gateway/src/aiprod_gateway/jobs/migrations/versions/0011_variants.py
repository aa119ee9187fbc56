"""Jobs know the film of which they are variants."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Adds the column; jobs that exist have no variants."""
    op.execute("alter table job add column variants_of text not null default ''")
    op.execute("create index job_variants on job(variants_of, created, name) where variants_of <> ''")
