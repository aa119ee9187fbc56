"""Processes that read files for us, so that a file can hurt only its own request."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Self

from aiprod_probe.turns import Place
from aiprod_probe.worker import Worker
from aiprod_runtime.errors import DeadlineExceeded, FailedPrecondition

FILES_PER_PROCESS = 2000
"""After so many files a process is replaced: what leaks in it, ends with it."""


class Workers:
    """`count` processes that each read one file at a time, each file for at most `seconds`.

    They come from a fork server, which knows no thread and no channel of ours.
    """

    def __init__(self, count: int, seconds: float, confine: Callable[[], None]) -> None:
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload([confine.__module__])
        self._count = count
        self._seconds = seconds
        self._confine = confine
        # The one that read last reads next: its caches are warm.
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._living: set[Worker] = set()
        self._renewals = asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        await self._renewals.__aenter__()
        for _ in range(self._count):
            await self._start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._renewals.__aexit__(kind, error, trace)
        for worker in self._living:
            worker.kill()

    async def read[T](
        self,
        function: Callable[[str], T],
        path: Path,
        seconds: float | None = None,
        place: Place | None = None,
    ) -> T:
        """Call `function` with the path in a process, at the turn of `place`; cancelling ends the process.

        DeadlineExceeded when it takes too long, FailedPrecondition when the process dies or runs
        out of memory, else what `function` raises.
        """
        limit = seconds or self._seconds
        async with self._turn(place or Place()) as worker:
            try:
                async with asyncio.timeout(limit):
                    return await worker.call(function, str(path), limit)
            except TimeoutError:
                message = f"reading the file took longer than {limit:g} s"
                raise DeadlineExceeded(message, reason="PROBE_TIMEOUT") from None
            except EOFError:
                message = f"the file made the reader crash (exit code {worker.exit_code()})"
                raise FailedPrecondition(message, reason="PROBE_CRASHED") from None
            except MemoryError:
                message = "reading the file takes more memory than is allowed"
                raise FailedPrecondition(message, reason="PROBE_OUT_OF_MEMORY") from None

    @asynccontextmanager
    async def _turn(self, place: Place) -> AsyncIterator[Worker]:
        with place.waiting():
            worker = await self._idle.get()
        try:
            yield worker
        finally:
            if worker.is_free and worker.files < FILES_PER_PROCESS:
                self._idle.put_nowait(worker)
            else:
                self._living.remove(worker)
                worker.kill()
                self._renewals.create_task(self._start())

    async def _start(self) -> None:
        worker = await Worker.started(self._context, self._confine)
        self._living.add(worker)
        self._idle.put_nowait(worker)
