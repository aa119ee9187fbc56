"""Renders the scenes whose picture is the user's own, and leaves the others to an engine."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aiprod_film.cost import Cost
from aiprod_film.media import SceneMedia
from aiprod_film.messages import write_asset
from aiprod_render.assets import Assets
from aiprod_render.build_folder import MEDIA, OUTGOING_MEDIA
from aiprod_render.config import RenderSettings
from aiprod_render.engine import Capabilities, Engine
from aiprod_render.media.limits import check_size, crashed, refused
from aiprod_render.media.task import render_media_clip
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import ClipSpec
from aiprod_render.worker_pool import SPARE_WORKERS, WorkerPool, render_queue
from aiprod_rpc.errors import InvalidArgument, Unavailable
from aiprod_work.confinement import Confinement
from aiprod_work.limits import Limits
from aiprod_work.process_pool import ProcessPool

_MEMORY_BYTES = 4 << 30
_OPEN_FILES = 128
_AT_ONCE = 1
"""Files decoded at a time for each user; drawing has the other processors."""


@asynccontextmanager
async def open_media_workers(settings: RenderSettings) -> AsyncIterator[WorkerPool]:
    """Runs confined processes until the block ends; the first one starts with the first file."""
    limits = Limits(
        # Decoders allocate what headers announce.
        memory_bytes=_MEMORY_BYTES,
        open_files=_OPEN_FILES,
        confinement=Confinement(readable=(), workspaces=(settings.scratch,)),
    )
    processes = ProcessPool(_AT_ONCE, ["aiprod_render.worker"], [type(Path())], limits, SPARE_WORKERS)
    async with AsyncExitStack() as stack:
        # Not entered: that would start a process in each stack that never sees a file.
        stack.push_async_exit(processes)
        yield WorkerPool(processes, render_queue(_AT_ONCE, settings.max_queued, SPARE_WORKERS))


class MediaEngine:
    """Renders clips in which a user's own picture is seen; `engine` renders the others.

    With `dissolves`, the engine's own scenes are drawn here, too, where one dissolves into a user's picture
    or out of it. Else such scenes cut.
    """

    def __init__(
        self, engine: Engine, assets: Assets, workers: WorkerPool, seconds: float, *, dissolves: bool
    ) -> None:
        self._engine = engine
        self._assets = assets
        self._workers = workers
        self._seconds = seconds
        self._dissolves = dissolves

    @property
    def capabilities(self) -> Capabilities:
        """What the engine can make."""
        return self._engine.capabilities

    def price(self, spec: ClipSpec) -> int | None:
        """Returns the price of a new clip in micro-dollars, None if unknown; a user's own picture is free."""
        return 0 if spec.scene.media else self._engine.price(self._cut(spec))

    def job_cost(self, job: str) -> Cost:
        """Returns the cost of everything ordered for a job, delivered or not."""
        return self._engine.job_cost(job)

    async def render(self, spec: ClipSpec, job: str, folder: Path, progress: Progress) -> Path:
        """Renders the clip into `folder`.

        Raises the errors of the engine and of storage, and InvalidArgument if a file cannot be used.
        """
        spec = self._cut(spec)
        outgoing = spec.outgoing.scene.media if spec.outgoing else None
        files = {MEDIA: spec.scene.media, OUTGOING_MEDIA: outgoing}
        shown = {name: media for name, media in files.items() if media}
        if not shown:
            return await self._engine.render(spec, job, folder, progress)
        for name, media in shown.items():
            await self._fetch(media, folder / name)
        try:
            return await self._workers.run(progress.ticket, self._seconds, render_media_clip, spec, folder)
        except InvalidArgument as error:
            raise refused(f"{_named(spec)}: {error}") from error
        except (Unavailable, MemoryError) as error:
            raise crashed(_named(spec), error) from error

    async def _fetch(self, media: SceneMedia, path: Path) -> None:
        check_size(media.asset)
        await self._assets.download(write_asset(media.asset), path)

    def _cut(self, spec: ClipSpec) -> ClipSpec:
        """Returns the clip without a dissolve that this engine cannot make."""
        if self._dissolves or not spec.outgoing or not (spec.scene.media or spec.outgoing.scene.media):
            return spec
        return replace(spec, outgoing=None)


def _named(spec: ClipSpec) -> str:
    return f"scene “{spec.scene.title or spec.scene.id}”"
