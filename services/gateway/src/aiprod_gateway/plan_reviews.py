"""Lets jobs go on whose plan was decided in their room, or whose time for a review is over."""

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import grpc

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.jobs.jobs import Jobs
from aiprod_gateway.messages import now
from aiprod_gateway.stages.plan_review import is_decided
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.errors import AiprodError, FailedPrecondition
from aiprod_work.background import in_background

log = logging.getLogger(__name__)

MAX_SHARE = 0.05
"""The most of the time that the looks into rooms may take."""


class PlanReviews:
    """The reviews of the plans of all jobs that wait; `go_on` runs a job whose review has ended.

    A waiting job has no task and no stream: one loop looks into the rooms, however many there are.
    """

    def __init__(
        self,
        jobs: Jobs,
        collab: CollabServiceStub,
        go_on: Callable[[pb.Job], Awaitable[bool]],
        poll_seconds: float,
    ) -> None:
        self._jobs = jobs
        self._collab = collab
        self._go_on = go_on
        self._poll_seconds = poll_seconds

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Looks for decisions until the block ends."""
        async with in_background(self._run()):
            yield

    async def _run(self) -> None:
        while True:
            began = time.monotonic()
            try:
                for name in await self._jobs.waiting_for_review():
                    await self.look(name)
            except (AiprodError, grpc.aio.AioRpcError) as error:
                # A database or a room that is down now is there at the next look.
                log.warning("cannot look for decisions: %s", error)
            took = time.monotonic() - began
            await asyncio.sleep(max(self._poll_seconds, took / MAX_SHARE))

    async def look(self, name: str) -> None:
        """Lets the job go on if its review has ended."""
        owner = await self._jobs.owner(name)
        job = await self._jobs.get(name, owner)
        if job.state == pb.Job.WAITING_FOR_REVIEW and (_is_over(job) or await self._is_decided(job, owner)):
            await self._go_on(job)

    async def _is_decided(self, job: pb.Job, owner: str) -> bool:
        with in_call(Call(user=owner, request_id=job.name)):
            room = await self._collab.GetRoom(collab_api.GetRoomRequest(name=job.room))
        return is_decided(room, job)

    async def approve(self, job: pb.Job, text: str) -> None:
        """Approves the plan for the user of the current call.

        Raises FAILED_PRECONDITION if the job does not wait, and what the room raises.
        """
        if job.state != pb.Job.WAITING_FOR_REVIEW:
            raise FailedPrecondition(
                f"{job.name} is {pb.Job.State.Name(job.state)}; only jobs that are WAITING_FOR_REVIEW are "
                "approved",
                reason="NOT_WAITING",
            )
        review = collab_pb.Review(
            verdict=collab_pb.Review.APPROVED, film=job.plan_review.request_seq, text=text
        )
        submit = collab_api.Submit(request_id=str(uuid.uuid4()), review=review)
        await self._collab.Send(collab_api.SendRequest(name=job.room, submit=submit))
        await self.look(job.name)


def _is_over(job: pb.Job) -> bool:
    return job.plan_review.expire_time.ToNanoseconds() <= now().ToNanoseconds()
