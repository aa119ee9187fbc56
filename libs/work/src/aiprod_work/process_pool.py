"""Processes that run tasks for the event loop: one that crashes or hangs fails only its own task."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import forkserver, get_context
from types import TracebackType
from typing import Self

from aiprod_work.limits import Limits
from aiprod_work.worker import Priority, Worker, WorkerLost

TASKS_PER_WORKER = 2000
"""A worker is replaced after so many tasks, which bounds what leaks in it."""

RESTART_SECONDS = 1.0
"""How long to wait when a worker does not start."""

WORKER_ENVIRONMENT = {
    # Pictures come and go by the hundred: memory that goes back to the kernel must be cleared each time.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=67108864"
    ":glibc.malloc.trim_threshold=67108864"
    # Codecs have threads, and what stands free in the heap of one is of no use to the others.
    ":glibc.malloc.arena_max=1",
    # Each worker has one core: BLAS's own threads would only wait for each other.
    "OPENBLAS_NUM_THREADS": "1",
}
"""What the C libraries of workers read when their program starts; what the operator sets comes first."""

log = logging.getLogger(__name__)


class TaskTimeout(Exception):
    """The task took longer than it may."""


@dataclass(eq=False, slots=True)
class Group:
    """At most `limit` workers of one priority; `started` counts those that run or are about to."""

    limit: int
    priority: Priority
    started: int = 0
    # Last in, first out: the caches of the worker that ran last are warm.
    idle: asyncio.LifoQueue[Worker] = field(default_factory=asyncio.LifoQueue)

    @property
    def may_grow(self) -> bool:
        """Whether the next task needs another worker, and the limit allows one."""
        return self.idle.empty() and self.started < self.limit


class ProcessPool:
    """Up to `count` processes within `limits` and `spare` faster ones, each of which runs one task at a time.

    The `usual` priority may be IDLE only if no task ends by a deadline of seconds.

    Processes start when there is work for them: a service that rests does without their memory. A fork server
    starts them: it has no threads and no gRPC channels, which do not survive a fork. It starts with the first
    process, and imports `modules` once. Of what a task returns, only basic types and `results` are accepted.
    """

    def __init__(
        self,
        count: int,
        modules: Collection[str] = (),
        results: Collection[type] = (),
        limits: Limits = Limits(),
        spare: int = 0,
        usual: Priority = Priority.NICE,
    ) -> None:
        self._context = get_context("forkserver")
        self.count = count
        self._modules = modules
        self._results = results
        self._limits = limits
        self._usual = Group(count, usual)
        # They have the work of users that hold nothing else.
        self._spare = Group(spare, Priority.LOW)
        self._workers: set[Worker] = set()
        self._starts: set[asyncio.Task[None]] = set()
        self._is_closing = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closing = True
        for start in self._starts:
            start.cancel()
        await asyncio.gather(*self._starts, return_exceptions=True)
        # One with limits may be in the hands of a hostile file, and is not asked to end.
        end = Worker.stop if self._limits == Limits() else Worker.kill
        await asyncio.gather(*(end(worker) for worker in self._workers))

    async def run[T](self, task: Callable[[], T], seconds: float, *, in_spare: bool = False) -> T:
        """Runs the task in a process once one is idle, with `in_spare` in a spare one if one is idle now.

        Cancelling ends the process. Raises what the task raises, TaskTimeout if it takes longer than
        `seconds`, and WorkerLost if its process dies. An error that cannot be loaded here becomes a
        RuntimeError with its traceback.
        """
        spare_is_free = self._spare.may_grow or not self._spare.idle.empty()
        group = self._spare if in_spare and spare_is_free else self._usual
        async with self._idle_worker(group) as worker:
            try:
                async with asyncio.timeout(seconds) as limit:
                    return await worker.run(task, seconds)
            except TimeoutError:
                # The task may raise a TimeoutError of its own.
                if limit.expired():
                    raise TaskTimeout(f"the task took longer than {seconds:g} s") from None
                raise

    @asynccontextmanager
    async def _idle_worker(self, group: Group) -> AsyncIterator[Worker]:
        if group.may_grow:
            self._add_worker(group)
        worker = await group.idle.get()
        while not worker.is_alive:
            await self._replace(worker, group)
            worker = await group.idle.get()
        try:
            yield worker
        finally:
            if worker.is_free and worker.tasks < TASKS_PER_WORKER:
                group.idle.put_nowait(worker)
            else:
                await self._replace(worker, group)

    async def _replace(self, worker: Worker, group: Group) -> None:
        self._workers.remove(worker)
        group.started -= 1
        if not self._is_closing:
            self._add_worker(group)
        await worker.kill()

    def _add_worker(self, group: Group) -> None:
        group.started += 1
        start = asyncio.create_task(self._start_patiently(group))
        self._starts.add(start)
        start.add_done_callback(self._starts.discard)

    async def _start_patiently(self, group: Group) -> None:
        while True:
            try:
                return await self._start_worker(group)
            # What keeps a worker from starting may be gone soon: too little memory, too many processes.
            except (OSError, EOFError, WorkerLost) as error:
                log.warning("a worker process does not start: %r", error)
                await asyncio.sleep(RESTART_SECONDS)

    async def _start_worker(self, group: Group) -> None:
        self._ensure_fork_server()
        worker = await Worker.start(self._context, self._modules, self._limits, self._results, group.priority)
        _warn(worker.unlimited)
        self._workers.add(worker)
        group.idle.put_nowait(worker)

    def _ensure_fork_server(self) -> None:
        """Starts the fork server, unless one runs."""
        confined = ["aiprod_work.confinement_preload"] if self._limits.confinement else []
        # Else every worker would import them again.
        self._context.set_forkserver_preload(["__main__", Worker.__module__, *confined, *self._modules])
        # Only a program that starts reads its environment: workers are forks of this one.
        with _environment():
            forkserver.ensure_running()


@contextmanager
def _environment() -> Iterator[None]:
    """Sets WORKER_ENVIRONMENT for programs that start inside the block."""
    missing = {name: value for name, value in WORKER_ENVIRONMENT.items() if name not in os.environ}
    os.environ.update(missing)
    try:
        yield
    finally:
        for name in missing:
            del os.environ[name]


@cache
def _warn(unlimited: tuple[str, ...]) -> None:
    """Logs once what the system does not limit."""
    if unlimited:
        log.warning("this system cannot limit what workers use of: %s", ", ".join(unlimited))
