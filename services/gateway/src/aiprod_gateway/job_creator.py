"""Accepts jobs: checks, stores and starts them."""

import asyncio
from collections.abc import Sequence

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.access import Access
from aiprod_gateway.budget import Budget
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.jobs.job_admission import Request
from aiprod_gateway.jobs.new_jobs import new_job
from aiprod_gateway.jobs.revisions import revision_job
from aiprod_gateway.libraries.library_use import use_library
from aiprod_gateway.services import Services
from aiprod_gateway.stages.caption_translation import can_translate
from aiprod_gateway.stages.engines import refuse_missing_engines
from aiprod_gateway.stages.takes import put_into_manifest, take_job
from aiprod_gateway.stages.variants import lacks_captions, variant_jobs
from aiprod_gateway.state import State


class JobCreator:
    """Creates jobs of films, variants, revisions and takes, once for each request."""

    def __init__(
        self, settings: GatewaySettings, state: State, access: Access, services: Services, budget: Budget
    ) -> None:
        self._settings = settings
        self._jobs = state.jobs
        self._entries = state.entries
        self._durable = state.durable
        self._access = access
        self._services = services
        self._budget = budget
        self._starting: set[asyncio.Task[None]] = set()

    async def create(self, request: api.CreateJobRequest, user: str) -> pb.Job:
        """Creates and starts a job from a prompt or a storyboard; a repeated request gets its first job.

        Raises INVALID_ARGUMENT as `new_job` does, ALREADY_EXISTS if the request's id came with another
        request, what `use_library` raises, RESOURCE_EXHAUSTED if the day's budget is spent or the user has
        too many unfinished jobs.
        """
        if existing := await self._jobs.find_by_request(user, request):
            return existing[0]
        return (await self._admit(await self._with_library([new_job(request)], user), user, request))[0]

    async def create_variants(self, request: api.CreateVariantsRequest, user: str) -> list[pb.Job]:
        """Creates and starts the jobs of all variants; a repeated request gets its first jobs.

        Raises as `create` and `variant_jobs` do.
        """
        if existing := await self._jobs.find_by_request(user, request):
            return existing
        translates = lacks_captions(request) and await can_translate(self._services.llm)
        jobs = variant_jobs(request, translates=translates)
        return await self._admit(await self._with_library(jobs, user), user, request)

    async def _with_library(self, jobs: list[pb.Job], user: str) -> list[pb.Job]:
        await use_library(self._entries, self._services.storage, jobs, user)
        return jobs

    async def create_revision(self, request: api.RenderRevisionRequest, user: str) -> pb.Job:
        """Creates and starts a job that renders a revision. Raises as `create` and `revision_job` do."""
        if existing := await self._jobs.find_by_request(user, request):
            return existing[0]
        await self._budget.check()
        source = await self._access.get_job(request.name, user)
        job = await revision_job(self._services.collab, source, request, user)
        return (await self._admit([job], user, request))[0]

    async def create_take(self, request: api.CreateTakeRequest, user: str) -> pb.Job:
        """Creates and starts a job that makes a take. Raises as `create` and `take_job` do."""
        if existing := await self._jobs.find_by_request(user, request):
            return existing[0]
        await self._budget.check()
        source = await self._access.get_job(request.name, user)
        job = await take_job(self._services.collab, source, request, user)
        return (await self._admit([job], user, request))[0]

    async def pick_take(self, request: api.PickTakeRequest, user: str) -> pb.Job:
        """Puts a take into its room's manifest, and makes the film of it.

        A call that is repeated after a crash edits once, and finds the job by the same id. Raises as
        `put_into_manifest` and `create_revision` do.
        """
        take = await self._access.get_job(request.name, user)
        await put_into_manifest(self._services.collab, take, request.request_id)
        revision = api.RenderRevisionRequest(name=take.name, request_id=request.request_id)
        return await self.create_revision(revision, user)

    async def _admit(self, jobs: Sequence[pb.Job], user: str, request: Request) -> list[pb.Job]:
        """Stores and starts the new jobs of a request; returns them, or those that it created meanwhile."""
        await refuse_missing_engines(self._services.render, jobs)
        settings = self._settings
        async with self._budget.admission(jobs) as check:
            stored = await self._jobs.create(
                jobs, user, request, settings.jobs_waiting_per_user, settings.jobs_per_minute, check
            )
        if stored[0].name == jobs[0].name:
            # Stored jobs start even if their caller disconnects now.
            task = asyncio.create_task(self._start(jobs))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)
            await asyncio.shield(task)
        return stored

    async def _start(self, jobs: Sequence[pb.Job]) -> None:
        for job in jobs:
            await self._durable.start(job.name)
