"""Runs each job to its end, once, whatever crashes in between."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.access import Access
from aiprod_gateway.budget import Budget
from aiprod_gateway.clients.room import RoomClient
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.durable import closing
from aiprod_gateway.film_decisions import with_decisions
from aiprod_gateway.jobs import job_changes, job_costs
from aiprod_gateway.jobs.job_rows import ENDED
from aiprod_gateway.messages import copy_of
from aiprod_gateway.pipeline import Pipeline
from aiprod_gateway.plan_reviews import PlanReviews
from aiprod_gateway.retries import Timeouts, until_stored
from aiprod_gateway.services import Services
from aiprod_gateway.stages.ceiling import Ceiling
from aiprod_gateway.stages.early_scenes import EarlyScenes
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_steps import JobSteps
from aiprod_gateway.stages.plan_review import WaitingForReview
from aiprod_gateway.state import State
from aiprod_gateway.variant_turns import VariantTurns
from aiprod_gateway.watching import END_SECONDS, Watching
from aiprod_rpc.call import Call
from aiprod_rpc.errors import Unavailable
from aiprod_work.fair_queue import FairQueue

log = logging.getLogger(__name__)

MEMBERSHIP_SECONDS = 5.0
"""How often a stream asks whether the caller, who does not own the job, may still see it."""

CLOSE_SECONDS = 5.0
"""How long CancelJob waits until the job's cost is final."""


class JobRunner:
    """Runs, watches, cancels and retries jobs."""

    def __init__(
        self, settings: GatewaySettings, state: State, access: Access, services: Services, budget: Budget
    ) -> None:
        self._settings = settings
        self._jobs = state.jobs
        self._access = access
        self._services = services
        self._durable = state.durable
        self._budget = budget
        self._watching = Watching(state.jobs, state.durable)
        self._turns = VariantTurns(state.jobs, state.durable)
        self._job_queue = state.job_queue
        self._scene_queue = FairQueue(settings.scenes_at_once, spare=1)
        self.reviews = PlanReviews(
            state.jobs, services.collab, self._end_review, settings.review_poll_seconds
        )

    async def run_job(self, name: str) -> None:
        """Runs one job from plan to delivery; the body of its workflow."""
        pipeline = Pipeline(context := await until_stored(partial(self._context, name)))
        try:
            context.ceiling.charge(await self._turns.wait(context.job))
            async with self._job_queue.slot(name, context.steps.user), context.early_scenes:
                await pipeline.run()
        except WaitingForReview:
            log.info("waiting for review", extra={"job": name})
        except Exception as error:
            log.warning("job failed", extra={"job": name}, exc_info=error)
            await pipeline.fail(error)

    async def close_job(self, name: str) -> None:
        """Cancels one job and records what it cost; the body of its closing workflow."""
        context = await until_stored(partial(self._context, name))
        await context.steps.run_step("cancel", partial(self._cancel, name))
        await Pipeline(context).close()

    async def _cancel(self, name: str) -> pb.Job:
        job = await self._jobs.update(name, job_changes.set_cancelled)
        if job.state == pb.Job.CANCELLED:
            await self._durable.cancel(name)
        return job

    async def _context(self, name: str) -> JobContext:
        timeouts = Timeouts(self._settings.stage_seconds, self._settings.queue_seconds)
        # All work for a job belongs to the trace of the call that created it, also after a crash. It is the
        # gateway's own work, so it is not marked as a call from outside.
        (owner, job), traceparent = await self._jobs.find(name), await self._jobs.traceparent(name)
        call = Call(user=owner, request_id=name, traceparent=traceparent)
        steps = JobSteps(name, call, self._durable, self._jobs, timeouts)
        room = RoomClient(job.room or f"rooms/{name.removeprefix('jobs/')}", name, self._services.collab)
        limit = job.max_cost_usd_micros if job.HasField("max_cost_usd_micros") else None
        ceiling = Ceiling(limit, job_costs.known_cost(job))
        return JobContext(
            job, steps, room, self._services, self._settings, self._scene_queue, ceiling, EarlyScenes()
        )

    async def resume(self) -> None:
        """Starts the jobs that were stored or retried but not started when the process ended."""
        for name in await self._jobs.unfinished():
            await self._durable.start(name)
            await self._go_on_if_stopped(name)

    async def cancel(self, name: str, user: str) -> pb.Job:
        """Cancels the user's job and returns it; a job that has ended does not change."""
        job = await self._jobs.get(name, user)
        if job.state in ENDED:
            return job
        if not await self._durable.close(name, job.attempt, CLOSE_SECONDS):
            log.warning("the cost of a cancelled job is not final yet", extra={"job": name})
        return await self._jobs.get(name, user)

    async def cancel_variants(self, name: str, user: str) -> pb.Job:
        """Cancels all variants of the film of the user's job that have not ended, and returns the job."""
        job = await self._jobs.get(name, user)
        others = [each.name for each in await self._jobs.variants(job.variants_of) if each.name != name]
        # Those that wait for a plan come before the one that plans, whose end would let them fail.
        first = job.variants_of or name
        await asyncio.gather(*(self.cancel(each, user) for each in {*others, name} - {first}))
        await self.cancel(first, user)
        return await self._jobs.get(name, user)

    async def retry(self, request: api.RetryJobRequest, user: str) -> pb.Job:
        """Lets the user's failed or cancelled job go on and returns it.

        Raises FAILED_PRECONDITION if the job is in another state, UNAVAILABLE if it has not ended completely,
        RESOURCE_EXHAUSTED as `JobCreator.create` does.
        """
        job = await self._jobs.get(request.name, user)
        max_cost = request.max_cost_usd_micros if request.HasField("max_cost_usd_micros") else None
        # A job that cannot be retried says so before anything else is wrong.
        job_changes.set_retried(max_cost, next_attempt := copy_of(job))
        await self._wait_until_ended(job)
        change = partial(job_changes.set_retried, max_cost)
        async with self._budget.admission([next_attempt]) as check:
            limit = self._settings.jobs_waiting_per_user
            retried = await self._jobs.reopen(job.name, change, limit, check)
        await asyncio.shield(self._go_on_if_stopped(job.name))
        return retried

    async def _wait_until_ended(self, job: pb.Job) -> None:
        """Waits for what still records the end of the job. Raises UNAVAILABLE after CLOSE_SECONDS."""
        workflows = (job.name, closing(job.name, job.attempt))
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                # Polled, because they may run at another gateway.
                while any([await self._durable.is_running(each) for each in workflows]):  # noqa: ASYNC110
                    await asyncio.sleep(END_SECONDS)
        except TimeoutError as error:
            raise Unavailable(
                f"{job.name} still records its end; try again", reason="JOB_ENDING", retry_after=1
            ) from error

    async def approve(self, request: api.ApproveJobRequest, user: str) -> pb.Job:
        """Approves the plan of a job that waits for review and returns the job.

        Raises as `get` and `PlanReviews.approve` do.
        """
        await self.reviews.approve(await self._access.get_job(request.name, user), request.text)
        return await self.get(request.name, user)

    async def _end_review(self, job: pb.Job) -> bool:
        """Lets a job go on whose review has ended; False if its workflow still ends, so it is for later."""
        if await self._durable.is_running(job.name):
            return False
        await self._jobs.update(job.name, job_changes.end_plan_review)
        await self._go_on_if_stopped(job.name)
        return True

    async def _go_on_if_stopped(self, name: str) -> None:
        # In this order: a workflow ends after its job, so what is unfinished then was made so again.
        if not await self._durable.is_running(name):
            job = await self._jobs.get(name, await self._jobs.owner(name))
            if job.state == pb.Job.PENDING:
                await self._durable.go_on(name)

    async def watch(self, name: str, user: str, offset: int) -> AsyncIterator[pb.JobEvent]:
        """Yields the job's events, as `Watching.events` does. Raises as `get` does."""
        await self._access.get_job(name, user)
        owner = await self._jobs.owner(name)
        snapshot = partial(self._seen_by_owner, name, owner)
        checked = time.monotonic()
        async with aclosing(self._watching.events(name, user, offset, snapshot)) as events:
            async for event in events:
                # A stream is never silent for long, so it ends soon after a membership.
                if user != owner and time.monotonic() - checked > MEMBERSHIP_SECONDS:
                    await self._access.get_job(name, user)
                    checked = time.monotonic()
                yield event

    async def get(self, name: str, user: str) -> pb.Job:
        """Returns the job. Raises NOT_FOUND if it does not exist or the user may not see it."""
        (job,) = await self.as_seen([await self._access.get_job(name, user)])
        return job

    async def as_seen(self, jobs: Sequence[pb.Job]) -> list[pb.Job]:
        """Returns up to 100 jobs as users see them, with places in the queue."""
        unfinished = [job for job in jobs if job.state not in ENDED]
        places = await self._job_queue.places(unfinished) if unfinished else {}
        return [_at_place(job, places[job.name]) if job.name in places else job for job in jobs]

    async def as_listed(self, jobs: Sequence[pb.Job]) -> list[pb.Job]:
        """Returns up to 100 jobs as users see them, and with the decisions of their rooms.

        Only lists ask the rooms: it takes longer than all else that a single job needs.
        """
        return await with_decisions(self._services.collab, await self.as_seen(jobs))

    async def _seen_by_owner(self, name: str, owner: str) -> pb.Job:
        (job,) = await self.as_seen([await self._jobs.get(name, owner)])
        return job


def _at_place(job: pb.Job, place: int) -> pb.Job:
    # A copy: the table's readers share the job.
    waiting = copy_of(job)
    waiting.queue_position = place
    return waiting
