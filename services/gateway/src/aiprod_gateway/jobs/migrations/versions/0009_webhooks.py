"""Webhooks, and the messages to them with their attempts."""

from alembic import op

revision = "0009"
down_revision = "0008"

# `events` and `attempts` are JSON, times are in nanoseconds. `due` is null once a message needs no attempt.
SQL = """
create table webhook(
  name text primary key, "user" text not null, url text not null, events text not null,
  secret text not null, previous_secret text not null, previous_until bigint not null, created bigint not null
);

create index webhook_list on webhook("user", created, name);

create table webhook_message(
  id text primary key, webhook text not null, event integer not null, job text not null, body text not null,
  created bigint not null, state integer not null, attempts text not null, due bigint
);

create index webhook_message_list on webhook_message(webhook, created, id);

create index webhook_message_due on webhook_message(due) where due is not null
"""


def upgrade() -> None:
    """Creates the tables."""
    for statement in SQL.split("\n\n"):
        op.execute(statement)
