"""Puts messages to webhooks beside the change that they tell of: none is lost or doubled.

Call these functions in the transaction of the change.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from google.protobuf import json_format

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_database.database import Connection
from aiprod_gateway.messages import now
from aiprod_rpc.status import reason

TYPES = {
    pb.REVIEW_REQUESTED: "job.review_requested",
    pb.REVIEW_DECIDED: "job.review_decided",
    pb.JOB_SUCCEEDED: "job.succeeded",
    pb.JOB_FAILED: "job.failed",
    pb.JOB_CANCELLED: "job.cancelled",
    pb.BUDGET_REACHED: "budget.reached",
}
"""The types of messages, as their receivers see them."""

_STATES = {
    pb.Job.WAITING_FOR_REVIEW: pb.REVIEW_REQUESTED,
    pb.Job.SUCCEEDED: pb.JOB_SUCCEEDED,
    pb.Job.FAILED: pb.JOB_FAILED,
    pb.Job.CANCELLED: pb.JOB_CANCELLED,
}


def add_changes(db: Connection, user: str, before: pb.Job, after: pb.Job) -> None:
    """Adds the messages that tell the user's webhooks of a change of a job."""
    for event in _events(before, after):
        # A job may wait again after a crash: one request for a review is one message.
        key = f"{after.name}/{after.attempt}/{event}"
        _add(db, user, event, key, after.name, _job_data(after))


def has_news(before: pb.Job, after: pb.Job) -> bool:
    """Returns whether webhooks are told of this change."""
    return any(_events(before, after))


def add_refusal(db: Connection, user: str, text: str) -> None:
    """Adds the message that the day's budget refused a job, once a day."""
    day = datetime.now(UTC).date().isoformat()
    _add(db, user, pb.BUDGET_REACHED, f"budget/{day}", "", {"message": text})


def _events(before: pb.Job, after: pb.Job) -> Iterator[pb.WebhookEvent.ValueType]:
    if after.plan_review.HasField("end_time") and not before.plan_review.HasField("end_time"):
        yield pb.REVIEW_DECIDED
    if after.state != before.state and after.state in _STATES:
        yield _STATES[after.state]
        if after.state == pb.Job.FAILED and reason(after.error) == "JOB_COST_LIMIT":
            yield pb.BUDGET_REACHED


def _job_data(job: pb.Job) -> dict[str, object]:
    data: dict[str, object] = {
        "job": job.name,
        "attempt": job.attempt,
        "state": pb.Job.State.Name(job.state),
        "title": job.title,
        "room": job.room,
    }
    if job.HasField("cost_usd_micros"):
        data["cost_usd_micros"] = job.cost_usd_micros
    if job.HasField("error"):
        data["error"] = json_format.MessageToDict(job.error)
    return data


def _add(
    db: Connection, user: str, event: pb.WebhookEvent.ValueType, key: str, job: str, data: dict[str, object]
) -> None:
    created = now()
    body = json.dumps({"type": TYPES[event], "timestamp": created.ToJsonString(), "data": data})
    insert = """insert into webhook_message(id, webhook, event, job, body, created, state, attempts, due)
                values(?, ?, ?, ?, ?, ?, ?, '[]', ?) on conflict do nothing"""
    query = """select name, events from webhook where "user" = ?"""
    for row in db.execute(query, (user,)).fetchall():
        if event in json.loads(row["events"]):
            id_ = "msg_" + hashlib.sha256(f"{row['name']}/{key}".encode()).hexdigest()[:32]
            at = created.ToNanoseconds()
            db.execute(insert, (id_, row["name"], event, job, body, at, pb.WebhookMessage.PENDING, at))
