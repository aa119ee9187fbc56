"""The embedded engine at work: scenes are drawn by the worker processes."""

from pathlib import Path

from aiprod_render import tasks
from aiprod_render.animatic import ENGINE, MAX_PIXELS
from aiprod_render.engine import Capabilities, Spent
from aiprod_render.film import ClipSpec
from aiprod_render.progress import Progress
from aiprod_render.workers import Workers


class Animatic:
    """Draws clips, each in at most `seconds`; costs nothing, and is the same bytes every time."""

    def __init__(self, workers: Workers, seconds: float) -> None:
        self._workers = workers
        self._seconds = seconds
        self.capabilities = Capabilities(
            engine=ENGINE,
            concurrency=workers.count,
            seed_honoured=True,
            resumable=False,
            negative_prompt=False,
            max_pixels=MAX_PIXELS,
            cost_per_second=0,
        )

    def price(self, spec: ClipSpec) -> int:
        return 0

    def spent(self, job: str) -> Spent:
        return Spent()

    async def render(self, spec: ClipSpec, job: str, folder: Path, progress: Progress) -> Path:
        progress.place = self._workers.line.place()
        return await self._workers.run(progress.place, self._seconds, tasks.render_clip, spec, folder)
