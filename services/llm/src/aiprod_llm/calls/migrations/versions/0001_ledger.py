"""The ledger of model calls."""

from alembic import op

revision = "0001"
down_revision = None

SQL = """
CREATE TABLE IF NOT EXISTS attempts (
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

CREATE INDEX IF NOT EXISTS attempts_by_day ON attempts (day, user);

CREATE INDEX IF NOT EXISTS attempts_by_request ON attempts (request_id);

CREATE TABLE IF NOT EXISTS days (
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

CREATE INDEX IF NOT EXISTS days_by_user ON days (user, day);

INSERT INTO days
    SELECT day, user, count(*), sum(input_tokens), sum(cached_tokens), sum(output_tokens),
        sum(thought_tokens), sum(coalesce(cost_usd_nanos, 0)), sum(cost_usd_nanos IS NULL)
    FROM attempts WHERE outcome <> 'running' AND NOT EXISTS (SELECT 1 FROM days) GROUP BY day, user;

CREATE TRIGGER IF NOT EXISTS attempts_add_up AFTER UPDATE OF outcome ON attempts
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

CREATE TABLE IF NOT EXISTS requests (
    day TEXT NOT NULL,
    user TEXT NOT NULL,
    result TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, user, result)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS requests_by_user ON requests (user, day);
"""


def upgrade() -> None:
    """Creates the tables, or adopt those of a release that had no migrations; PostgreSQL's are in 0002."""
    if op.get_bind().dialect.name == "postgresql":
        return
    # SQLite's driver takes one at a time; a trigger has semicolons of its own, so blank lines part them.
    for statement in SQL.split("\n\n"):
        op.execute(statement)
