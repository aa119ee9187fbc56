"""Runs the steps of one job: recorded once, retried while services are down, reported to its watchers."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from google.protobuf.message import Message

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.durable import Durable, Json
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.jobs.jobs import Jobs
from aiprod_gateway.journal import decode_result, encode_progress, encode_result
from aiprod_gateway.retries import Timeouts, until_stored, with_retries
from aiprod_rpc.call import Call, in_call
from aiprod_server.telemetry import span

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 0.25
"""Least seconds between two reports of progress of one job, whose scenes render side by side. Each report is
a durable write, and wakes all who watch the job."""

SMALL_PART, SMALL_PARTS_SECONDS = 0.15, 2.0
"""Less of a step than this part is reported only so often: a slow machine must not write more for a film."""

type Change = Callable[[pb.Job], None]


class Step:
    """One run of a stage's step: reports its progress and collects its changes of the job."""

    def __init__(
        self,
        stage: Stage.ValueType,
        scene: str,
        append_event: Callable[[Json], Awaitable[None]],
        pace: "Pace",
    ) -> None:
        self.stage = stage
        self.scene = scene
        self._append_event = append_event
        self._pace = pace
        self._reported = -1.0
        self._changes: list[Change] = []

    def change_job(self, change: Change) -> None:
        """Changes the job when the step ends; all its changes are one write."""
        self._changes.append(change)

    def apply_changes(self, job: pb.Job) -> None:
        """Applies the changes in their order; those of failed attempts too, because they cost money."""
        for change in self._changes:
            change(job)

    async def report_progress(self, fraction: float, message: str = "") -> None:
        """Reports to the job's watchers how much of the step is done, 0 to 1.

        What says nothing is left out if it is no news, and between start and end if the job has just reported
        something.
        """
        if not message and not self._is_due(fraction):
            return
        self._reported = fraction
        await self._append_event(encode_progress(self.stage, self.scene, fraction, message))

    async def report_preview(self, jpeg: bytes) -> None:
        """Shows the job's watchers a frame of the scene."""
        fraction = max(self._reported, 0)
        await self._append_event(encode_progress(self.stage, self.scene, fraction, "", jpeg))

    def _is_due(self, fraction: float) -> bool:
        moved = abs(fraction - self._reported)
        return moved > 0 and (not 0 < fraction < 1 or self._pace.is_due(moved))


class Pace:
    """When a job's next report of progress is due, by a clock in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._reported = clock() - PROGRESS_SECONDS

    def is_due(self, moved: float) -> bool:
        """Returns whether a report that a step has moved by this part is due, and if so counts it as made."""
        now = self._clock()
        is_due = now - self._reported >= (PROGRESS_SECONDS if moved >= SMALL_PART else SMALL_PARTS_SECONDS)
        if is_due:
            self._reported = now
        return is_due


type Work[M: Message] = Callable[[], Awaitable[M]]
type StepWork[M: Message] = Callable[[Step], Awaitable[M]]


class JobSteps:
    """The steps of one job, each in `call`: for the job's user, in the job's trace."""

    def __init__(self, job: str, call: Call, durable: Durable, jobs: Jobs, timeouts: Timeouts) -> None:
        self.job = job
        self.user = call.user
        self._durable = durable
        self._jobs = jobs
        self._timeouts = timeouts
        self.call = call
        self._pace = Pace()

    async def run_stage[M: Message](self, stage: Stage.ValueType, work: StepWork[M], scene: str = "") -> M:
        """Runs a stage, or its step for one scene, and returns the recorded result. Raises StageFailed."""
        name = Stage.Name(stage).lower() + (f" {scene}" if scene else "")
        step = Step(stage, scene, self._append_event, self._pace)
        result: M = decode_result(await self._durable.step(name, partial(self._traced, name, step, work)))
        return result

    async def _traced[M: Message](self, name: str, step: Step, work: StepWork[M]) -> Json:
        """Runs a step as a span of the job's trace, below which are the spans of the services."""
        attributes = {"aiprod.job": self.job, "aiprod.scene": step.scene}
        with (
            span(name, self.call.traceparent, attributes) as traceparent,
            in_call(replace(self.call, traceparent=traceparent)),
        ):
            return await self._run(step, work)

    async def _run[M: Message](self, step: Step, work: StepWork[M]) -> Json:
        job = await self.update_job(partial(job_changes.start_stage, step.stage))
        # The job may have been cancelled after its last step ended.
        if job.state == pb.Job.CANCELLED:
            await self._durable.cancel(self.job)
        await step.report_progress(0.0)
        try:
            result = await self._timed(step, partial(work, step))
        except Exception:
            # What the failed attempts cost stays in the job.
            await self.update_job(step.apply_changes)
            raise
        step.change_job(partial(job_changes.finish_stage, step.stage))
        await self.update_job(step.apply_changes)
        await step.report_progress(1.0)
        return encode_result(result)

    async def _timed[M: Message](self, step: Step, work: Work[M]) -> M:
        name, started = Stage.Name(step.stage).lower(), time.monotonic()
        result = await self.retry(name, work, self._timeouts.work)
        seconds = round(time.monotonic() - started, 3)
        log.info("done: %s", name, extra={"job": self.job, "scene": step.scene, "seconds": seconds})
        return result

    async def run_step[M: Message](self, name: str, work: Work[M]) -> M:
        """Runs a step that belongs to no stage, and returns the recorded result. Raises StageFailed."""

        async def recorded() -> Json:
            with in_call(self.call):
                return encode_result(await self.retry(name, work, self._timeouts.work))

        result: M = decode_result(await self._durable.step(name, recorded))
        return result

    async def retry[M: Message](self, name: str, work: Work[M], seconds: float) -> M:
        """Returns the result of `work`, tried for `seconds` of work; counts the retries in the job.

        Raises StageFailed.
        """
        count_retry = partial(self.update_job, job_changes.count_retry)
        return await with_retries(name, work, Timeouts(seconds, self._timeouts.queue), count_retry)

    async def announce(self, stage: Stage.ValueType, message: str) -> None:
        """Tells the job's watchers what happened after a stage; inside a step only."""
        await self._append_event(encode_progress(stage, "", 1.0, message))

    async def current_job(self) -> pb.Job:
        """Returns the stored job."""
        return await self._jobs.get(self.job, self.user)

    async def first_variant(self, job: pb.Job) -> pb.Job:
        """Returns the job that plans the film of which this job is a variant."""
        return await self._jobs.get(job.variants_of, self.user)

    async def update_job(self, change: Change, *, ended: bool = False) -> pb.Job:
        """Changes the job at once, as `Jobs.update` does; inside a step only."""
        return await until_stored(partial(self._jobs.update, self.job, change, ended=ended))

    async def _append_event(self, event: Json) -> None:
        await until_stored(partial(self._durable.append_event, event))
        self._jobs.changes.note(self.job)


async def gather_all(*steps: Coroutine[Any, Any, Any]) -> list[Any]:
    """Runs the steps side by side and returns their results, in their order. Raises the first error of them.

    A step that fails does not stop the others: their work is paid, so their results are recorded.
    """
    results = await asyncio.gather(*steps, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results
