"""Waiting for a turn, here or at a neighbour: the time it takes is not the step's."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import replace

import grpc
from google.protobuf.message import Message

from aiprod_gateway.neighbours import stream
from aiprod_runtime.call import current_call, in_call, set_current_call
from aiprod_runtime.errors import DeadlineExceeded
from aiprod_runtime.status import ran_out_of_time


def extend(seconds: float) -> None:
    """Move the deadline of the current call, to the end of its task."""
    call = current_call()
    if call.deadline is not None:
        set_current_call(replace(call, deadline=call.deadline + seconds))


@contextmanager
def waiting() -> Iterator[None]:
    """The block's time does not count: the current call's deadline moves by it."""
    began = time.monotonic()
    try:
        yield
    finally:
        extend(time.monotonic() - began)


@asynccontextmanager
async def turn(free: asyncio.Semaphore, longest: float) -> AsyncIterator[None]:
    """Hold one of the free places; DeadlineExceeded when there is none for `longest` seconds."""
    try:
        with waiting():
            async with asyncio.timeout(longest):
                await free.acquire()
    except TimeoutError as error:
        raise _late(f"no place was free at the gateway for {longest:g} s") from error
    try:
        yield
    finally:
        free.release()


async def events[Q: Message, E: Message](
    method: Callable[[Q], grpc.aio.UnaryStreamCall[Q, E]], request: Q, silence: float, longest: float
) -> AsyncGenerator[E]:
    """What a neighbour tells of its work, until the current call's deadline.

    From an event with `queued` to the next one it waits for its turn. DeadlineExceeded when the time is
    up, or when nothing comes for `silence` seconds; it waits for its turns for `longest` seconds at most.
    """
    service = request.DESCRIPTOR.full_name.split(".")[1]
    with stream(_placed(method, request, longest)) as call:
        told, queued = aiter(call), False
        while (event := await _next(told, service, silence, queued)) is not None:
            queued = any(field.name == "queued" for field, _ in event.ListFields())
            yield event


def _placed[Q, C](method: Callable[[Q], C], request: Q, longest: float) -> C:
    # A deadline on the wire stays where it is, so it leaves room for the turns; `_next` keeps the real one.
    call = current_call()
    deadline = None if call.deadline is None else call.deadline + longest
    with in_call(replace(call, deadline=deadline)):
        return method(request)


async def _next[E](told: AsyncIterator[E], service: str, silence: float, queued: bool) -> E | None:
    """The next event, None at the end."""
    left = current_call().remaining()
    limit = silence if queued or left is None else min(silence, left)
    try:
        with waiting() if queued else nullcontext():
            async with asyncio.timeout(limit):
                return await anext(told, None)
    except TimeoutError as error:
        silent = f"{service} was silent for {silence:g} s"
        raise _late(silent if limit == silence else f"{service} was still at work") from error
    except grpc.aio.AioRpcError as error:
        if not ran_out_of_time(error):
            raise
        raise _late(f"{service} {'had no turn for it' if queued else 'was still at work'}") from error


def _late(message: str) -> DeadlineExceeded:
    return DeadlineExceeded(message, reason="CALL_TIMEOUT")
