"""Makes the sound of films once: what was made before is found in storage, whatever the film's pictures."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.storage.v1.resources_pb2 import CLIP
from aiprod_render.assets import Assets
from aiprod_render.config import RenderSettings
from aiprod_render.encoding.task import make_sound
from aiprod_render.heard import Heard
from aiprod_render.master_key import sound_key
from aiprod_render.media.tracks import Tracks
from aiprod_render.progress import Progress
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

    async def find_or_make(self, heard: Heard, job: str) -> Asset:
        """Returns the stored sound of a film, as AAC in MP4.

        Raises InvalidArgument if the film's own music cannot be used, and errors of storage.
        """
        key = sound_key(MAKER, heard)
        if stored := await self._assets.find(key):
            return stored
        async with self._flights.join(
            key, Progress(), lambda progress: self._make(heard, job, key, progress)
        ) as (_, task):
            return await task

    async def _make(self, heard: Heard, job: str, key: str, progress: Progress) -> Asset:
        with TemporaryDirectory(prefix="aiprod-sound-", dir=self._settings.scratch) as name:
            folder = Path(name)
            score, limit = heard.score, self._settings.master_seconds
            await self._tracks.prepare(score, folder, progress)
            voice = await self._fetch([(line.start, line.speech.asset) for line in heard.lines], folder)
            clips = await self._fetch([(clip.window, clip.asset) for clip in heard.clips], folder)
            path = await self._workers.run(progress.ticket, limit, make_sound, score, folder, voice, clips)
            # Stored as a clip, because storage finds those by content keys.
            labels = {"sound": MAKER}
            return await self._assets.upload(
                path, role=CLIP, content_type="audio/mp4", job=job, content_key=key, labels=labels
            )

    async def _fetch[T](self, sounds: Sequence[tuple[T, Asset]], folder: Path) -> list[tuple[T, Path]]:
        """Returns when each sound is heard, and its file."""
        fetched = []
        for when, sound in sounds:
            # A sound that is heard twice is fetched once.
            path = folder / f"{sound.name.replace('/', '-')}.wav"
            if not path.exists():
                await self._assets.download(sound, path)
            fetched.append((when, path))
        return fetched
