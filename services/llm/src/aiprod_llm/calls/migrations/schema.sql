BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, oldest VARCHAR(32), 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003','0003');
CREATE TABLE answers (key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL NOT NULL) STRICT;
CREATE TABLE attempts (
    time REAL NOT NULL,
    day TEXT NOT NULL,
    user TEXT NOT NULL,
    request_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    model TEXT NOT NULL,
    outcome TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    thought_tokens INTEGER NOT NULL,
    cost_usd_nanos INTEGER
, id TEXT, instance TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE days (
    day TEXT NOT NULL,
    user TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    thought_tokens INTEGER NOT NULL,
    cost_usd_nanos INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    PRIMARY KEY (day, user)
) STRICT, WITHOUT ROWID;
CREATE TABLE requests (
    day TEXT NOT NULL,
    user TEXT NOT NULL,
    result TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, user, result)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_day ON attempts (day, user);
CREATE INDEX attempts_by_request ON attempts (request_id);
CREATE INDEX days_by_user ON days (user, day);
CREATE INDEX requests_by_user ON requests (user, day);
CREATE UNIQUE INDEX attempts_by_id ON attempts (id);
CREATE INDEX attempts_running ON attempts (instance) WHERE outcome = 'running';
CREATE INDEX answers_by_end ON answers (until);
COMMIT;
