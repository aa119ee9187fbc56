"""Builds artifacts: renders or assembles in a scratch folder, then uploads to storage."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import CAPTIONS, CLIP, MASTER
from aiprod_film.messages.values import read_asset
from aiprod_render.assets import Artifact, Assets
from aiprod_render.caption_files import CaptionFiles
from aiprod_render.config import RenderSettings
from aiprod_render.encoding.task import make_master
from aiprod_render.engine import Engine
from aiprod_render.heard import Heard
from aiprod_render.master_key import master_key
from aiprod_render.media.tracks import Tracks
from aiprod_render.progress import Progress
from aiprod_render.provenance.credits import Credits
from aiprod_render.provenance.signer import MasterSigner
from aiprod_render.render_inputs import ClipSpec, Score
from aiprod_render.soundtracks import Soundtracks
from aiprod_render.worker_pool import WorkerPool

ASSEMBLER = "aiprod-assembler/1"
"""The name and version of the assembler, as an artifact's engine."""

_MP4, _VTT, _SRT = "video/mp4", "text/vtt", "application/x-subrip"
_MAX_DOWNLOADS = 4
"""Clips downloaded at a time."""


class ArtifactBuilder:
    """Builds clips and masters. Cancelling a call stops its worker and leaves no file behind."""

    def __init__(
        self,
        settings: RenderSettings,
        assets: Assets,
        workers: WorkerPool,
        tracks: Tracks,
        signer: MasterSigner,
    ) -> None:
        self._settings = settings
        self._assets = assets
        self._workers = workers
        self._soundtracks = Soundtracks(settings, assets, workers, tracks)
        self._signer = signer

    async def build_clip(
        self, engine: Engine, spec: ClipSpec, key: str, job: str, progress: Progress
    ) -> Artifact:
        """Has a clip rendered, and stores it under its key. Raises errors of the engine and of storage."""
        async with self._scratch(progress) as folder:
            path = await engine.render(spec, job, folder, progress)
            labels = {"engine": engine.capabilities.engine, "frames": str(spec.frame_count)}
            asset = await self._assets.upload(
                path, role=CLIP, content_type=_MP4, job=job, content_key=key, labels=labels
            )
            return Artifact(asset)

    async def build_master(
        self,
        clips: Sequence[Asset],
        heard: Heard,
        credits: Credits,
        captions: CaptionFiles | None,
        job: str,
        progress: Progress,
    ) -> Artifact:
        """Assembles a master and stores it, unless its job has it, with its captions if there are any.

        Raises FailedPrecondition if the clips do not fit together, InvalidArgument if the music cannot be
        used, and errors of storage.
        """
        key = master_key(ASSEMBLER, [read_asset(clip) for clip in clips], heard, credits)
        async with self._scratch(progress) as folder:
            # A caller that died before it knew of its master asks again.
            master = await self._assets.find(key, job)
            sound = await self.build_sound(heard, job)
            uploads: list[Coroutine[Any, Any, Asset]] = []
            if master is None:
                score = heard.score
                path = await self._assemble(clips, sound, score, credits, folder, progress)
                labels = {"engine": ASSEMBLER, "frames": str(score.frame_count), "scenes": str(len(clips))}
                uploads += [
                    self._assets.upload(
                        path, role=MASTER, content_type=_MP4, job=job, content_key=key, labels=labels
                    )
                ]
            if captions:
                texts = ((captions.webvtt, _VTT), (captions.subrip, _SRT))
                uploads += [self._upload_captions(text, kind, folder, job) for text, kind in texts]
            stored = await _side_by_side(*uploads)
            assets = stored if master is None else [master, *stored]
            webvtt, subrip = assets[1:] if captions else (None, None)
            return Artifact(assets[0], webvtt, subrip, (sound, *heard.assets))

    async def build_sound(self, heard: Heard, job: str) -> Asset:
        """Makes and stores the sound of a film, unless it is stored. Raises as `build_master` does."""
        return await self._soundtracks.find_or_make(heard, job)

    async def _assemble(
        self,
        clips: Sequence[Asset],
        sound: Asset,
        score: Score,
        credits: Credits,
        folder: Path,
        progress: Progress,
    ) -> Path:
        """Returns the signed master in `folder`."""
        paths = await self._download(clips, folder)
        heard = folder / "sound"
        await self._assets.download(sound, heard)
        limit = self._settings.master_seconds
        path = await self._workers.run(
            progress.ticket, limit, make_master, paths, heard, score, credits, folder
        )
        return await self._signer.sign(path, credits, progress.ticket)

    async def _upload_captions(self, text: str, content_type: str, folder: Path, job: str) -> Asset:
        path = folder / content_type.replace("/", ".")
        path.write_text(text, encoding="utf-8")
        return await self._assets.upload(path, role=CAPTIONS, content_type=content_type, job=job)

    async def _download(self, clips: Sequence[Asset], folder: Path) -> list[Path]:
        limit = asyncio.Semaphore(_MAX_DOWNLOADS)

        async def fetch(number: int, clip: Asset) -> Path:
            path = folder / f"{number:03}.mp4"
            async with limit:
                await self._assets.download(clip, path)
            return path

        return await _side_by_side(*(fetch(number, clip) for number, clip in enumerate(clips)))

    @asynccontextmanager
    async def _scratch(self, progress: Progress) -> AsyncIterator[Path]:
        # Removed with everything in it, however the block ends.
        with TemporaryDirectory(prefix="aiprod-render-", dir=self._settings.scratch) as folder:
            path = Path(folder)
            with progress.tracking(path):
                yield path


async def _side_by_side[T](*work: Coroutine[Any, Any, T]) -> list[T]:
    """Returns what all return. The first failure cancels the others, and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except ExceptionGroup as failures:
        # As a group it would be an internal error.
        raise failures.exceptions[0] from failures
    return [task.result() for task in tasks]
