"""How many bytes each owner stores and reserves; the row of '' counts all."""

from alembic import op

revision = "0003"
down_revision = "0002"

SQL = """
CREATE TABLE stored_bytes (
    owner TEXT PRIMARY KEY,
    used BIGINT NOT NULL,
    reserved BIGINT NOT NULL
);

INSERT INTO stored_bytes
SELECT owner, SUM(used), SUM(reserved) FROM (
    SELECT owner, size AS used, 0 AS reserved FROM objects WHERE owner <> ''
    UNION ALL SELECT owner, 0, size FROM uploads WHERE committed IS NULL AND owner <> ''
    UNION ALL SELECT '', size, 0 FROM objects
    UNION ALL SELECT '', 0, size FROM uploads WHERE committed IS NULL
) AS counted GROUP BY owner;
"""


def upgrade() -> None:
    """Creates the table, and count what is stored."""
    for statement in SQL.split("\n\n"):
        op.execute(statement)
