"""Makes the sound of films once: what was made before is found in storage, whatever the film's pictures."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import CLIP
from aiprod_render.assets import Assets
from aiprod_render.config import RenderSettings
from aiprod_render.encoding.task import make_sound
from aiprod_render.master_key import sound_key
from aiprod_render.media.tracks import Tracks
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import Score
from aiprod_render.voice.narration import Line
from aiprod_render.worker_pool import WorkerPool
from aiprod_work.single_flight import SingleFlight

MAKER = "aiprod-sound/2"
"""The name and version of what makes sound: another version has other keys."""


class Soundtracks:
    """The sounds of films. Identical concurrent requests share one task."""

    def __init__(self, settings: RenderSettings, assets: Assets, workers: WorkerPool, tracks: Tracks) -> None:
        self._settings = settings
        self._assets = assets
        self._workers = workers
        self._tracks = tracks
        self._flights = SingleFlight[str, Progress, Asset]()

    async def find_or_make(self, score: Score, lines: Sequence[Line], job: str) -> Asset:
        """Returns the stored sound of a film, as AAC in MP4.

        Raises InvalidArgument if the film's own music cannot be used, and errors of storage.
        """
        key = sound_key(MAKER, score, lines)
        if stored := await self._assets.find(key):
            return stored
        async with self._flights.join(
            key, Progress(), lambda progress: self._make(score, lines, job, key, progress)
        ) as (_, task):
            return await task

    async def _make(
        self, score: Score, lines: Sequence[Line], job: str, key: str, progress: Progress
    ) -> Asset:
        with TemporaryDirectory(prefix="aiprod-sound-", dir=self._settings.scratch) as name:
            folder = Path(name)
            await self._tracks.prepare(score, folder, progress)
            voice = await self._fetch_speeches(lines, folder)
            path = await self._workers.run(
                progress.ticket, self._settings.master_seconds, make_sound, score, folder, voice
            )
            # Stored as a clip, because storage finds those by content keys.
            labels = {"sound": MAKER}
            return await self._assets.upload(
                path, role=CLIP, content_type="audio/mp4", job=job, content_key=key, labels=labels
            )

    async def _fetch_speeches(self, lines: Sequence[Line], folder: Path) -> list[tuple[Fraction, Path]]:
        """Returns when each speech starts, in seconds, and its file."""
        speeches = []
        for number, line in enumerate(lines):
            path = folder / f"speech-{number:03}.wav"
            await self._assets.download(line.speech.asset, path)
            speeches.append((line.start, path))
        return speeches
