"""The current call's deadline, which moves while a step waits in a queue: it limits work, not waiting."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace

from aiprod_rpc.call import current_call, set_current_call
from aiprod_rpc.errors import DeadlineExceeded
from aiprod_work.fair_queue import FairQueue, Ticket


def extend_deadline(seconds: float) -> None:
    """Moves the deadline of the current call, until its task ends."""
    call = current_call()
    if call.deadline is not None:
        set_current_call(replace(call, deadline=call.deadline + seconds))


def restart_deadline(seconds: float | None) -> None:
    """Ends the current call in so many seconds, until its task ends; never if None."""
    deadline = None if seconds is None else time.monotonic() + seconds
    set_current_call(replace(current_call(), deadline=deadline))


@contextmanager
def paused_deadline() -> Iterator[None]:
    """Moves the deadline of the current call by the time that the block takes."""
    began = time.monotonic()
    try:
        yield
    finally:
        extend_deadline(time.monotonic() - began)


@asynccontextmanager
async def acquired_slot(queue: FairQueue, ticket: Ticket, timeout: float) -> AsyncIterator[None]:
    """Holds a slot during the block; the wait for it does not count against the deadline.

    Raises DEADLINE_EXCEEDED when no slot is free for `timeout` seconds.
    """
    async with AsyncExitStack() as held:
        try:
            with paused_deadline():
                async with asyncio.timeout(timeout):
                    await held.enter_async_context(queue.slot(ticket))
        except TimeoutError as error:
            raise call_timeout(f"no slot was free at the gateway for {timeout:g} s") from error
        yield


def call_timeout(message: str) -> DeadlineExceeded:
    """Returns the error of a call that ran out of time."""
    return DeadlineExceeded(message, reason="CALL_TIMEOUT")
