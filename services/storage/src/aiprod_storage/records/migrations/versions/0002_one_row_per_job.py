"""A job has one delivery and one row in the ledger; that row names the method and the engine of its score."""

from alembic import op

revision = "0002"
down_revision = "0001"

# Rows had a revision, which was always 1. SQLite cannot drop a column of a primary key, so the rows move.
# `semantic_method` held an engine.
SQL = """
DROP INDEX manifests_by_owner;

DROP INDEX manifests_by_job;

ALTER TABLE manifests RENAME TO old_manifests;

CREATE TABLE manifests (
    job TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    document TEXT NOT NULL,
    create_time BIGINT NOT NULL
);

INSERT INTO manifests
SELECT job, owner, replace(document, '"revision": 1, ', ''), create_time FROM old_manifests;

DROP TABLE old_manifests;

CREATE INDEX manifests_by_owner ON manifests (owner, create_time, job);

DROP INDEX ledger_by_day_and_job;

DROP INDEX ledger_by_owner;

ALTER TABLE ledger RENAME TO old_ledger;

CREATE TABLE ledger (
    job TEXT PRIMARY KEY,
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
    retries INTEGER NOT NULL
);

INSERT INTO ledger
SELECT
    job, owner, day, create_time, outcome, cost_usd_micros, COALESCE(known_usd_micros, 0), film_seconds,
    job_seconds, stage_seconds, verdict, semantic_score,
    CASE semantic_method WHEN '' THEN '' ELSE 'model' END, semantic_method,
    scene_count, scenes_reused, cache_hits, retries
FROM old_ledger LEFT JOIN known_costs USING (job, revision);

DROP TABLE old_ledger;

DROP TABLE known_costs;

CREATE INDEX ledger_by_day_and_job ON ledger (day, job);

CREATE INDEX ledger_by_owner ON ledger (owner, day, job);
"""


def upgrade() -> None:
    """Moves the rows into tables without revisions."""
    for statement in SQL.split("\n\n"):
        op.execute(statement)
