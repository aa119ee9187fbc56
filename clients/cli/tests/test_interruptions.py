"""Ctrl-C ends a command even when grpc.aio tells of the cancelled call as of one that the server ended."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from types import SimpleNamespace
from typing import Any

import grpc
import pytest

from aiprod_cli import client
from aiprod_cli.room import following, visiting
from aiprod_cli.terminal import _until_signalled

AWAY = grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata())


class Call:
    """A call, or a stream, that is cancelled with its task and says that the server went away."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def answer(self) -> None:
        assert not self.begun.is_set(), "it was made again"
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise AWAY from None

    async def stream(self, *_: object) -> AsyncIterator[None]:
        await self.answer()
        yield


async def watched(call: Call) -> None:
    async for _ in client.follow(SimpleNamespace(WatchJob=call.stream), "jobs/film"):
        pass


async def followed(call: Call) -> None:
    class Stream:
        def __aiter__(self) -> AsyncIterator[None]:
            return call.stream()

        def cancel(self) -> None:
            pass

    async for _ in following.follow(SimpleNamespace(Join=lambda _: Stream()), "rooms/film", 0, lambda: None):
        pass


async def said(call: Call) -> None:
    await visiting.patiently(call.answer)


@pytest.mark.parametrize("command", [watched, followed, said, Call.answer])
async def test_a_command_that_was_interrupted_does_not_go_on(
    command: Callable[[Call], Coroutine[Any, Any, None]],
) -> None:
    call = Call()
    task = asyncio.create_task(_until_signalled(command(call)))
    await call.begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
