"""How a stage is worked on: recorded once, retried while services are away, told to those who watch."""

import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial

import grpc
import stamina
import stamina.instrumentation
from google.protobuf import json_format
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.durable import Durable, Json
from aiprod_gateway.jobs import Jobs
from aiprod_gateway.messages import now, packed, unpacked
from aiprod_runtime.call import Call, in_call
from aiprod_runtime.errors import AiprodError, DeadlineExceeded, Unavailable
from aiprod_runtime.status import error_status, received_status, status

log = logging.getLogger(__name__)

type Work[M: Message] = Callable[[], Awaitable[M]]


class StageFailed(Exception):
    """A stage's end without a result; its text is the `google.rpc.Status` as JSON.

    The text survives the workflow's journal, which keeps no Python types.
    """

    def __init__(self, reason: status_pb2.Status) -> None:
        super().__init__(json_format.MessageToJson(reason, indent=None))


def failure(error: Exception) -> status_pb2.Status:
    """The status of whatever ended a workflow."""
    if isinstance(error, AiprodError):
        return error_status(error)
    try:
        return json_format.Parse(str(error), status_pb2.Status())
    except json_format.ParseError:
        log.error("unexpected error in the pipeline", exc_info=error)
        return status("INTERNAL", "the pipeline failed unexpectedly; its log says why")


class Stages:
    """One job's way through its stages."""

    def __init__(self, job: str, user: str, durable: Durable, jobs: Jobs, patience: float) -> None:
        self.job = job
        self.user = user
        self._durable = durable
        self._jobs = jobs
        self._patience = patience
        # All that is done for a job is one trace, named by the job's sixteen hex digits. It is the gateway's
        # own work, so nothing marks it as a call from outside.
        digits = job.removeprefix("jobs/")
        self.call = Call(user=user, request_id=job, traceparent=f"00-{digits}{digits}-{digits}-01")

    async def step[M: Message](self, stage: pb.Stage.ValueType, work: Work[M], scene: str = "") -> M:
        """Do one step of a stage and return its result, recorded and told.

        StageFailed when it cannot be done.
        """
        name = pb.Stage.Name(stage).lower() + (f" {scene}" if scene else "")
        result: M = unpacked(await self._durable.step(name, partial(self._work, stage, work, scene)))
        return result

    async def _work[M: Message](self, stage: pb.Stage.ValueType, work: Work[M], scene: str) -> Json:
        job = await self._jobs.update(self.job, partial(_start, stage))
        if job.state == pb.Job.CANCELLED:
            await self._durable.cancel(self.job)
        await self.tell(stage, 0.0, scene=scene)
        name, started = pb.Stage.Name(stage).lower(), time.monotonic()
        with in_call(self.call):
            result, attempts = await self._patiently(name, work)
            seconds = round(time.monotonic() - started, 3)
            log.info("done: %s", name, extra={"job": self.job, "scene": scene, "seconds": seconds})
        await self._jobs.update(self.job, partial(_finish, stage, attempts - 1))
        await self.tell(stage, 1.0, scene=scene)
        return packed(result)

    async def _patiently[M: Message](self, name: str, work: Work[M]) -> tuple[M, int]:
        """Try until it works or is refused, for as long as the stage has patience; and count the attempts."""
        try:
            async for attempt in stamina.retry_context(
                on=_worth_another_try,
                attempts=None,
                timeout=self._patience,
                wait_initial=0.2,
                wait_max=2.0,
                wait_jitter=0.2,
            ):
                with attempt:
                    return await work(), attempt.num
        except AiprodError as error:
            raise StageFailed(error_status(error)) from error
        except grpc.aio.AioRpcError as error:
            if error.code() == grpc.StatusCode.DEADLINE_EXCEEDED:
                text = f"{name} took longer than {self._patience:g} s"
                late = DeadlineExceeded(text, reason="STAGE_TIMEOUT")
                raise StageFailed(error_status(late)) from error
            raise StageFailed(received_status(error)) from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def last[M: Message](self, name: str, work: Work[M]) -> None:
        """Do a step that belongs to no stage."""

        async def recorded() -> Json:
            with in_call(self.call):
                return packed((await self._patiently(name, work))[0])

        await self._durable.step(name, recorded)

    def current(self) -> pb.Job:
        return self._jobs.get(self.job, self.user)

    async def note(self, change: Callable[[pb.Job], None]) -> pb.Job:
        """Write into the job what came of a step; inside a step."""
        return await self._jobs.update(self.job, change)

    async def tell(
        self, stage: pb.Stage.ValueType, fraction: float, message: str = "", scene: str = ""
    ) -> None:
        """Tell those who watch; inside a step."""
        await self._durable.tell(
            {"at": time.time_ns(), "stage": stage, "scene": scene, "fraction": fraction, "message": message}
        )


def _worth_another_try(error: Exception) -> bool | float:
    """Whether the service may answer later; in seconds where it says when."""
    if isinstance(error, Unavailable):
        return error.retry_after or True
    if not isinstance(error, grpc.aio.AioRpcError):
        return False
    if error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
        return True
    delay = error_details_pb2.RetryInfo()
    if error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED:
        for detail in received_status(error).details:
            if detail.Unpack(delay):
                return float(delay.retry_delay.ToMilliseconds() / 1000)
    return False


def _start(stage: pb.Stage.ValueType, job: pb.Job) -> None:
    job.state = pb.Job.RUNNING
    job.stage = stage
    if not job.HasField("start_time"):
        job.start_time.CopyFrom(now())
    if all(run.stage != stage for run in job.stages):
        job.stages.add(stage=stage, start_time=now())
        job.stages.sort(key=lambda run: run.stage)


def _finish(stage: pb.Stage.ValueType, retries: int, job: pb.Job) -> None:
    job.retries += retries
    next(run for run in job.stages if run.stage == stage).end_time.CopyFrom(now())


def log_retry(details: stamina.instrumentation.RetryDetails) -> None:
    """One line a retry, for stamina's hook."""
    cause = details.caused_by
    reason = cause.details() if isinstance(cause, grpc.aio.AioRpcError) else str(cause)
    log.warning("trying again in %.1f s: %s", details.wait_for, reason)
