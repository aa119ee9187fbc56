"""Ends streams with a reason, a moment before the edge would cut them off without one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiprod_rpc.errors import AiprodError, DeadlineExceeded, Unavailable
from aiprod_server.received_call import ReceivedCall

MAX_SECONDS = 3490.0
"""How long a stream lasts without a deadline; the edge ends it after 3500 s."""

MARGIN_SECONDS = 0.2
"""How long before its deadline a stream ends; the edge ends it 0.1 s before."""

_LATE = "the stream is late"


@contextmanager
def ended_in_time(call: ReceivedCall) -> Iterator[None]:
    """Ends the block when the time of the edge's `call` is over.

    Raises DeadlineExceeded at its deadline, and Unavailable after MAX_SECONDS, at which clients go on.
    What Envoy cuts off, once the first answer has left, ends as INTERNAL, or as half a body.
    """
    if not call.at_edge:
        yield
        return
    remaining = call.remaining()
    seconds = MAX_SECONDS if remaining is None else min(MAX_SECONDS, remaining - MARGIN_SECONDS)
    if seconds <= 0:
        raise _late(call)
    task = asyncio.current_task()
    assert task
    # One timer for the whole stream: its messages pay nothing.
    timer = asyncio.get_running_loop().call_later(seconds, task.cancel, _LATE)
    try:
        yield
    except asyncio.CancelledError as cancelled:
        if cancelled.args != (_LATE,):
            raise
        # The cancellation was the timer's, and must not end what surrounds the block.
        task.uncancel()
        raise _late(call) from None
    finally:
        timer.cancel()


def _late(call: ReceivedCall) -> AiprodError:
    if call.deadline is not None and (call.remaining() or 0) <= MARGIN_SECONDS:
        return DeadlineExceeded("the call's deadline has passed", reason="TIMEOUT")
    message = f"a stream lasts at most {MAX_SECONDS:.0f} s; go on with a new one"
    return Unavailable(message, reason="SERVICE_UNAVAILABLE", retry_after=0.1)
