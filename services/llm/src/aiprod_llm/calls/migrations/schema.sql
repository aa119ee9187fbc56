BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
) STRICT;
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
CREATE TRIGGER attempts_add_up AFTER UPDATE OF outcome ON attempts
WHEN old.outcome = 'running' BEGIN
    INSERT INTO days VALUES (
        new.day, new.user, 1, new.input_tokens, new.cached_tokens, new.output_tokens, new.thought_tokens,
        coalesce(new.cost_usd_nanos, 0), new.cost_usd_nanos IS NULL
    ) ON CONFLICT DO UPDATE SET
        attempts = attempts + 1,
        input_tokens = input_tokens + excluded.input_tokens,
        cached_tokens = cached_tokens + excluded.cached_tokens,
        output_tokens = output_tokens + excluded.output_tokens,
        thought_tokens = thought_tokens + excluded.thought_tokens,
        cost_usd_nanos = cost_usd_nanos + excluded.cost_usd_nanos,
        unpriced = unpriced + excluded.unpriced;
END;
CREATE INDEX requests_by_user ON requests (user, day);
COMMIT;
