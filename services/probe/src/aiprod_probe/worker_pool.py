"""Worker processes that read files, so that a hostile file fails only its own request."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from fractions import Fraction
from pathlib import Path

from aiprod_probe.file_queue import SPARE, file_queue
from aiprod_probe.results import CLASSES
from aiprod_rpc.errors import DeadlineExceeded, FailedPrecondition
from aiprod_work.confinement import Confinement
from aiprod_work.fair_queue import FairQueue, Ticket
from aiprod_work.limits import Limits
from aiprod_work.process_pool import ProcessPool, TaskTimeout
from aiprod_work.worker import WorkerLost

COUNTERS = "counters"
"""The folder, within that of the files, in which workers count what they have done."""
MODULES = ("aiprod_probe.ffmpeg", "aiprod_probe.worker_tasks")
"""What workers use: once confined, they can import nothing."""
RESULTS = (*CLASSES, Fraction)
"""What a worker may return: a hijacked one must not choose what the service unpickles."""


@asynccontextmanager
async def open_worker_pool(count: int, seconds: float, folder: Path) -> AsyncIterator["WorkerPool"]:
    """Runs processes until the block ends, `count` for each user; each reads a file there at a time."""
    counters = folder / COUNTERS
    counters.mkdir(exist_ok=True)
    limits = Limits(
        # FFmpeg allocates what headers announce, for example pictures of 64k x 64k.
        memory_bytes=2 << 30,
        # Workers write no files: their counters are mapped into memory.
        file_bytes=0,
        open_files=64,
        # They read remote files at a socket of the service.
        confinement=Confinement(readable=(folder,), writable=(counters,), connects=True),
    )
    async with ProcessPool(count, MODULES, RESULTS, limits, SPARE) as processes:
        yield WorkerPool(processes, file_queue(count), seconds)


class WorkerPool:
    """Processes that read a file for at most `seconds`, and the queue in which files wait for one."""

    def __init__(self, processes: ProcessPool, queue: FairQueue, seconds: float) -> None:
        self._processes = processes
        self._queue = queue
        self._seconds = seconds

    async def run[T](self, ticket: Ticket, task: Callable[[], T], seconds: float | None = None) -> T:
        """Runs the task in a process once it is the ticket's turn; cancelling ends the process.

        Raises what the task raises, ResourceExhausted if the queue is full, DeadlineExceeded if it takes
        longer than `seconds`, or FailedPrecondition if the process dies or runs out of memory.
        """
        limit = seconds or self._seconds
        async with self._queue.slot(ticket) as is_spare:
            try:
                return await self._processes.run(task, limit, in_spare=is_spare)
            except TaskTimeout:
                message = f"reading the file took longer than {limit:g} s"
                raise DeadlineExceeded(message, reason="PROBE_TIMEOUT") from None
            except WorkerLost as lost:
                message = f"the file crashed the process that read it (exit code {lost.exit_code})"
                raise FailedPrecondition(message, reason="PROBE_CRASHED") from None
            except MemoryError:
                message = "reading the file needs more memory than the limit allows"
                raise FailedPrecondition(message, reason="PROBE_OUT_OF_MEMORY") from None
