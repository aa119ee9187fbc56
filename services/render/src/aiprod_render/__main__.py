"""Runs the render service: settings, workers, engine, storage, server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod.render.v1.render_service_pb2_grpc import add_RenderServiceServicer_to_server
from aiprod_assets import asset_client
from aiprod_render.assets import Assets
from aiprod_render.config import RenderSettings
from aiprod_render.drawing import Animatic
from aiprod_render.engine import Engine
from aiprod_render.production import Production
from aiprod_render.service import RenderService
from aiprod_render.workers import Workers
from aiprod_runtime.scratch import scratch_folder
from aiprod_runtime.server import Binding, run, running, until_signalled


async def serve(settings: RenderSettings) -> None:
    with scratch_folder(settings.scratch, "aiprod-making") as folder:
        await _serve(settings.model_copy(update={"scratch": folder}))


async def _serve(settings: RenderSettings) -> None:
    async with (
        Workers(settings.workers, settings.max_queued) as workers,
        asset_client(settings.storage) as assets,
        chosen(settings, assets, workers) as engine,
    ):
        service = RenderService(assets, engine, Production(settings, assets, workers, engine))
        binding = Binding("aiprod.render.v1.RenderService", add_RenderServiceServicer_to_server, service)
        async with running(settings, binding):
            await until_signalled()


@asynccontextmanager
async def chosen(settings: RenderSettings, assets: Assets, workers: Workers) -> AsyncIterator[Engine]:
    """The engine that the settings name."""
    if settings.engine == "animatic":
        yield Animatic(workers, settings.clip_seconds)
        return
    from aiprod_render.veo.assembly import assembled

    async with assembled(settings, assets, workers) as veo:
        yield veo


def main() -> None:
    settings = RenderSettings()
    run(serve(settings), settings, "render")


if __name__ == "__main__":
    main()
