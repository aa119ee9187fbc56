"""What the rooms have decided about films, read for a page of jobs at a time."""

import logging
from collections.abc import Sequence
from dataclasses import replace

import grpc

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.messages import copy_of
from aiprod_rpc.call import current_call, in_call

log = logging.getLogger(__name__)

SECONDS = 2
"""How long a list of jobs waits for the rooms."""

DECISIONS = {
    collab_pb.Review.VERDICT_UNSPECIFIED: pb.Job.IN_REVIEW,
    collab_pb.Review.APPROVED: pb.Job.APPROVED,
    collab_pb.Review.REJECTED: pb.Job.CHANGES_REQUESTED,
}


async def with_decisions(collab: CollabServiceStub, jobs: Sequence[pb.Job]) -> list[pb.Job]:
    """Returns the jobs, up to 100, those with a film with what their rooms decided.

    The rooms keep the decisions, in the transactions that log them, so there is no second copy that could
    differ. If they do not answer, jobs are returned without decisions.
    """
    made = [job.name for job in jobs if job.state == pb.Job.SUCCEEDED]
    if not made:
        return list(jobs)
    request = collab_api.BatchGetFilmReviewsRequest(jobs=made)
    try:
        # The gateway's own question: callers through the edge may not ask about rooms that they are not in.
        with in_call(replace(current_call(), from_edge=False)):
            found = await collab.BatchGetFilmReviews(request, timeout=SECONDS)
    except grpc.aio.AioRpcError as error:
        # Jobs are shown while rooms are down.
        log.warning("cannot read decisions: %s", error.details())
        return list(jobs)
    reviews = {review.job: review for review in found.reviews}
    return [_decided(job, reviews[job.name]) if job.name in reviews else job for job in jobs]


def _decided(job: pb.Job, review: collab_api.FilmReview) -> pb.Job:
    # A copy: the table's readers share the job.
    decided = copy_of(job)
    decided.decision = DECISIONS[review.verdict]
    decided.decision_time.CopyFrom(review.update_time)
    return decided
