"""Whether new jobs may be stored: how many a user may have, and what the day's budget allows."""

import hashlib
import math
from collections.abc import Callable, Sequence

from google.protobuf.message import Message

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_database.database import Connection
from aiprod_rpc.errors import FailedPrecondition, ResourceExhausted

type Request = (
    api.CreateJobRequest | api.CreateVariantsRequest | api.RenderRevisionRequest | api.CreateTakeRequest
)

type CheckBudget = Callable[[int], None]
"""Raises an error if the day's budget does not suffice beside this many reserved micro-dollars."""

UNFINISHED = "(1, 2, 6)"
"""PENDING, RUNNING and WAITING_FOR_REVIEW, which an index of its own counts."""

MINUTE = 60 * 10**9
"""In nanoseconds."""


def request_id(request: Request) -> str:
    """Returns the UUID that the client chose for the request; empty for none."""
    return request.film.request_id if isinstance(request, api.CreateVariantsRequest) else request.request_id


def digest(request: Request) -> bytes:
    """Returns the SHA-256 of the request without its id."""
    content: Message = type(request)()
    content.CopyFrom(request)
    named = content.film if isinstance(content, api.CreateVariantsRequest) else content
    named.ClearField("request_id")
    # Requests of two types may have the same bytes, so the type's name counts.
    text = content.DESCRIPTOR.full_name.encode() + content.SerializeToString(deterministic=True)
    return hashlib.sha256(text).digest()


def reserved(db: Connection) -> int:
    """Returns what the jobs that have not ended need of the day's budget, in micro-dollars."""
    query = f"select sum(reserved) as micros from job where state in {UNFINISHED}"  # noqa: S608
    row = db.execute(query).fetchone()
    # PostgreSQL returns Decimal for a sum.
    return int(row["micros"] or 0) if row else 0


def check_in_turn(db: Connection, check_budget: CheckBudget | None) -> None:
    """Checks the budget. Raises what `check_budget` raises; None means no limit."""
    if check_budget:
        # All gateways write this row, so its lock lets their admissions pass one after the other.
        db.execute("update budget_turn set number = number + 1")
        check_budget(reserved(db))


def raise_if_too_many(db: Connection, user: str, limit: int, count: int = 1) -> None:
    """Raises RESOURCE_EXHAUSTED if the user has more than `limit` unfinished jobs with `count` new ones."""
    query = f"""select count(*) as jobs from job where state in {UNFINISHED} and "user" = ?"""  # noqa: S608
    unfinished = db.execute(query, (user,)).fetchone()["jobs"]
    if unfinished + count > limit:
        raise ResourceExhausted(
            f"you have {unfinished} unfinished jobs, and may have {limit}; wait for one to end or cancel one",
            reason="TOO_MANY_JOBS",
            retry_after=30,
        )


def raise_if_too_fast(db: Connection, user: str, new: Sequence[pb.Job], per_minute: int) -> None:
    """Raises RESOURCE_EXHAUSTED if the user creates more than `per_minute` jobs within a minute."""
    # The edge could only count calls. Jobs that exist were neither refused nor repeated.
    if len(new) > per_minute:
        raise ResourceExhausted(
            f"a user may create {per_minute} jobs a minute, and this has {len(new)}: ask for fewer variants",
            reason="TOO_MANY_NEW_JOBS",
        )
    query = """select created from job where "user" = ? order by created desc limit 1 offset ?"""
    for row in db.execute(query, (user, per_minute - len(new))):
        if (seconds := (row["created"] + MINUTE - new[0].create_time.ToNanoseconds()) / 10**9) > 0:
            raise ResourceExhausted(
                f"you created {per_minute} jobs within a minute; retry in {math.ceil(seconds)} s",
                reason="TOO_MANY_NEW_JOBS",
                retry_after=seconds,
            )


def raise_if_variant_runs(db: Connection, job: pb.Job) -> None:
    """Raises FAILED_PRECONDITION if the job shares its limit with a variant that has not ended."""
    if not (job.variants_of and job.HasField("max_cost_usd_micros")):
        return
    # Writes the row of the group, so that of two variants that are retried at a time one sees the other.
    db.execute("update job set variants_of = variants_of where name = ?", (job.variants_of,))
    query = f"""select name from job where variants_of = ? and variants_of <> '' and name <> ?
                and state in {UNFINISHED} limit 1"""  # noqa: S608 - no input is in it
    if row := db.execute(query, (job.variants_of, job.name)).fetchone():
        raise FailedPrecondition(
            f"{row['name']} runs under the same limit; wait until it ends", reason="VARIANT_AT_WORK"
        )
