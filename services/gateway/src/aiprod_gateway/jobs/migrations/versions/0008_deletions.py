"""Jobs are deleted: a record of who deleted them stays, and rooms go with their last job."""

from alembic import op
from sqlalchemy import text

revision = "0008"
down_revision = "0007"

SQL = """
create table deletion(
  job text primary key, "user" text not null, deleter text not null, requested bigint not null,
  ended integer not null default 0
);

create index deletion_open on deletion(ended) where ended = 0;

alter table job add column room text not null default '';

create index job_room on job(room) where room <> ''
"""


def upgrade() -> None:
    """Creates the table, and reads the rooms out of the jobs."""
    for statement in SQL.split("\n\n"):
        op.execute(statement)
    # Imported only when used: migrations of new databases need no messages.
    from aiprod.gateway.v1.resources_pb2 import Job

    connection = op.get_bind()
    for name, body in connection.execute(text("select name, body from job")).fetchall():
        values = {"room": Job.FromString(bytes(body)).room, "name": name}
        connection.execute(text("update job set room = :room where name = :name"), values)
