"""The jobs of all users."""

from alembic import op

revision = "0001"
down_revision = None

# DBOS's own tables have no index for idempotency, lists and limits. The states 1 and 2 are PENDING and
# RUNNING: their partial index counts a user's unfinished jobs, however long the user's history is.
SQLITE_TABLE = """
create table if not exists job(
  name text primary key, user text not null, state integer not null, created integer not null,
  request_id text, request_hash blob not null, body blob not null
) without rowid
"""

POSTGRES_TABLE = """
create table job(
  name text primary key, "user" text not null, state integer not null, created bigint not null,
  request_id text, request_hash bytea not null, body bytea not null
)
"""

INDEXES = """
create unique index if not exists job_request on job("user", request_id) where request_id is not null;

create index if not exists job_list on job("user", created desc, name desc);

create index if not exists job_unfinished on job(state, "user") where state in (1, 2);

drop index if exists job_open;
"""


def upgrade() -> None:
    """Creates the tables, or adopts those of a release that had no migrations."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(SQLITE_TABLE if is_sqlite else POSTGRES_TABLE)
    for statement in INDEXES.split("\n\n"):
        op.execute(statement)
