"""Files are measured in worker processes with limits: what goes wrong there hurts one request only."""

import asyncio
import multiprocessing
import resource
from collections.abc import AsyncIterator, Callable
from concurrent.futures import TimeoutError as PoolTimeoutError
from contextlib import asynccontextmanager

from pebble import ProcessExpired, ProcessPool

from aiprod_probe.report import Report
from aiprod_runtime.errors import DeadlineExceeded, InvalidArgument, ResourceExhausted

MEMORY_BYTES = 2 << 30
OPEN_FILES = 64


class Workers:
    """A bounded pool; get one from `workers`."""

    def __init__(
        self, pool: ProcessPool, measure: Callable[[str], Report], timeout: float, max_waiting: int
    ) -> None:
        self._pool = pool
        self._measure = measure
        self._timeout = timeout
        self._max_waiting = max_waiting
        self._waiting = 0

    async def measure(self, path: str) -> Report:
        """The report of a file. NotMedia when it is none; AiprodError when it broke its worker."""
        if self._waiting >= self._max_waiting:
            raise ResourceExhausted("too many files wait; come back", reason="PROBE_BUSY", retry_after=1)
        self._waiting += 1
        try:
            return await asyncio.wrap_future(
                self._pool.schedule(self._measure, [path], timeout=self._timeout)
            )
        except PoolTimeoutError:
            message = f"measuring took longer than {self._timeout:g} s; the file may be built to do so"
            raise DeadlineExceeded(message, reason="PROBE_TIMEOUT") from None
        except (ProcessExpired, MemoryError):
            message = "measuring this file broke the process that did it; it is damaged or hostile"
            raise InvalidArgument(message, reason="PROBE_CRASHED") from None
        finally:
            self._waiting -= 1


@asynccontextmanager
async def workers(
    count: int,
    files_per_worker: int,
    measure: Callable[[str], Report],
    *,
    timeout: float,
    max_waiting: int,
) -> AsyncIterator[Workers]:
    """Start `count` workers; each is replaced after `files_per_worker` files. Open it before any channel."""
    pool = ProcessPool(
        max_workers=count,
        max_tasks=files_per_worker,
        initializer=limit_process,
        context=multiprocessing.get_context("forkserver"),
    )
    try:
        # The first process takes a moment to start: have it now and not in the first request.
        await asyncio.wrap_future(pool.schedule(limit_process))
        yield Workers(pool, measure, timeout, max_waiting)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(pool.join)


def limit_process() -> None:
    """Take from this process what measuring does not need: memory, writing, files, core dumps."""
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))
