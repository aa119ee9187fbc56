"""Fetches a user's own music, and has it decoded by a confined process."""

from pathlib import Path

from aiprod_film.messages import write_asset
from aiprod_render.assets import Assets
from aiprod_render.build_folder import TRACK
from aiprod_render.media.limits import check_size, crashed, refused
from aiprod_render.media.task import decode_track
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import Score
from aiprod_render.worker_pool import WorkerPool
from aiprod_rpc.errors import InvalidArgument, Unavailable


class Tracks:
    """Users' own music. A track may take `seconds` to decode."""

    def __init__(self, assets: Assets, workers: WorkerPool, seconds: float) -> None:
        self._assets = assets
        self._workers = workers
        self._seconds = seconds

    async def prepare(self, score: Score, folder: Path, progress: Progress) -> None:
        """Writes the samples of the film's own track into `folder`; does nothing for a film without one.

        Raises errors of storage, and InvalidArgument if the track cannot be used.
        """
        if score.track is None:
            return
        check_size(score.track)
        await self._assets.download(write_asset(score.track), folder / TRACK)
        try:
            await self._workers.run(progress.ticket, self._seconds, decode_track, folder, score.sample_count)
        except InvalidArgument as error:
            raise refused(f"the film's music: {error}") from error
        except (Unavailable, MemoryError) as error:
            raise crashed("the film's music", error) from error
