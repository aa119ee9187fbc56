"""Takes jobs in and sees to it that each is worked on, once, whatever dies in between."""

import asyncio
import logging
from collections.abc import AsyncIterator
from functools import partial
from weakref import WeakValueDictionary

import grpc

from aiprod.film.v1 import manifest_pb2
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway import notes
from aiprod_gateway.audience import Audience
from aiprod_gateway.budget import Budget
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.durable import Durable, Json
from aiprod_gateway.jobs import ENDED, Jobs, Request, new_name
from aiprod_gateway.messages import now
from aiprod_gateway.neighbours import Neighbours
from aiprod_gateway.pipeline import Film
from aiprod_gateway.revisions import revised
from aiprod_gateway.room import JobRoom
from aiprod_gateway.stages import Stages, failure
from aiprod_runtime.call import in_call

log = logging.getLogger(__name__)

DEFAULT_SECONDS = 12.0
DEFAULT_FORMAT = manifest_pb2.VideoFormat(
    width=1280, height=720, frame_rate=manifest_pb2.FrameRate(numerator=24, denominator=1)
)


class Studio:
    """Creates, runs, follows and cancels jobs."""

    def __init__(self, settings: GatewaySettings, jobs: Jobs, ask: Neighbours, durable: Durable) -> None:
        self._settings = settings
        self._jobs = jobs
        self._ask = ask
        self._durable = durable
        self.audience = Audience(jobs, ask.collab)
        self._budget = Budget(ask.storage, limited=settings.daily_budget_usd is not None)
        self._render_slots = asyncio.Semaphore(settings.scenes_at_once)
        self._slots = asyncio.Semaphore(settings.jobs_at_once)
        self._user_slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def workflow(self, name: str) -> None:
        """One job from plan to delivery; what `durable` runs."""
        film = self._film(name)
        user_slots = self._slots_of(film.stages.user)
        try:
            # The user's own first: who waits for himself must not hold a place that others could use.
            async with user_slots, self._slots:
                await film.make()
        except Exception as error:
            log.warning("job failed", extra={"job": name}, exc_info=error)
            await film.stages.last("fail", partial(film.fail, failure(error)))

    def _slots_of(self, user: str) -> asyncio.Semaphore:
        limit = self._settings.jobs_at_once_per_user
        return self._user_slots.setdefault(user, asyncio.Semaphore(limit))

    def _film(self, name: str) -> Film:
        user = self._jobs.owner(name)
        stages = Stages(name, user, self._durable, self._jobs, self._settings.stage_seconds)
        job = stages.current()
        room = JobRoom(job.room or f"rooms/{name.removeprefix('jobs/')}", name, self._ask.collab)
        return Film(job, stages, room, self._ask, self._settings, self._render_slots)

    async def create(self, request: api.CreateJobRequest, user: str) -> pb.Job:
        """A film from a prompt."""
        if known := self._jobs.known(user, request):
            return known
        await self._budget.check()
        job = pb.Job(
            name=new_name(),
            state=pb.Job.PENDING,
            prompt=request.prompt,
            duration_sec=request.duration_sec if request.HasField("duration_sec") else DEFAULT_SECONDS,
            format=request.format if request.HasField("format") else DEFAULT_FORMAT,
            seed=request.seed,
            project=request.project,
            create_time=now(),
            cost_usd_micros=0,
        )
        return await self._take(job, user, request)

    async def revise(self, request: api.RenderRevisionRequest, user: str) -> pb.Job:
        """A film from a version of another one's manifest. Errors as `revised`."""
        if known := self._jobs.known(user, request):
            return known
        await self._budget.check()
        source = await self.audience.job(request.name, user)
        return await self._take(await revised(self._ask.collab, source, request, user), user, request)

    async def _take(self, job: pb.Job, user: str, request: Request) -> pb.Job:
        stored = await self._jobs.create(job, user, request, self._settings.jobs_waiting_per_user)
        if stored.name == job.name:
            await self._durable.start(job.name)
        return stored

    async def resume(self) -> None:
        """Start the jobs that were stored but not started when the process died."""
        for name in self._jobs.unfinished():
            await self._durable.start(name)

    async def cancel(self, name: str, user: str) -> pb.Job:
        """Cancel; a job that has ended stays as it is."""
        if self._jobs.get(name, user).state in ENDED:
            return self._jobs.get(name, user)
        job = await self._jobs.update(name, notes.cancelled)
        await self._durable.cancel(name)
        try:
            film = self._film(name)
            with in_call(film.stages.call):
                await film.record(job)
        except grpc.aio.AioRpcError as error:
            log.warning("the ledger missed a cancelled job", extra={"job": name, "code": error.code().name})
        return job

    async def watch(self, name: str, user: str, offset: int) -> AsyncIterator[pb.JobEvent]:
        """The job's events after `offset`, as they come; the last one holds the ended job."""
        await self.audience.job(name, user)
        owner = self._jobs.owner(name)
        async for event in self._durable.events(name, offset):
            offset += 1
            job = self._jobs.get(name, owner)
            # An ended job means the end of the stream, so only the last event may hold one.
            yield _event(offset, event, None if event["scene"] or job.state in ENDED else job)
        job = self._jobs.get(name, owner)
        yield pb.JobEvent(offset=offset + 1, create_time=job.end_time, stage=job.stage, fraction=1, job=job)


def _event(offset: int, event: Json, job: pb.Job | None) -> pb.JobEvent:
    result = pb.JobEvent(
        offset=offset,
        stage=event["stage"],
        scene=event["scene"],
        fraction=event["fraction"],
        message=event["message"],
        job=job,
    )
    result.create_time.FromNanoseconds(event["at"])
    return result
