"""The stop after the plan: asks for a review in the room, and reads what the room decided."""

from datetime import timedelta
from functools import partial

from google.protobuf import empty_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.jobs.failures import StageFailed
from aiprod_gateway.messages import now
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.prices import scene_prices
from aiprod_rpc.errors import DeadlineExceeded, FailedPrecondition
from aiprod_rpc.status import error_status


class WaitingForReview(Exception):
    """The job's workflow ends here; it goes on when the review has ended, and costs nothing meanwhile."""


async def request_review(context: JobContext) -> empty_pb2.Empty:
    """Asks for a review in the room, and makes the job wait for it."""
    created = now()
    expires = Timestamp()
    expires.FromDatetime(created.ToDatetime() + timedelta(hours=context.settings.review_hours))
    job = await context.steps.current_job()
    event = await context.room.request_review(_request(job, expires), job.attempt)
    review = pb.PlanReview(request_seq=event.seq, create_time=created, expire_time=expires)
    await context.steps.update_job(partial(job_changes.set_plan_review, review))
    await context.steps.announce(Stage.ROOM, "The plan waits for a review")
    return empty_pb2.Empty()


def _request(job: pb.Job, expires: Timestamp) -> collab_pb.ReviewRequest:
    request = collab_pb.ReviewRequest(job=job.name, expire_time=expires)
    if job.HasField("estimated_cost_usd_micros"):
        request.estimated_cost_usd_micros = job.estimated_cost_usd_micros
    for scene in job.scenes:
        if scene.HasField("estimated_cost_usd_micros"):
            request.scene_costs_usd_micros[scene.scene] = scene.estimated_cost_usd_micros
    return request


async def load_approved_plan(context: JobContext) -> collab_pb.ManifestRevision:
    """Returns the revision that the room approved, and sets its scenes in the job.

    Raises FAILED_PRECONDITION if the plan was rejected, StageFailed if it was not decided in time.
    """
    room = await context.services.collab.GetRoom(collab_api.GetRoomRequest(name=context.room.name))
    job = await context.steps.current_job()
    if not is_decided(room, job):
        raise StageFailed(error_status(_expired(job)))
    if room.decision.verdict == collab_pb.Review.REJECTED:
        raise _rejected(room)
    revision = await context.room.get_revision(room.decision.revision)
    engine = await context.services.render.GetCapabilities(render_api.GetCapabilitiesRequest())
    prices = scene_prices(engine, revision.manifest)
    await context.steps.update_job(partial(job_changes.set_approved_plan, revision, prices))
    return revision


def is_decided(room: collab_pb.Room, job: pb.Job) -> bool:
    """Returns whether the room has decided the plan that the job asks to review."""
    return room.HasField("decision") and room.decision.film == job.plan_review.request_seq


def _expired(job: pb.Job) -> DeadlineExceeded:
    until = job.plan_review.expire_time.ToDatetime()
    return DeadlineExceeded(
        f"nobody decided on the plan by {until:%Y-%m-%d %H:%M} UTC: retry the job to ask for a review again",
        reason="REVIEW_EXPIRED",
    )


def _rejected(room: collab_pb.Room) -> FailedPrecondition:
    reasons = [
        f"{reviewed.user}: {reviewed.review.text}"
        for reviewed in room.reviews
        if reviewed.review.verdict == collab_pb.Review.REJECTED and reviewed.review.text
    ]
    text = f" ({'; '.join(reasons)})"[:1000] if reasons else ""
    return FailedPrecondition(
        f"{', '.join(room.decision.users)} rejected the plan{text}: edit it in the room, then retry the job",
        reason="REVIEW_REJECTED",
    )
