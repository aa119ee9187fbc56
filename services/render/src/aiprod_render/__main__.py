"""Composition root of the render service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_client.assets import asset_client
from aiprod_files.scratch import scratch_folder
from aiprod_render.animatic.engine import AnimaticEngine
from aiprod_render.artifact_builder import ArtifactBuilder
from aiprod_render.assets import Assets
from aiprod_render.config import RenderSettings
from aiprod_render.engine import Engine
from aiprod_render.media.engine import MediaEngine
from aiprod_render.media.recordings import Recordings
from aiprod_render.media.tracks import Tracks
from aiprod_render.media.workers import MediaWorkers, open_media_workers
from aiprod_render.provenance.signer import open_signer
from aiprod_render.provenance.signing_files import signing_files
from aiprod_render.service import SERVICE, RenderService, add_to_server
from aiprod_render.voice.piper import find_piper
from aiprod_render.voice.speaker import Speaker
from aiprod_render.worker_pool import WorkerPool, open_worker_pool
from aiprod_server.server import Binding, run, running, until_signalled


@asynccontextmanager
async def serving(settings: RenderSettings) -> AsyncIterator[int]:
    """Serves until the block ends; yields the port."""
    files = signing_files(settings)
    with scratch_folder(settings.scratch, "aiprod-making") as folder:
        settings = settings.model_copy(update={"scratch": folder})
        async with (
            # Before any channel exists: grpcio does not survive a fork.
            open_worker_pool(settings.workers, settings.max_queued, folder) as workers,
            asset_client(settings.storage) as assets,
            open_media_workers(settings) as media,
            open_signer(settings, files) as signer,
            open_engine(settings, assets, workers) as drawing,
        ):
            engine = media_engine(settings, drawing, assets, media)
            tracks = Tracks(assets, media)
            builder = ArtifactBuilder(settings, assets, workers, engine, tracks, signer)
            speaker = Speaker(settings, assets, find_piper(settings.piper, settings.piper_voice))
            service = RenderService(assets, engine, builder, speaker, Recordings(assets, media))
            binding = Binding(SERVICE, add_to_server, service)
            async with running(settings, binding) as port:
                yield port


@asynccontextmanager
async def open_engine(settings: RenderSettings, assets: Assets, workers: WorkerPool) -> AsyncIterator[Engine]:
    """Opens the engine that the settings name."""
    if settings.engine == "animatic":
        yield AnimaticEngine(workers, settings.clip_seconds)
        return
    # The Vertex SDK takes a second and 80 MB to import: only Veo needs it.
    from aiprod_render.veo.factory import open_veo_engine

    async with open_veo_engine(settings, assets, workers) as veo:
        yield veo


def media_engine(
    settings: RenderSettings, engine: Engine, assets: Assets, workers: MediaWorkers
) -> MediaEngine:
    """Returns the engine, which renders users' own pictures, too."""
    return MediaEngine(engine, assets, workers, dissolves=settings.engine == "animatic")


async def serve(settings: RenderSettings) -> None:
    """Serves until the process is signalled to stop."""
    async with serving(settings):
        await until_signalled()


def main() -> None:
    """Runs the service with settings from the environment."""
    run(serve, RenderSettings, "render")


if __name__ == "__main__":
    main()
