"""From a spec to a stored asset: scratch files, an engine, an upload."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import CAPTIONS, CLIP, MASTER
from aiprod_render import tasks
from aiprod_render.assets import Assets
from aiprod_render.config import RenderSettings
from aiprod_render.engine import Engine
from aiprod_render.film import ClipSpec, Score
from aiprod_render.progress import Progress
from aiprod_render.workers import Workers

ASSEMBLER = "aiprod-assembler/1"
"""What makes masters, and its version."""

_MP4, _VTT = "video/mp4", "text/vtt"
_DOWNLOADS = 4
"""Clips downloaded at a time."""


@dataclass(frozen=True, slots=True)
class Made:
    """A stored clip or master, and a master's captions where it has any."""

    asset: Asset
    captions: Asset | None = None


class Production:
    """Makes clips and masters. Cancelling a call stops its worker and leaves no file behind."""

    def __init__(self, settings: RenderSettings, assets: Assets, workers: Workers, engine: Engine) -> None:
        self._settings = settings
        self._assets = assets
        self._workers = workers
        self._engine = engine

    def progress(self) -> Progress:
        return Progress(self._workers.line.place())

    async def clip(self, spec: ClipSpec, key: str, job: str, progress: Progress) -> Made:
        """Render and store a clip; errors are those of the engine and of storage."""
        async with self._scratch(progress) as folder:
            path = await self._engine.render(spec, job, folder, progress)
            labels = {"engine": self._engine.capabilities.engine, "frames": str(spec.frame_count)}
            asset = await self._assets.upload(
                path, role=CLIP, content_type=_MP4, job=job, content_key=key, labels=labels
            )
            return Made(asset)

    async def master(
        self, clips: Sequence[Asset], score: Score, captions: str, job: str, progress: Progress
    ) -> Made:
        """Store a master and its captions, if any.

        ClipMismatch when clips do not belong together; errors of storage when one cannot be fetched.
        """
        async with self._scratch(progress) as folder:
            paths = await self._download(clips, folder)
            limit = self._settings.master_seconds
            path = await self._workers.run(progress.place, limit, tasks.assemble_master, paths, score, folder)
            labels = {"engine": ASSEMBLER, "frames": str(score.frame_count), "scenes": str(len(clips))}
            film = await self._assets.upload(path, role=MASTER, content_type=_MP4, job=job, labels=labels)
            return Made(film, await self._captions(captions, folder, job) if captions else None)

    async def _captions(self, text: str, folder: Path, job: str) -> Asset:
        path = folder / "captions.vtt"
        path.write_text(text, encoding="utf-8")
        return await self._assets.upload(path, role=CAPTIONS, content_type=_VTT, job=job)

    async def _download(self, clips: Sequence[Asset], folder: Path) -> list[Path]:
        limit = asyncio.Semaphore(_DOWNLOADS)

        async def fetch(number: int, clip: Asset) -> Path:
            path = folder / f"{number:03}.mp4"
            async with limit:
                await self._assets.download(clip, path)
            return path

        try:
            async with asyncio.TaskGroup() as group:
                fetches = [group.create_task(fetch(number, clip)) for number, clip in enumerate(clips)]
        except ExceptionGroup as failures:
            # The first one ended the others; as a group it would be an internal error.
            raise failures.exceptions[0] from failures
        return [fetch.result() for fetch in fetches]

    @asynccontextmanager
    async def _scratch(self, progress: Progress) -> AsyncIterator[Path]:
        with TemporaryDirectory(prefix="aiprod-render-", dir=self._settings.scratch) as folder:
            path = Path(folder)
            with progress.watching(path):
                yield path
