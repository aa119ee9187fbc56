"""An event loop on a thread of its own, which runs what callers without a loop wait for."""

import asyncio
import os
import threading
import weakref
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import AsyncExitStack
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

CLOSE_SECONDS = 5.0
"""How long the end of a program waits for its connections to close."""


# One for all clients of the process: a loop may already run on the caller's thread, as in Jupyter.
@cache
def _started_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    # A daemon: the end of the program does not wait for open streams.
    threading.Thread(target=loop.run_forever, name="aiprod-client", daemon=True).start()
    return loop


def _loop() -> asyncio.AbstractEventLoop:
    # A cache alone may start a loop for each of two threads that come first. The garbage collector may close
    # a client, and so come here again, meanwhile.
    with _starting:
        return _started_loop()


def _forget() -> None:
    # The thread stays behind in the parent, and so may one that holds the lock.
    global _starting
    _starting = threading.RLock()
    _started_loop.cache_clear()


_starting = threading.RLock()
os.register_at_fork(after_in_child=_forget)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Returns the result of `work`. An interrupt, such as Ctrl-C, cancels it."""
    future = asyncio.run_coroutine_threadsafe(work, _loop())
    try:
        return future.result()
    finally:
        # Ctrl-C ends only the wait; without this the work would go on at the loop.
        future.cancel()


def iterate(items: AsyncGenerator[T, None]) -> Iterator[T]:
    """Yields the items, and closes their generator at the end."""
    try:
        while True:
            item = run(_next(items))
            if isinstance(item, _End):
                return
            yield item
    finally:
        # Not awaited: the garbage collector may close this generator on any thread.
        asyncio.run_coroutine_threadsafe(_close(items), _loop())


def close_after(owner: object, opened: AsyncExitStack) -> None:
    """Closes open resources when `owner` is no longer used, or the program ends."""
    weakref.finalize(owner, _close_now, opened)


def _close_now(opened: AsyncExitStack) -> None:
    closing = asyncio.run_coroutine_threadsafe(opened.aclose(), _loop())
    # The garbage collector may call this on the loop's own thread, where it must not wait.
    if threading.current_thread() is threading.main_thread():
        closing.result(CLOSE_SECONDS)


class _End:
    """There are no more items."""


async def _next(items: AsyncGenerator[T, None]) -> T | _End:
    return await anext(items, _End())


async def _close(items: AsyncGenerator[T, None]) -> None:
    await items.aclose()
