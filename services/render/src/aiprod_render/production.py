"""From a spec to a stored asset: scratch files, a worker, an upload."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import CAPTIONS, CLIP, MASTER
from aiprod_render import tasks
from aiprod_render.animatic import ENGINE
from aiprod_render.assets import Assets
from aiprod_render.config import RenderSettings
from aiprod_render.film import ClipSpec, Score
from aiprod_render.meter import Meter, open_meter
from aiprod_render.workers import Workers

_MP4, _VTT = "video/mp4", "text/vtt"
_DOWNLOADS = 4
"""Clips downloaded at a time."""


@dataclass(frozen=True, slots=True)
class Master:
    """A stored film, and its captions where it has any."""

    film: Asset
    captions: Asset | None


class Progress:
    """How far a piece of work has come: first its place in the line, then its frames."""

    def __init__(self, workers: Workers) -> None:
        self.place = workers.place()
        self.meter: Meter | None = None

    @property
    def frames_done(self) -> int:
        return self.meter.count if self.meter else 0


class Production:
    """Makes clips and masters. Cancelling a call stops its worker and leaves no file behind."""

    def __init__(self, settings: RenderSettings, assets: Assets, workers: Workers) -> None:
        self._settings = settings
        self._assets = assets
        self._workers = workers

    async def clip(self, spec: ClipSpec, key: str, job: str, progress: Progress) -> Asset:
        """Render and store a clip; errors are those of `Workers.run` and of storage."""
        async with self._scratch(progress) as folder:
            path, meter = folder / "clip.mp4", folder / "meter"
            limit = self._settings.clip_seconds
            await self._workers.run(progress.place, limit, tasks.render_clip, spec, path, meter)
            labels = {"engine": ENGINE, "frames": str(spec.frame_count)}
            return await self._assets.upload(
                path, role=CLIP, content_type=_MP4, job=job, content_key=key, labels=labels
            )

    async def master(
        self, clips: Sequence[Asset], score: Score, captions: str, job: str, progress: Progress
    ) -> Master:
        """Store a master and its captions, if any; ClipMismatch when clips do not belong together."""
        async with self._scratch(progress) as folder:
            paths = await self._download(clips, folder)
            path, meter = folder / "master.mp4", folder / "meter"
            limit = self._settings.master_seconds
            await self._workers.run(progress.place, limit, tasks.assemble_master, paths, score, path, meter)
            labels = {"engine": ENGINE, "frames": str(score.frame_count), "scenes": str(len(clips))}
            film = await self._assets.upload(path, role=MASTER, content_type=_MP4, job=job, labels=labels)
            return Master(film, await self._captions(captions, folder, job) if captions else None)

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

        async with asyncio.TaskGroup() as group:
            fetches = [group.create_task(fetch(number, clip)) for number, clip in enumerate(clips)]
        return [fetch.result() for fetch in fetches]

    @asynccontextmanager
    async def _scratch(self, progress: Progress) -> AsyncIterator[Path]:
        with (
            TemporaryDirectory(prefix="aiprod-render-", dir=self._settings.scratch) as folder,
            open_meter(Path(folder) / "meter") as progress.meter,
        ):
            try:
                yield Path(folder)
            finally:
                progress.meter = None
