"""The Veo engine as the settings want it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_render.assets import Assets
from aiprod_render.config import RenderSettings
from aiprod_render.veo.engine import Shooting, Veo
from aiprod_render.veo.operations import Operations
from aiprod_render.veo.orders import Orders
from aiprod_render.veo.vertex import vertex
from aiprod_render.workers import Workers


@asynccontextmanager
async def assembled(settings: RenderSettings, assets: Assets, workers: Workers) -> AsyncIterator[Veo]:
    """ValueError when no project is named."""
    if not settings.veo_project:
        raise ValueError("AIPROD_RENDER_ENGINE=veo needs AIPROD_RENDER_VEO_PROJECT")
    dollars = settings.veo_usd_per_second
    shooting = Shooting(
        model=settings.veo_model,
        at_once=settings.veo_at_once,
        max_waiting=settings.max_queued,
        poll_seconds=settings.veo_poll_seconds,
        take_seconds=settings.veo_take_seconds,
        cut_seconds=settings.clip_seconds,
        scratch=settings.scratch,
        cost_per_second=None if dollars is None else round(dollars * 1e6),
    )
    operations = Operations(settings.data / "operations")
    orders = Orders(settings.data / "orders")
    async with vertex(settings.veo_project, settings.veo_location, settings.veo_base_url) as model:
        yield Veo(shooting, model, operations, orders, assets, workers)
