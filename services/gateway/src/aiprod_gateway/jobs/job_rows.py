"""A job as a row of the table."""

import secrets
import sqlite3

from google.protobuf.message import DecodeError

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_database.database import Connection, Row
from aiprod_gateway.jobs.job_costs import reservation
from aiprod_gateway.messages import revision_name

ENDED = (pb.Job.SUCCEEDED, pb.Job.FAILED, pb.Job.CANCELLED)


class DamagedRow(Exception):
    """A row whose bytes are no job; counts as SQLite's own error for a damaged database."""

    # SQLite keeps no checksums, so it returns some damaged pages without an error.
    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def new_name() -> str:
    """Returns a name for a new job, as `jobs/{job}`."""
    return f"jobs/{secrets.token_hex(8)}"


def read_job(row: Row) -> pb.Job:
    """Returns the job of a row with `user` and `body`. Raises DamagedRow if its bytes are no job."""
    try:
        job = pb.Job.FromString(row["body"])
    except DecodeError as error:
        raise DamagedRow from error
    job.user = row["user"]
    # A job of a release that knew no attempts is at its first one.
    job.attempt = job.attempt or 1
    if job.HasField("revision") and not job.revision.name:
        # The job is of a release whose revisions had a number only.
        job.revision.name = revision_name(job.room, job.revision.number)
    return job


UPDATE = "update job set state = ?, body = ?, reserved = ?, room = ? where name = ?"
SWAP = f"{UPDATE} and body = ?"


def changed_row(job: pb.Job) -> tuple[int, bytes, int, str, str]:
    """Returns the values of UPDATE for a job that has changed."""
    reserved = 0 if job.state in ENDED else reservation(job)
    return job.state, job.SerializeToString(), reserved, job.room, job.name


def newest_first(user: str, variants_of: str) -> tuple[str, tuple[str, ...]]:
    """Returns the query for a user's jobs, the newest first, and its first values; all users' if empty.

    The values after them are those of the position that the jobs come after, and the number of rows.
    """
    # Statements of their own, because each has an index of its own.
    whose, values = ('"user" = ? and', (user,)) if user else ("", ())
    if variants_of:
        whose, values = f"{whose} variants_of = ? and variants_of <> '' and", (*values, variants_of)
    query = f"""select "user", body, created, name from job where {whose} (created, name) < (?, ?)
                order by created desc, name desc limit ?"""  # noqa: S608 - no input is in it
    return query, values


def insert_job(
    db: Connection, job: pb.Job, own_id: str | None, request_hash: bytes, traceparent: str
) -> None:
    """Adds a new job; `own_id` is the request's id for the first job of a request, else None."""
    row = (
        job.name,
        job.user,
        job.state,
        job.create_time.ToNanoseconds(),
        own_id,
        request_hash,
        job.SerializeToString(),
        traceparent,
        reservation(job),
        job.room,
        job.variants_of,
    )
    insert = """insert into job(name, "user", state, created, request_id, request_hash, body, traceparent,
                reserved, room, variants_of) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
    db.execute(insert, row)
