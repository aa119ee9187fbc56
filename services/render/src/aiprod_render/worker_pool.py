"""The pool of worker processes that draw, cut and encode."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from aiprod_rpc.errors import DeadlineExceeded, Unavailable
from aiprod_work.confinement import Confinement
from aiprod_work.fair_queue import FairQueue, Ticket
from aiprod_work.limits import Limits
from aiprod_work.process_pool import ProcessPool, TaskTimeout
from aiprod_work.worker import Priority, WorkerLost

log = logging.getLogger(__name__)

ATTEMPTS = 2
"""A task whose process dies runs once more."""

RETRY_SECONDS = 5
"""When a caller that finds the queue full should retry."""


SPARE_WORKERS = 1
"""Workers beyond those that one user may hold: a short film does not wait for the scenes of a long one."""


def render_queue(slots: int, max_queued: int, spare: int = 0) -> FairQueue:
    """Returns a queue in which at most `max_queued` requests wait for one of the slots."""
    return FairQueue(slots, max_queued, "RENDER_QUEUE_FULL", RETRY_SECONDS, spare=spare)


@asynccontextmanager
async def open_worker_pool(
    count: int, max_queued: int, folder: Path, priority: Priority = Priority.IDLE
) -> AsyncIterator["WorkerPool"]:
    """Runs processes until the block ends, `count` for each user; at most `max_queued` tasks wait for one.

    They reach the files in `folder` and code, no network, and no key.
    """
    # They shape users' texts in many fonts, and decode what models and users' clips became.
    limits = Limits(confinement=Confinement(readable=(), workspaces=(folder,)))
    modules = ["aiprod_render.worker"]
    results = [type(Path())]
    async with ProcessPool(count, modules, results, limits, SPARE_WORKERS, priority) as processes:
        yield WorkerPool(processes, render_queue(count, max_queued, SPARE_WORKERS))


class WorkerPool:
    """Processes that each run one task at a time, and the queue in which tasks wait for one."""

    def __init__(self, processes: ProcessPool, queue: FairQueue) -> None:
        self.count = processes.count
        self._processes = processes
        self._queue = queue

    async def run[**P, T](
        self, ticket: Ticket, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Calls `function` in a process once `ticket` has a slot; cancelling ends the process.

        Raises what `function` raises, ResourceExhausted if the queue is full, DeadlineExceeded if the call
        takes longer than `seconds`, and Unavailable if its process dies twice.
        """
        async with self._queue.slot(ticket) as is_spare:
            return await self._attempts(partial(function, *args, **kwargs), seconds, is_spare)

    async def _attempts[T](self, task: Callable[[], T], seconds: float, is_spare: bool) -> T:
        # A worker can die through no fault of the task (out of memory, a kill); twice points to the task.
        for _ in range(ATTEMPTS):
            try:
                return await self._processes.run(task, seconds, in_spare=is_spare)
            except WorkerLost as lost:
                log.warning("a render worker died", exc_info=lost)
            except TaskTimeout as error:
                message = f"rendering took longer than {seconds:g} s"
                raise DeadlineExceeded(message, reason="RENDER_TOO_SLOW") from error
        raise Unavailable("the render worker died twice; try again later", reason="RENDER_WORKER_LOST")
