"""The animatic engine: worker processes draw the scenes."""

from pathlib import Path

from aiprod_film.engine_kind import EngineKind
from aiprod_render.animatic.task import render_clip
from aiprod_render.engine import Capabilities
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import ClipSpec
from aiprod_render.worker_pool import WorkerPool

# It is a part of the key of each stored clip: a higher number has all of them drawn anew.
ENGINE = "animatic/21"
MAX_PIXELS = 1920 * 1920


class AnimaticEngine:
    """Draws each clip within `clip_seconds`, for free; the same spec gives the same bytes every time."""

    def __init__(self, workers: WorkerPool, clip_seconds: float) -> None:
        self._workers = workers
        self._clip_seconds = clip_seconds
        self.capabilities = Capabilities(
            kind=EngineKind.ANIMATIC,
            engine=ENGINE,
            concurrency=workers.count,
            seed_honoured=True,
            resumable=False,
            negative_prompt=False,
            max_pixels=MAX_PIXELS,
            cost_per_second=0,
        )

    def price(self, spec: ClipSpec) -> int:
        """Returns 0: drawing is free."""
        return 0

    async def render(self, spec: ClipSpec, job: str, folder: Path, progress: Progress) -> Path:
        """Draws the clip into `folder`. Raises the errors of `WorkerPool.run`."""
        # A worker keeps its last shot, which the next scene may dissolve from.
        progress.ticket.piece = job, spec.scene.id
        progress.ticket.after = (job, spec.outgoing.scene.id) if spec.outgoing else None
        return await self._workers.run(progress.ticket, self._clip_seconds, render_clip, spec, folder)
