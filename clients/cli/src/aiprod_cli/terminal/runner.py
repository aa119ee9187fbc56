"""How every command runs: in an event loop, until it ends or a signal ends it."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import grpc

from aiprod_rpc.channel import raise_if_cancelled

STOPPED = "Interrupted."


class Interrupted(Exception):
    """Ctrl-C, SIGTERM or SIGHUP ended the command. The message says what goes on without it."""


def run[T](work: Coroutine[Any, Any, T], interrupted: Callable[[], str] = lambda: STOPPED) -> T:
    """Runs `work` and returns its result.

    Raises Interrupted with the text of `interrupted` on Ctrl-C, SIGTERM and SIGHUP.
    """
    try:
        return asyncio.run(cancel_on_signals(work))
    # asyncio makes KeyboardInterrupt of Ctrl-C only; other signals just cancel the task.
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise Interrupted(interrupted()) from None


async def cancel_on_signals[T](work: Coroutine[Any, Any, T]) -> T:
    """Awaits `work`. A closed terminal and a kill cancel it as Ctrl-C does, so that it can clean up."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await work
    except grpc.aio.AioRpcError:
        raise_if_cancelled()
        raise
