"""Streams that outlive their connection."""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Protocol, TypeVar

import grpc

from aiprod_client.retries import FIRST_WAIT, has_code, may_retry, retry
from aiprod_rpc.channel import raise_if_cancelled
from aiprod_rpc.errors import Unavailable

M = TypeVar("M")
M_co = TypeVar("M_co", covariant=True)

RECONNECTS = 15
"""Failures to connect in a row, which take about a minute."""


class StreamCall(Protocol[M_co]):
    """A call that returns a stream."""

    def __aiter__(self) -> AsyncIterator[M_co]:
        """Iterates over the messages."""
        raise NotImplementedError

    def cancel(self) -> bool:
        """Ends the call."""
        raise NotImplementedError


class StreamEnded(Unavailable):
    """A stream ended without a message."""


def lost_connection(error: Exception) -> bool:
    """Returns whether a call lost its connection, as gRPC and the edge report it."""
    # Envoy cuts a stream with INTERNAL "Stream removed (RST_STREAM)" or UNKNOWN "stream timeout".
    # A server that stops cancels what still runs; a call that its own caller cancels raises no RpcError.
    codes = (
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.CANCELLED,
    )
    return has_code(error, *codes)


async def messages(call: StreamCall[M], silence: float | None = None) -> AsyncGenerator[M]:
    """Yields the messages of a call until it ends, or sends nothing for `silence` seconds.

    Cancels the call when it is closed.
    """
    stream = aiter(call)
    try:
        while True:
            async with asyncio.timeout(silence):
                message = await anext(stream, None)
            if message is None:
                return
            yield message
    except TimeoutError:
        return
    finally:
        # Otherwise the call goes on until the garbage collector finds it.
        call.cancel()


async def resumed(
    open_stream: Callable[[], AsyncGenerator[M]],
    is_lost: Callable[[Exception], bool] = lost_connection,
    *,
    attempts: int = RECONNECTS,
    on_lost: Callable[[], None] = lambda: None,
) -> AsyncGenerator[M]:
    """Yields the messages of a stream, and of the next one whenever a stream ends or is lost, without end.

    `open_stream` opens each stream where the one before ended. Calls `on_lost` after each. Raises errors
    other than a loss, and the last error after `attempts` streams in a row without a message.
    """
    while True:
        stream, message = await _open(open_stream, is_lost, attempts)
        async with aclosing(stream):
            yield message
            try:
                async for message in stream:
                    yield message
            except Exception as error:
                if not may_retry(is_lost, error):
                    raise
        raise_if_cancelled()
        on_lost()
        # Everybody on a service loses their stream at the same moment, and must not return together.
        await asyncio.sleep(FIRST_WAIT * random.uniform(0.5, 1))


async def _open(
    open_stream: Callable[[], AsyncGenerator[M]], is_lost: Callable[[Exception], bool], attempts: int
) -> tuple[AsyncGenerator[M], M]:
    """Returns a stream that works, and its first message."""

    async def first_message() -> tuple[AsyncGenerator[M], M]:
        stream = open_stream()
        message = await anext(stream, None)
        if message is None:
            raise StreamEnded("the stream ended without a message", reason="STREAM_ENDED")
        return stream, message

    return await retry(
        first_message, lambda error: isinstance(error, StreamEnded) or is_lost(error), attempts=attempts
    )
