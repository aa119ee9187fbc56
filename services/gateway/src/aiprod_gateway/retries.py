"""Retries work while services may recover, and writes while nothing can be stored."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import grpc
import stamina
import stamina.instrumentation
from google.rpc import code_pb2, error_details_pb2, status_pb2

from aiprod_gateway.deadlines import extend_deadline
from aiprod_gateway.jobs.failures import StageFailed
from aiprod_rpc.call import current_call, in_call
from aiprod_rpc.errors import AiprodError, DeadlineExceeded, ResourceExhausted, Unavailable
from aiprod_rpc.status import error_status, received_status

log = logging.getLogger(__name__)

RETRYABLE = (
    grpc.StatusCode.UNAVAILABLE,
    # A service that stops cancels its running calls.
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds of one step with all its retries: for its work, and for its waits in queues."""

    work: float
    queue: float


async def with_retries[T](
    name: str,
    work: Callable[[], Awaitable[T]],
    timeouts: Timeouts,
    on_retry: Callable[[], Awaitable[object]],
) -> T:
    """Returns the result of `work`, which runs again while its error is retryable and time is left.

    The work and its calls share one deadline. `on_retry` runs before each retry. Raises StageFailed.
    """
    # The limit is a time and not a number of attempts, because users can rely on a time.
    started, retries = time.monotonic(), 0
    with in_call(replace(current_call(), deadline=started + timeouts.work)):
        try:
            async for attempt in stamina.retry_context(
                on=_backoff,
                attempts=None,
                timeout=timeouts.work + timeouts.queue,
                wait_initial=0.2,
                wait_max=2.0,
                wait_jitter=0.2,
            ):
                with attempt:
                    if retries := attempt.num - 1:
                        await on_retry()
                    return await work()
        except (AiprodError, grpc.aio.AioRpcError) as error:
            worked = timeouts.work - (current_call().remaining() or 0)
            waited = max(time.monotonic() - started - worked, 0)
            raise StageFailed(_failure_status(error, name, worked, waited, retries)) from error
    raise AssertionError("unreachable: the last attempt returns or raises")


async def until_stored[T](write: Callable[[], Awaitable[T]]) -> T:
    """Writes, and waits while a disk is full or the database is down: the work is done and paid."""
    async for attempt in stamina.retry_context(
        on=_is_passing_storage_error, attempts=None, timeout=None, wait_initial=0.5, wait_max=5
    ):
        with attempt:
            return await write()
    raise AssertionError("unreachable: the last attempt returns or raises")


def log_retries() -> None:
    """Makes each retry of this process one line in its log."""
    stamina.instrumentation.set_on_retry_hooks([_log_retry])


def _log_retry(details: stamina.instrumentation.RetryDetails) -> None:
    cause = details.caused_by
    reason = cause.debug_error_string() if isinstance(cause, grpc.aio.AioRpcError) else str(cause)
    log.warning("retrying in %.1f s: %s", details.wait_for, reason)


def _is_passing_storage_error(error: Exception) -> bool:
    return isinstance(error, ResourceExhausted | Unavailable) and error.reason.startswith(
        ("DISK_", "DATABASE_", "STORE_FULL")
    )


def _backoff(error: Exception) -> bool | float:
    """Returns whether to retry, or in how many seconds where the service states them."""
    delay = _retry_delay(error)
    if not isinstance(delay, bool):
        # A full queue or a spent quota: waiting for it is not work.
        extend_deadline(delay)
    return delay if current_call().remaining() else False


def _retry_delay(error: Exception) -> bool | float:
    """Returns whether a retry may succeed; the seconds until then where the service states them."""
    if isinstance(error, Unavailable | DeadlineExceeded):
        return error.retry_after or True
    if not isinstance(error, grpc.aio.AioRpcError):
        return False
    if error.code() in RETRYABLE:
        return True
    info = error_details_pb2.RetryInfo()
    if error.code() == grpc.StatusCode.RESOURCE_EXHAUSTED:
        for detail in received_status(error).details:
            if detail.Unpack(info):
                return float(info.retry_delay.ToMilliseconds() / 1000)
    return False


def _failure_status(
    error: AiprodError | grpc.aio.AioRpcError, name: str, worked: float, waited: float, retries: int
) -> status_pb2.Status:
    """Returns the status of the last error, with the times in seconds if a retry was still possible."""
    last = error_status(error) if isinstance(error, AiprodError) else received_status(error)
    if not _retry_delay(error):
        return last
    text = (
        f"{name} did not finish in {worked:.3g} s of work, {waited:.3g} s of waiting in queues "
        f"and {retries} retries; the last attempt failed: {last.message}"
    )
    if last.code == code_pb2.DEADLINE_EXCEEDED:
        return error_status(DeadlineExceeded(text, reason="STAGE_TIMEOUT"))
    return status_pb2.Status(code=last.code, message=text, details=last.details)
