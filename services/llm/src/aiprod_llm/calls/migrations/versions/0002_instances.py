"""Several instances share the ledger in PostgreSQL: who they are, whose turn it is, what was answered."""

from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE = """
ALTER TABLE attempts ADD COLUMN id TEXT;

ALTER TABLE attempts ADD COLUMN instance TEXT NOT NULL DEFAULT '';

UPDATE attempts SET id = rowid;

CREATE UNIQUE INDEX attempts_by_id ON attempts (id);

CREATE INDEX attempts_running ON attempts (instance) WHERE outcome = 'running';

DROP TRIGGER attempts_add_up
"""

# Texts are compared byte by byte, as in SQLite: pages of usage are in that order.
POSTGRESQL = """
CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    instance TEXT NOT NULL,
    time DOUBLE PRECISION NOT NULL,
    day TEXT NOT NULL,
    "user" TEXT NOT NULL,
    request_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    model TEXT NOT NULL,
    outcome TEXT NOT NULL,
    input_tokens BIGINT NOT NULL,
    cached_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    thought_tokens BIGINT NOT NULL,
    cost_usd_nanos BIGINT
);

CREATE INDEX attempts_by_day ON attempts (day, "user");

CREATE INDEX attempts_by_request ON attempts (request_id);

CREATE INDEX attempts_running ON attempts (instance) WHERE outcome = 'running';

CREATE TABLE days (
    day TEXT COLLATE "C" NOT NULL,
    "user" TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL,
    input_tokens BIGINT NOT NULL,
    cached_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    thought_tokens BIGINT NOT NULL,
    cost_usd_nanos BIGINT NOT NULL,
    unpriced BIGINT NOT NULL,
    PRIMARY KEY (day, "user")
);

CREATE INDEX days_by_user ON days ("user", day);

CREATE TABLE requests (
    day TEXT COLLATE "C" NOT NULL,
    "user" TEXT COLLATE "C" NOT NULL,
    result TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, "user", result)
);

CREATE INDEX requests_by_user ON requests ("user", day);

CREATE TABLE instance (id TEXT PRIMARY KEY, ended BOOLEAN NOT NULL, beat BIGINT) WITH (fillfactor = 50);

CREATE TABLE turns (key TEXT PRIMARY KEY, instance TEXT NOT NULL, holder TEXT NOT NULL);

CREATE INDEX turns_by_holder ON turns (holder);

CREATE TABLE answers (key TEXT PRIMARY KEY, value TEXT NOT NULL, until DOUBLE PRECISION NOT NULL);

CREATE INDEX answers_by_end ON answers (until)
"""


def upgrade() -> None:
    """Adds ids to the rows in SQLite, whose sums the ledger now adds up itself; create all in PostgreSQL."""
    is_shared = op.get_bind().dialect.name == "postgresql"
    for statement in (POSTGRESQL if is_shared else SQLITE).split("\n\n"):
        op.execute(statement)
