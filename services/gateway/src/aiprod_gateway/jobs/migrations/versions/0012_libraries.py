"""Libraries, and their entries."""

from alembic import op

revision = "0012"
down_revision = "0011"

# Names belong to a user, times are in nanoseconds. `folded` is the display name without case.
SQL = """
create table library(
  "user" text not null, name text not null, title text not null, created bigint not null,
  updated bigint not null, primary key("user", name)
);

create index library_list on library("user", created, name);

create table library_entry(
  "user" text not null, library text not null, name text not null, folded text not null,
  created bigint not null, body {bytes} not null, primary key("user", name)
);

create index library_entry_list on library_entry("user", library, created, name);

create unique index library_entry_folded on library_entry("user", library, folded)
"""


def upgrade() -> None:
    """Creates the tables."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQL.format(bytes="blob" if is_sqlite else "bytea").split("\n\n"):
        op.execute(statement)
