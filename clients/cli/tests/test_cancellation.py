"""Ctrl-C ends a command even if grpc.aio reports the cancelled call as ended by the server."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from types import SimpleNamespace
from typing import Any

import grpc
import pytest

from aiprod_cli.clients import watch_job
from aiprod_cli.room.connection import with_retries
from aiprod_cli.room.event_stream import follow_room
from aiprod_cli.terminal.runner import cancel_on_signals

UNAVAILABLE = grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata())


class Call:
    """A call or stream that reports its cancellation as UNAVAILABLE, as grpc.aio may."""

    def __init__(self) -> None:
        self.started = asyncio.Event()

    async def response(self) -> None:
        assert not self.started.is_set(), "the call was repeated"
        self.started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise UNAVAILABLE from None

    async def stream(self, *_: object) -> AsyncIterator[None]:
        await self.response()
        yield


async def watch(call: Call) -> None:
    async for _ in watch_job(SimpleNamespace(WatchJob=call.stream), "jobs/film"):
        pass


async def follow(call: Call) -> None:
    class Stream:
        def __aiter__(self) -> AsyncIterator[None]:
            return call.stream()

        def cancel(self) -> None:
            pass

    async for _ in follow_room(SimpleNamespace(Join=lambda _: Stream()), "rooms/film", 0, lambda: None):
        pass


async def retry(call: Call) -> None:
    await with_retries(call.response)


@pytest.mark.parametrize("command", [watch, follow, retry, Call.response])
async def test_an_interrupted_command_does_not_retry(
    command: Callable[[Call], Coroutine[Any, Any, None]],
) -> None:
    call = Call()
    task = asyncio.create_task(cancel_on_signals(command(call)))
    await call.started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
