"""Each attempt of a job has a row in the ledger."""

from alembic import op

revision = "0004"
down_revision = "0003"

# SQLite cannot change a primary key, so the rows move.
SQL = """
DROP INDEX ledger_by_day_and_job;

DROP INDEX ledger_by_owner;

ALTER TABLE ledger RENAME TO old_ledger;

CREATE TABLE ledger (
    job TEXT NOT NULL,
    owner TEXT NOT NULL,
    day TEXT NOT NULL,
    create_time TEXT NOT NULL,
    outcome TEXT NOT NULL,
    cost_usd_micros BIGINT,
    known_usd_micros BIGINT NOT NULL,
    film_seconds DOUBLE PRECISION,
    job_seconds DOUBLE PRECISION,
    stage_seconds TEXT NOT NULL,
    verdict TEXT NOT NULL,
    semantic_score DOUBLE PRECISION,
    semantic_method TEXT NOT NULL,
    semantic_engine TEXT NOT NULL,
    scene_count INTEGER NOT NULL,
    scenes_reused INTEGER NOT NULL,
    cache_hits INTEGER NOT NULL,
    retries INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    PRIMARY KEY (job, attempt)
);

INSERT INTO ledger SELECT old_ledger.*, 1 FROM old_ledger;

DROP TABLE old_ledger;

CREATE INDEX ledger_by_day_and_job ON ledger (day, job);

CREATE INDEX ledger_by_owner ON ledger (owner, day, job);
"""


def upgrade() -> None:
    """Moves the rows into a table with attempts."""
    for statement in SQL.split("\n\n"):
        op.execute(statement)
