"""Builds the Veo engine from the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_render.assets import Assets
from aiprod_render.billing.order_ledger import OrderLedger
from aiprod_render.billing.paid_calls import PaidCalls
from aiprod_render.billing.records import Records
from aiprod_render.config import RenderSettings
from aiprod_render.veo.engine import VeoEngine, VeoOptions
from aiprod_render.veo.operation_store import OperationStore
from aiprod_render.veo.vertex import open_vertex
from aiprod_render.worker_pool import WorkerPool


@asynccontextmanager
async def open_veo_engine(
    settings: RenderSettings, assets: Assets, workers: WorkerPool, records: Records
) -> AsyncIterator[VeoEngine]:
    """Opens the engine. Raises ValueError if the settings name no project."""
    if not settings.veo_project:
        raise ValueError("Veo needs AIPROD_RENDER_VEO_PROJECT")
    dollars = settings.veo_usd_per_second
    options = VeoOptions(
        model=settings.veo_model,
        concurrency=settings.veo_at_once,
        max_queued=settings.max_queued,
        poll_seconds=settings.veo_poll_seconds,
        take_seconds=settings.veo_take_seconds,
        clip_seconds=settings.clip_seconds,
        scratch=settings.scratch,
        cost_per_second=None if dollars is None else round(dollars * 1e6),
    )
    operations, orders, calls = OperationStore(records), OrderLedger(records), PaidCalls(records)
    async with open_vertex(settings.veo_project, settings.veo_location, settings.veo_base_url) as model:
        yield VeoEngine(options, model, operations, orders, calls, assets, workers)
