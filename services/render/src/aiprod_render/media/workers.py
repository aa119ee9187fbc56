"""Confined processes that read users' files, and the folders that they work in."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from aiprod_render.config import RenderSettings
from aiprod_render.media.limits import crashed, refused
from aiprod_render.worker_pool import SPARE_WORKERS, WorkerPool, render_queue
from aiprod_rpc.errors import InvalidArgument, Unavailable
from aiprod_work.confinement import Confinement
from aiprod_work.fair_queue import Ticket
from aiprod_work.limits import Limits
from aiprod_work.process_pool import ProcessPool

FOLDER = "own-files"
"""The only folder, within the scratch folder, that these processes reach."""
_MEMORY_BYTES = 4 << 30
_OPEN_FILES = 128
_AT_ONCE = 1
"""Files read at a time for each user; drawing has the other processors."""


@asynccontextmanager
async def open_media_workers(settings: RenderSettings) -> AsyncIterator["MediaWorkers"]:
    """Runs processes until the block ends."""
    with TemporaryDirectory(prefix=f"{FOLDER}-", dir=settings.scratch) as name:
        root = Path(name)
        limits = Limits(
            # Decoders allocate what headers announce.
            memory_bytes=_MEMORY_BYTES,
            open_files=_OPEN_FILES,
            # Not the whole scratch folder: a hostile file must not change the clips of others.
            confinement=Confinement(readable=(), workspaces=(root,)),
        )
        modules, results = ["aiprod_render.worker"], [type(Path())]
        async with ProcessPool(_AT_ONCE, modules, results, limits, SPARE_WORKERS) as processes:
            queue = render_queue(_AT_ONCE, settings.max_queued, SPARE_WORKERS)
            yield MediaWorkers(WorkerPool(processes, queue), root, settings.clip_seconds)


class MediaWorkers:
    """Processes that reach `root` only; each task may take `seconds`."""

    def __init__(self, pool: WorkerPool, root: Path, seconds: float) -> None:
        self._pool = pool
        self._root = root
        self._seconds = seconds

    def folder(self) -> TemporaryDirectory[str]:
        """Returns a new folder, which is removed when its block ends."""
        return TemporaryDirectory(dir=self._root)

    async def run[**P](
        self, whose: str, ticket: Ticket, task: Callable[P, Path], *args: P.args, **kwargs: P.kwargs
    ) -> Path:
        """Runs a task in a process at the ticket's turn. `whose` file it reads begins the text of errors.

        Raises InvalidArgument if the file cannot be used, and the errors of `WorkerPool.run`.
        """
        try:
            return await self._pool.run(ticket, self._seconds, task, *args, **kwargs)
        except InvalidArgument as error:
            raise refused(f"{whose}: {error}") from error
        except (Unavailable, MemoryError) as error:
            raise crashed(whose, error) from error
