"""Where the review of each job's film stands; rooms that exist have none until their next film."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "film_review",
        sa.Column("job", sa.Text, primary_key=True),
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("verdict", sa.Integer, nullable=False),
        sa.Column("since_ns", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("film_review_room", "film_review", ["room"])


def downgrade() -> None:
    """Drops the table."""
    op.drop_table("film_review")
