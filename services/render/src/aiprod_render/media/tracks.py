"""Fetches a user's own music, and has it decoded by a confined process."""

from pathlib import Path

from aiprod_film.messages.values import write_asset
from aiprod_render.assets import Assets
from aiprod_render.build_folder import TRACK, TRACK_SAMPLES
from aiprod_render.media.limits import check_size
from aiprod_render.media.task import decode_track
from aiprod_render.media.workers import MediaWorkers
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import Score


class Tracks:
    """Users' own music."""

    def __init__(self, assets: Assets, workers: MediaWorkers) -> None:
        self._assets = assets
        self._workers = workers

    async def prepare(self, score: Score, folder: Path, progress: Progress) -> None:
        """Writes the samples of the film's own track into `folder`; does nothing for a film without one.

        Raises errors of storage, and InvalidArgument if the track cannot be used.
        """
        if score.track is None:
            return
        check_size(score.track)
        with self._workers.folder() as name:
            await self._assets.download(write_asset(score.track), Path(name) / TRACK)
            samples = await self._workers.run(
                "the film's music", progress.ticket, decode_track, Path(name), score.sample_count
            )
            samples.rename(folder / TRACK_SAMPLES)
