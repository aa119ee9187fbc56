"""Objects and uploads, delivery manifests, the ledger, and its daily sums."""

from alembic import op

revision = "0001"
down_revision = None

SQL = """
CREATE TABLE IF NOT EXISTS objects (
    name TEXT PRIMARY KEY,
    generation BIGINT NOT NULL,
    size BIGINT NOT NULL,
    crc32c BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    labels TEXT NOT NULL,
    owner TEXT NOT NULL,
    content_key TEXT UNIQUE,
    held INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX IF NOT EXISTS objects_by_age ON objects (generation) WHERE held = 0;

CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    crc32c BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    labels TEXT NOT NULL,
    owner TEXT NOT NULL,
    content_key TEXT,
    session TEXT NOT NULL,
    expires BIGINT NOT NULL,
    committed TEXT
);

CREATE INDEX IF NOT EXISTS uploads_by_end ON uploads (expires);

CREATE TABLE IF NOT EXISTS removals (name TEXT PRIMARY KEY);

CREATE TABLE IF NOT EXISTS manifests (
    job TEXT NOT NULL,
    revision INTEGER NOT NULL,
    owner TEXT NOT NULL,
    digest TEXT NOT NULL,
    document TEXT NOT NULL,
    create_time BIGINT NOT NULL,
    PRIMARY KEY (job, revision)
);

CREATE INDEX IF NOT EXISTS manifests_by_owner ON manifests (owner, create_time, job, revision);

CREATE INDEX IF NOT EXISTS manifests_by_job ON manifests (owner, job, create_time, revision);

CREATE TABLE IF NOT EXISTS ledger (
    job TEXT NOT NULL,
    revision INTEGER NOT NULL,
    owner TEXT NOT NULL,
    day TEXT NOT NULL,
    create_time TEXT NOT NULL,
    outcome TEXT NOT NULL,
    cost_usd_micros BIGINT,
    film_seconds DOUBLE PRECISION,
    job_seconds DOUBLE PRECISION,
    stage_seconds TEXT NOT NULL,
    verdict TEXT NOT NULL,
    semantic_score DOUBLE PRECISION,
    semantic_method TEXT NOT NULL,
    scene_count INTEGER NOT NULL,
    scenes_reused INTEGER NOT NULL,
    cache_hits INTEGER NOT NULL,
    retries INTEGER NOT NULL,
    PRIMARY KEY (job, revision)
);

DROP INDEX IF EXISTS ledger_by_day;

CREATE INDEX IF NOT EXISTS ledger_by_day_and_job ON ledger (day, job);

CREATE INDEX IF NOT EXISTS ledger_by_owner ON ledger (owner, day, job);

CREATE TABLE IF NOT EXISTS known_costs (
    job TEXT NOT NULL,
    revision INTEGER NOT NULL,
    known_usd_micros BIGINT NOT NULL,
    PRIMARY KEY (job, revision)
);

CREATE TABLE IF NOT EXISTS daily_usage (
    owner TEXT NOT NULL,
    day TEXT NOT NULL,
    jobs BIGINT NOT NULL,
    succeeded BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    cancelled BIGINT NOT NULL,
    cost_usd_micros BIGINT NOT NULL,
    unpriced BIGINT NOT NULL,
    film_seconds DOUBLE PRECISION NOT NULL,
    job_seconds DOUBLE PRECISION NOT NULL,
    semantic_scores DOUBLE PRECISION NOT NULL,
    scored BIGINT NOT NULL,
    scene_count BIGINT NOT NULL,
    scenes_reused BIGINT NOT NULL,
    retries BIGINT NOT NULL,
    PRIMARY KEY (owner, day)
);

CREATE INDEX IF NOT EXISTS daily_usage_by_day ON daily_usage (day, owner);
"""


def upgrade() -> None:
    """Creates the tables, or adopt those of a release that had no migrations."""
    for statement in SQL.split("\n\n"):
        op.execute(statement)
