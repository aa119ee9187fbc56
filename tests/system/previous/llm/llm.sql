BEGIN TRANSACTION;
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
CREATE TABLE requests (
    day TEXT NOT NULL,
    user TEXT NOT NULL,
    result TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, user, result)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_day ON attempts (day, user);
COMMIT;
