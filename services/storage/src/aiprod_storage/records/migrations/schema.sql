BEGIN TRANSACTION;
CREATE TABLE daily_usage (
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
CREATE TABLE job_assets (
    job TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (job, name)
);
CREATE TABLE kept_files (
    name TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    released BIGINT
);
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
CREATE TABLE manifests (
    job TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    document TEXT NOT NULL,
    create_time BIGINT NOT NULL
);
CREATE TABLE objects (
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
CREATE TABLE records_version (
	version_num VARCHAR(32) NOT NULL, oldest VARCHAR(32), 
	CONSTRAINT records_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "records_version" VALUES('0006','0006');
CREATE TABLE removals (name TEXT PRIMARY KEY);
CREATE TABLE stored_bytes (
    owner TEXT PRIMARY KEY,
    used BIGINT NOT NULL,
    reserved BIGINT NOT NULL
);
CREATE TABLE uploads (
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
CREATE INDEX objects_by_age ON objects (generation) WHERE held = 0;
CREATE INDEX uploads_by_end ON uploads (expires);
CREATE INDEX daily_usage_by_day ON daily_usage (day, owner);
CREATE INDEX manifests_by_owner ON manifests (owner, create_time, job);
CREATE INDEX ledger_by_day_and_job ON ledger (day, job);
CREATE INDEX ledger_by_owner ON ledger (owner, day, job);
CREATE INDEX job_assets_by_name ON job_assets (name)
;
CREATE INDEX kept_files_by_owner ON kept_files (owner)
;
COMMIT;
