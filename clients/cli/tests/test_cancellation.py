"""Ctrl-C ends a command even if grpc.aio reports the cancelled call as ended by the server."""

import asyncio

import grpc
import pytest

from aiprod_cli.terminal.runner import cancel_on_signals

UNAVAILABLE = grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE, grpc.aio.Metadata(), grpc.aio.Metadata())


async def test_an_interrupted_command_is_cancelled_and_not_unavailable() -> None:
    started = asyncio.Event()

    async def call() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise UNAVAILABLE from None

    task = asyncio.create_task(cancel_on_signals(call()))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
