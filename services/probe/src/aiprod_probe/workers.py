"""Processes that read files for us, so that a file can hurt only its own request."""

import asyncio
from collections.abc import Callable
from concurrent.futures import TimeoutError as TaskTimeout
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from aiprod_runtime.errors import DeadlineExceeded, FailedPrecondition

FILES_PER_PROCESS = 500
"""After so many files a process is replaced: what leaks in it, ends with it."""


class Workers:
    """`count` processes that each read one file at a time, each file for at most `seconds`.

    They come from a fork server, which knows no thread and no channel of ours.
    """

    def __init__(self, count: int, seconds: float, confine: Callable[[], None]) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload([confine.__module__])
        self._seconds = seconds
        self._pool = ProcessPool(
            max_workers=count, max_tasks=FILES_PER_PROCESS, initializer=confine, context=context
        )

    async def __aenter__(self) -> Self:
        # The processes start with the first task; later they would start beside open channels.
        await asyncio.wrap_future(self._pool.schedule(int))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(self._pool.join)

    async def read[T](self, function: Callable[[str], T], path: Path, seconds: float | None = None) -> T:
        """Call `function` with the path in a process; cancelling ends the process.

        DeadlineExceeded when it takes too long, FailedPrecondition when the process dies or runs
        out of memory, else what `function` raises.
        """
        limit = seconds or self._seconds
        try:
            return await asyncio.wrap_future(self._pool.schedule(function, args=(str(path),), timeout=limit))
        except TaskTimeout:
            message = f"reading the file took longer than {limit:g} s"
            raise DeadlineExceeded(message, reason="PROBE_TIMEOUT") from None
        except ProcessExpired as lost:
            message = f"the file made the reader crash (exit code {lost.exitcode})"
            raise FailedPrecondition(message, reason="PROBE_CRASHED") from None
        except MemoryError:
            message = "reading the file takes more memory than is allowed"
            raise FailedPrecondition(message, reason="PROBE_OUT_OF_MEMORY") from None
