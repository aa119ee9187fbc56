"""Accepts jobs and runs each of them to its end, once, whatever crashes in between."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway import job_changes
from aiprod_gateway.access import Access
from aiprod_gateway.budget import Budget
from aiprod_gateway.clients.room import RoomClient
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.durable import Durable
from aiprod_gateway.job_context import JobContext
from aiprod_gateway.job_steps import JobSteps
from aiprod_gateway.jobs import ENDED, Jobs, Request
from aiprod_gateway.new_jobs import new_job
from aiprod_gateway.pipeline import Pipeline
from aiprod_gateway.retries import Timeouts
from aiprod_gateway.revisions import revision_job
from aiprod_gateway.services import Services
from aiprod_gateway.watching import Watching
from aiprod_work.fair_queue import FairQueue, Ticket

log = logging.getLogger(__name__)

CLOSE_SECONDS = 5.0
"""How long CancelJob waits until the job's cost is final."""


class JobRunner:
    """Creates, runs, watches and cancels jobs."""

    def __init__(
        self,
        settings: GatewaySettings,
        jobs: Jobs,
        access: Access,
        services: Services,
        durable: Durable,
        budget: Budget,
    ) -> None:
        self._settings = settings
        self._jobs = jobs
        self._access = access
        self._services = services
        self._durable = durable
        self._budget = budget
        self._watching = Watching(jobs, durable)
        # Not DBOS's queue: its polling costs 0.1 s per job and a twentieth of a core. No limit on what waits:
        # the table of jobs limits the jobs of a user, and a job its scenes.
        self._job_queue = FairQueue(settings.jobs_at_once, per_party=settings.jobs_at_once_per_user)
        self._scene_queue = FairQueue(settings.scenes_at_once, spare=1)
        self._tickets: dict[str, Ticket] = {}
        self._starting: set[asyncio.Task[None]] = set()

    async def run_job(self, name: str) -> None:
        """Runs one job from plan to delivery; the body of its workflow."""
        context = self._context(name)
        pipeline = Pipeline(context)
        ticket = self._tickets[name] = Ticket(context.steps.user)
        try:
            async with self._job_queue.slot(ticket):
                await pipeline.run()
        except Exception as error:
            log.warning("job failed", extra={"job": name}, exc_info=error)
            await pipeline.fail(error)
        finally:
            del self._tickets[name]

    async def close_job(self, name: str) -> None:
        """Cancels one job and records what it cost; the body of its closing workflow."""
        context = self._context(name)
        await context.steps.run_step("cancel", partial(self._cancel, name))
        await Pipeline(context).close()

    async def _cancel(self, name: str) -> pb.Job:
        job = await self._jobs.update(name, job_changes.set_cancelled)
        if job.state == pb.Job.CANCELLED:
            await self._durable.cancel(name)
        return job

    def _context(self, name: str) -> JobContext:
        timeouts = Timeouts(self._settings.stage_seconds, self._settings.queue_seconds)
        steps = JobSteps(name, self._jobs.owner(name), self._durable, self._jobs, timeouts)
        job = steps.current_job()
        room = RoomClient(job.room or f"rooms/{name.removeprefix('jobs/')}", name, self._services.collab)
        return JobContext(job, steps, room, self._services, self._settings, self._scene_queue)

    async def create(self, request: api.CreateJobRequest, user: str) -> pb.Job:
        """Creates and starts a job from a prompt or a storyboard; a repeated request gets its first job.

        Raises INVALID_ARGUMENT as `new_job` does, ALREADY_EXISTS if the request's id came with another
        request, RESOURCE_EXHAUSTED if the day's budget is spent or the user has too many unfinished jobs.
        """
        if existing := self._jobs.find_by_request(user, request):
            return existing
        job = new_job(request)
        await self._budget.check()
        return await self._store_and_start(job, user, request)

    async def create_revision(self, request: api.RenderRevisionRequest, user: str) -> pb.Job:
        """Creates and starts a job that renders a revision. Raises as `create` and `revision_job` do."""
        if existing := self._jobs.find_by_request(user, request):
            return existing
        await self._budget.check()
        source = await self._access.get_job(request.name, user)
        job = await revision_job(self._services.collab, source, request, user)
        return await self._store_and_start(job, user, request)

    async def _store_and_start(self, job: pb.Job, user: str, request: Request) -> pb.Job:
        settings = self._settings
        stored = await self._jobs.create(
            job, user, request, settings.jobs_waiting_per_user, settings.jobs_per_minute
        )
        if stored.name == job.name:
            # A stored job starts even if its caller disconnects now.
            task = asyncio.create_task(self._durable.start(job.name))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)
            await asyncio.shield(task)
        return stored

    async def resume(self) -> None:
        """Starts the jobs that were stored but not started when the process ended."""
        for name in self._jobs.unfinished():
            await self._durable.start(name)

    async def cancel(self, name: str, user: str) -> pb.Job:
        """Cancels the user's job and returns it; a job that has ended does not change."""
        if self._jobs.get(name, user).state in ENDED:
            return self._jobs.get(name, user)
        if not await self._durable.close(name, CLOSE_SECONDS):
            log.warning("the cost of a cancelled job is not final yet", extra={"job": name})
        return self._jobs.get(name, user)

    async def watch(self, name: str, user: str, offset: int) -> AsyncIterator[pb.JobEvent]:
        """Yields the job's events, as `Watching.events` does. Raises as `get` does."""
        await self._access.get_job(name, user)
        owner = self._jobs.owner(name)
        snapshot = partial(self._with_place, name, owner)
        async with aclosing(self._watching.events(name, user, offset, snapshot)) as events:
            async for event in events:
                yield event

    async def get(self, name: str, user: str) -> pb.Job:
        """Returns the job. Raises NOT_FOUND if it does not exist or the user may not see it."""
        return self.with_queue_position(await self._access.get_job(name, user))

    def with_queue_position(self, job: pb.Job) -> pb.Job:
        """Returns the job with its place in the queue if it waits there."""
        ticket = self._tickets.get(job.name)
        if not ticket or not ticket.place:
            return job
        # A copy: the table's readers share the job.
        waiting = pb.Job(queue_position=ticket.place)
        waiting.MergeFrom(job)
        return waiting

    def _with_place(self, name: str, owner: str) -> pb.Job:
        return self.with_queue_position(self._jobs.get(name, owner))
