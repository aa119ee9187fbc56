"""Worker processes that read files, so that a hostile file fails only its own request."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Self

from aiprod_probe.fair_queue import QueueStatus
from aiprod_probe.worker_process import Worker
from aiprod_rpc.errors import DeadlineExceeded, FailedPrecondition

CALLS_PER_WORKER = 2000
"""A worker is replaced after so many calls, which bounds what leaks in it."""


class WorkerPool:
    """`count` processes, each of which reads one file at a time for at most `seconds`.

    A fork server starts them: it has no threads and no gRPC channels, which do not survive a fork.
    """

    def __init__(self, count: int, seconds: float, confine: Callable[[], None]) -> None:
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["aiprod_probe.ffmpeg", confine.__module__])
        self._count = count
        self._seconds = seconds
        self._confine = confine
        # Last in, first out: the caches of the worker that read last are warm.
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._workers: set[Worker] = set()
        self._replacements = asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        await self._replacements.__aenter__()
        for _ in range(self._count):
            await self._start_worker()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._replacements.__aexit__(kind, error, trace)
        for worker in self._workers:
            worker.kill()

    async def run[T](
        self,
        function: Callable[[str], T],
        path: Path,
        seconds: float | None = None,
        status: QueueStatus | None = None,
    ) -> T:
        """Call `function` with the path in a worker, once one is idle; cancelling ends the worker.

        Raises what `function` raises, DeadlineExceeded if it takes longer than `seconds`, or
        FailedPrecondition if the worker dies or runs out of memory.
        """
        limit = seconds or self._seconds
        async with self._idle_worker(status or QueueStatus()) as worker:
            try:
                async with asyncio.timeout(limit):
                    return await worker.call(function, str(path), limit)
            except TimeoutError:
                message = f"reading the file took longer than {limit:g} s"
                raise DeadlineExceeded(message, reason="PROBE_TIMEOUT") from None
            except EOFError:
                message = f"the file crashed the process that read it (exit code {worker.exit_code()})"
                raise FailedPrecondition(message, reason="PROBE_CRASHED") from None
            except MemoryError:
                message = "reading the file needs more memory than the limit allows"
                raise FailedPrecondition(message, reason="PROBE_OUT_OF_MEMORY") from None

    @asynccontextmanager
    async def _idle_worker(self, status: QueueStatus) -> AsyncIterator[Worker]:
        with status.waiting():
            worker = await self._idle.get()
        try:
            yield worker
        finally:
            if worker.is_free and worker.calls < CALLS_PER_WORKER:
                self._idle.put_nowait(worker)
            else:
                self._workers.remove(worker)
                worker.kill()
                self._replacements.create_task(self._start_worker())

    async def _start_worker(self) -> None:
        worker = await Worker.start(self._context, self._confine)
        self._workers.add(worker)
        self._idle.put_nowait(worker)
