"""Repeats what a lost connection interrupted, with growing waits in between."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import grpc
import stamina

from aiprod_rpc.call import current_call
from aiprod_rpc.channel import raise_if_cancelled

T = TypeVar("T")

FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0
"""In seconds; the waits double."""
RESTART_SECONDS = 15.0
"""A stopped service is back within this time."""

# Otherwise a program that configures no logging would print each retry on standard error.
logging.getLogger("stamina").addHandler(logging.NullHandler())


async def retry(
    call: Callable[[], Awaitable[T]],
    is_transient: Callable[[Exception], bool],
    *,
    attempts: int | None = None,
    seconds: float | None = None,
) -> T:
    """Returns the result of `call`, which is repeated while its error is transient.

    Raises the last error after `attempts` or `seconds`, and at the deadline of the current call.
    """
    async for attempt in stamina.retry_context(
        on=partial(may_retry, is_transient),
        attempts=attempts,
        timeout=seconds,
        wait_initial=FIRST_WAIT,
        wait_max=LONGEST_WAIT,
        # Clients that failed together must not retry together.
        wait_jitter=FIRST_WAIT,
    ):
        with attempt:
            return await call()
    raise AssertionError("unreachable: the last attempt returns or raises")


def may_retry(is_transient: Callable[[Exception], bool], error: Exception) -> bool:
    """Returns whether to go on after an error. Raises CancelledError if the task was cancelled."""
    raise_if_cancelled()
    return is_transient(error) and current_call().remaining() != 0


async def while_unavailable(call: Callable[[], Awaitable[T]]) -> T:
    """Returns the response to an idempotent call, which is repeated while its service restarts."""
    return await retry(
        call, lambda error: has_code(error, grpc.StatusCode.UNAVAILABLE), seconds=RESTART_SECONDS
    )


def has_code(error: Exception, *codes: grpc.StatusCode) -> bool:
    """Returns whether a call ended with one of the codes."""
    return isinstance(error, grpc.aio.AioRpcError) and error.code() in codes
