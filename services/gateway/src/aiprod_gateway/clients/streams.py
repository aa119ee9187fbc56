"""Reads the event streams of services that may queue a call before they work on it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import nullcontext
from dataclasses import replace

import grpc
from google.protobuf.message import Message

from aiprod_gateway.deadlines import call_timeout, paused_deadline
from aiprod_rpc.call import current_call, in_call
from aiprod_rpc.status import ran_out_of_time


async def stream_events[Q: Message, E: Message](
    method: Callable[[Q], grpc.aio.UnaryStreamCall[Q, E]],
    request: Q,
    silence_timeout: float,
    queue_timeout: float,
) -> AsyncGenerator[E]:
    """Yields the events of a call until it ends or the current call's deadline passes.

    The call is in the service's queue from an event with `queued` to the next event. Raises
    DEADLINE_EXCEEDED when its work passes the deadline, when it is silent for `silence_timeout` seconds,
    or when it waits in the queue for more than `queue_timeout` seconds.
    """
    service = request.DESCRIPTOR.full_name.split(".")[1]
    call = _start(method, request, queue_timeout)
    try:
        events, queued = aiter(call), False
        while (event := await _next(events, service, silence_timeout, queued)) is not None:
            queued = any(field.name == "queued" for field, _ in event.ListFields())
            yield event
    finally:
        # A task that is cancelled between two reads would leave the call running.
        call.cancel()


def _start[Q, C](method: Callable[[Q], C], request: Q, queue_timeout: float) -> C:
    # A deadline on the wire cannot move, so it leaves room for the queue; `_next` keeps the real one.
    call = current_call()
    deadline = None if call.deadline is None else call.deadline + queue_timeout
    with in_call(replace(call, deadline=deadline)):
        return method(request)


async def _next[E](events: AsyncIterator[E], service: str, silence_timeout: float, queued: bool) -> E | None:
    """Returns the next event, None at the end of the stream."""
    left = current_call().remaining()
    limit = silence_timeout if queued or left is None else min(silence_timeout, left)
    try:
        with paused_deadline() if queued else nullcontext():
            async with asyncio.timeout(limit):
                return await anext(events, None)
    except TimeoutError as error:
        silent = f"{service} was silent for {silence_timeout:g} s"
        raise call_timeout(silent if limit == silence_timeout else f"{service} was still at work") from error
    except grpc.aio.AioRpcError as error:
        if not ran_out_of_time(error):
            raise
        raise call_timeout(
            f"{service} {'still had the call in its queue' if queued else 'was still at work'}"
        ) from error
