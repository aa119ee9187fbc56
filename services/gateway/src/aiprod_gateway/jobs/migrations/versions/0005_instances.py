"""Several gateways share a PostgreSQL: who they are, and whose job is next."""

from alembic import op

revision = "0005"
down_revision = "0004"

# `arrived` orders what waits. `turn` is the number of the turn at which a job got its slot, null while it
# waits. The last turn of a user decides whose job is next.
SQL = """
create table instance(id text primary key, ended boolean not null);

create table job_queue(
  job text primary key, "user" text not null, instance text not null,
  arrived bigint generated always as identity, turn bigint
);

create table user_turn("user" text primary key, turn bigint not null);

create sequence job_turn
"""


def upgrade() -> None:
    """Creates the tables in PostgreSQL; a gateway with SQLite is alone."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in SQL.split("\n\n"):
            op.execute(statement)
