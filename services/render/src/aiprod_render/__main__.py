"""Runs the render service: settings, workers, storage, server."""

from aiprod.render.v1.render_service_pb2_grpc import add_RenderServiceServicer_to_server
from aiprod_assets import asset_client
from aiprod_render.config import RenderSettings
from aiprod_render.production import Production
from aiprod_render.service import RenderService
from aiprod_render.workers import Workers
from aiprod_runtime.server import Binding, run, running, until_signalled


async def serve(settings: RenderSettings) -> None:
    async with (
        Workers(settings.workers, settings.max_queued) as workers,
        asset_client(settings.storage) as assets,
    ):
        service = RenderService(assets, workers, Production(settings, assets, workers))
        binding = Binding("aiprod.render.v1.RenderService", add_RenderServiceServicer_to_server, service)
        async with running(settings, binding):
            await until_signalled()


def main() -> None:
    settings = RenderSettings()
    run(serve(settings), settings, "render")


if __name__ == "__main__":
    main()
