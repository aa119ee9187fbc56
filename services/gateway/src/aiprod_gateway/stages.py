"""How a stage is worked on: recorded once, retried while services are away, told to those who watch."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

import grpc
import stamina
import stamina.instrumentation
from google.protobuf import json_format
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.durable import Durable, Json
from aiprod_gateway.jobs import Jobs
from aiprod_gateway.messages import now, packed, unpacked
from aiprod_gateway.turns import extend
from aiprod_runtime.call import Call, current_call, in_call
from aiprod_runtime.errors import AiprodError, DeadlineExceeded, ResourceExhausted, Unavailable
from aiprod_runtime.status import error_status, received_status, status

log = logging.getLogger(__name__)

type Work[M: Message] = Callable[[], Awaitable[M]]

PASSING = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one step, all its tries included: `patience` seconds of work and `queue` seconds for its turns."""

    patience: float
    queue: float


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
    if reason := _reported(error):
        return reason
    log.error("unexpected error in the pipeline", exc_info=error)
    return status("INTERNAL", "the pipeline failed unexpectedly; its log says why")


def lost_asset(error: Exception) -> bool:
    """Whether a stage ended because storage has lost an asset, which has to be made again."""
    reason = _reported(error)
    return reason is not None and reason.code in (code_pb2.NOT_FOUND, code_pb2.DATA_LOSS)


def _reported(error: Exception) -> status_pb2.Status | None:
    try:
        return json_format.Parse(str(error), status_pb2.Status())
    except json_format.ParseError:
        return None


class Stages:
    """One job's way through its stages."""

    def __init__(self, job: str, user: str, durable: Durable, jobs: Jobs, limits: Limits) -> None:
        self.job = job
        self.user = user
        self._durable = durable
        self._jobs = jobs
        self._limits = limits
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
        job = await self.note(partial(_start, stage))
        if job.state == pb.Job.CANCELLED:
            await self._durable.cancel(self.job)
        await self.tell(stage, 0.0, scene=scene)
        name, started = pb.Stage.Name(stage).lower(), time.monotonic()
        with in_call(self.call):
            result = await self.patiently(name, work, self._limits.patience)
            seconds = round(time.monotonic() - started, 3)
            log.info("done: %s", name, extra={"job": self.job, "scene": scene, "seconds": seconds})
        await self.note(partial(_finish, stage))
        await self.tell(stage, 1.0, scene=scene)
        return packed(result)

    async def patiently[M: Message](self, name: str, work: Work[M], seconds: float) -> M:
        """Try until it works or is refused, for so many seconds of work, and count the retries in the job.

        All that is asked of others on the way ends with it. StageFailed at last.
        """
        started, retries = time.monotonic(), 0
        with in_call(replace(self.call, deadline=started + seconds)):
            try:
                async for attempt in stamina.retry_context(
                    on=_another_try,
                    attempts=None,
                    timeout=seconds + self._limits.queue,
                    wait_initial=0.2,
                    wait_max=2.0,
                    wait_jitter=0.2,
                ):
                    with attempt:
                        if retries := attempt.num - 1:
                            await self.note(_retried)
                        return await work()
            except (AiprodError, grpc.aio.AioRpcError) as error:
                reason = _status(error)
                if _may_pass(error):
                    worked = seconds - (current_call().remaining() or 0)
                    waited = max(time.monotonic() - started - worked, 0)
                    reason = _gave_up(name, worked, waited, retries, reason)
                raise StageFailed(reason) from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def last[M: Message](self, name: str, work: Work[M]) -> None:
        """Do a step that belongs to no stage."""

        async def recorded() -> Json:
            return packed(await self.patiently(name, work, self._limits.patience))

        await self._durable.step(name, recorded)

    def current(self) -> pb.Job:
        return self._jobs.get(self.job, self.user)

    async def note(self, change: Callable[[pb.Job], None], *, ended: bool = False) -> pb.Job:
        """Write into the job what came of a step; inside a step. As `Jobs.update`."""
        return await _once_there_is_room(partial(self._jobs.update, self.job, change, ended=ended))

    async def tell(
        self, stage: pb.Stage.ValueType, fraction: float, message: str = "", scene: str = ""
    ) -> None:
        """Tell those who watch; inside a step."""
        event = {
            "at": time.time_ns(),
            "stage": stage,
            "scene": scene,
            "fraction": fraction,
            "message": message,
        }
        await _once_there_is_room(partial(self._durable.tell, event))


async def _once_there_is_room[T](write: Callable[[], Awaitable[T]]) -> T:
    """Write, and wait while the disk takes nothing: the work that is written down was done and paid for."""
    async for attempt in stamina.retry_context(
        on=_disk_refuses, attempts=None, timeout=None, wait_initial=0.5, wait_max=10
    ):
        with attempt:
            return await write()
    raise AssertionError("unreachable: the last attempt returns or raises")


def _disk_refuses(error: Exception) -> bool:
    return isinstance(error, ResourceExhausted | Unavailable) and error.reason.startswith("DISK_")


def _status(error: AiprodError | grpc.aio.AioRpcError) -> status_pb2.Status:
    return error_status(error) if isinstance(error, AiprodError) else received_status(error)


def _gave_up(
    name: str, worked: float, waited: float, retries: int, last: status_pb2.Status
) -> status_pb2.Status:
    """Why work ended that was tried for all of its time: with the code of its `last` try."""
    text = (
        f"{name} was not done in {worked:.3g} s of work, {waited:.3g} s of waiting for its turn "
        f"and {retries} retries; the last try ended with: {last.message}"
    )
    if last.code == code_pb2.DEADLINE_EXCEEDED:
        return error_status(DeadlineExceeded(text, reason="STAGE_TIMEOUT"))
    return status_pb2.Status(code=last.code, message=text, details=last.details)


def _another_try(error: Exception) -> bool | float:
    """Whether the step tries again, or in how many seconds where the service says so."""
    wait = _may_pass(error)
    if not isinstance(wait, bool):
        # A full queue or a spent quota: that is a wait for a turn, too.
        extend(wait)
    return wait if current_call().remaining() else False


def _may_pass(error: Exception) -> bool | float:
    """Whether the service may answer later; in seconds where it says when."""
    if isinstance(error, Unavailable | DeadlineExceeded):
        return error.retry_after or True
    if not isinstance(error, grpc.aio.AioRpcError):
        return False
    if error.code() in PASSING:
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


def _retried(job: pb.Job) -> None:
    job.retries += 1


def _finish(stage: pb.Stage.ValueType, job: pb.Job) -> None:
    next(run for run in job.stages if run.stage == stage).end_time.CopyFrom(now())


def log_retry(details: stamina.instrumentation.RetryDetails) -> None:
    """One line a retry, for stamina's hook."""
    cause = details.caused_by
    reason = cause.details() if isinstance(cause, grpc.aio.AioRpcError) else str(cause)
    log.warning("trying again in %.1f s: %s", details.wait_for, reason)
