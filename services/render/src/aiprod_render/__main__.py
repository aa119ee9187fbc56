"""Composition root of the render service."""

import gc

if __name__ == "__main__":
    # All that is loaded now stays: the collector would only scan it, again and again.
    gc.disable()

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from aiprod_client.assets import asset_client
from aiprod_files.scratch import scratch_folder
from aiprod_film.engine_kind import EngineKind
from aiprod_render.animatic.engine import AnimaticEngine
from aiprod_render.artifact_builder import ArtifactBuilder
from aiprod_render.assets import Assets
from aiprod_render.billing.file_records import FileRecords
from aiprod_render.billing.order_ledger import OrderLedger
from aiprod_render.billing.purchases import Purchases
from aiprod_render.billing.records import Records
from aiprod_render.config import RenderSettings
from aiprod_render.engine import Engine
from aiprod_render.engines import Engines
from aiprod_render.google.access import Access
from aiprod_render.media.engine import MediaEngine
from aiprod_render.media.fonts import Fonts
from aiprod_render.media.recordings import Recordings
from aiprod_render.media.tracks import Tracks
from aiprod_render.media.workers import MediaWorkers, open_media_workers
from aiprod_render.provenance.signer import open_signer
from aiprod_render.provenance.signing_files import signing_files
from aiprod_render.service import SERVICE, RenderService, add_to_server
from aiprod_render.stills.factory import stills_engine
from aiprod_render.voice.gemini_voice import GeminiVoices
from aiprod_render.voice.piper import find_piper
from aiprod_render.voice.speaker import Speaker
from aiprod_render.voice.voices import Voices
from aiprod_render.worker_pool import WorkerPool, open_worker_pool
from aiprod_server.server import Binding, run, running, until_signalled

if TYPE_CHECKING:
    from aiprod_render.google.gemini import Gemini

_NEEDS = {
    EngineKind.STILLS: "AIPROD_RENDER_API_KEY or AIPROD_RENDER_GEMINI_PROJECT",
    EngineKind.VEO: "AIPROD_RENDER_VEO_PROJECT",
}
"""What must be set for an engine."""


@asynccontextmanager
async def serving(settings: RenderSettings) -> AsyncIterator[int]:
    """Serves until the block ends; yields the port."""
    files = signing_files(settings)
    with scratch_folder(settings.scratch, "aiprod-making") as folder:
        settings = settings.model_copy(update={"scratch": folder})
        async with (
            open_worker_pool(
                settings.workers, settings.max_queued, folder, settings.worker_priority
            ) as workers,
            open_records(settings) as records,
            asset_client(settings.storage) as assets,
            open_media_workers(settings) as media,
            open_signer(settings, files) as signer,
            open_model(settings) as model,
            open_engines(settings, assets, workers, media, records, model) as engines,
        ):
            orders = OrderLedger(records)
            tracks = Tracks(assets, media)
            builder = ArtifactBuilder(settings, assets, workers, tracks, signer)
            speaker = Speaker(settings, assets, open_voices(settings, model, records), records)
            recordings, fonts = Recordings(assets, media), Fonts(assets, media)
            service = RenderService(assets, engines, orders, builder, speaker, recordings, fonts)
            binding = Binding(SERVICE, add_to_server, service)
            async with running(settings, binding) as port:
                yield port


@asynccontextmanager
async def open_records(settings: RenderSettings) -> AsyncIterator[Records]:
    """Opens what the instances share, or the files of one that is alone."""
    if not settings.database:
        yield FileRecords(settings.data)
        return
    # Imported only when used: an instance that is alone does not need PostgreSQL's client.
    from aiprod_render.billing.shared_records import SharedRecords

    records = SharedRecords(settings.database)
    await records.migrate()
    yield records


@asynccontextmanager
async def open_engines(
    settings: RenderSettings,
    assets: Assets,
    workers: WorkerPool,
    media: MediaWorkers,
    records: Records,
    model: "Gemini | None",
) -> AsyncIterator[Engines]:
    """Opens the engines that the settings allow. Raises ValueError if the default is not one of them."""
    drawing = AnimaticEngine(workers, settings.clip_seconds)
    drawn = MediaEngine(drawing, assets, media, dissolves=True)
    engines: dict[EngineKind, Engine] = {EngineKind.ANIMATIC: drawn}
    async with AsyncExitStack() as stack:
        if model:
            purchases = Purchases(records, OrderLedger(records))
            engines[EngineKind.STILLS] = stills_engine(settings, model, purchases, assets, drawn)
        if settings.veo_project:
            from aiprod_render.veo.factory import open_veo_engine

            veo = await stack.enter_async_context(open_veo_engine(settings, assets, workers, records))
            engines[EngineKind.VEO] = MediaEngine(veo, assets, media, dissolves=False)
        default = EngineKind[settings.engine.upper()]
        if default not in engines:
            raise ValueError(f"AIPROD_RENDER_ENGINE={settings.engine} needs {_NEEDS[default]}")
        yield Engines(engines, default)


@asynccontextmanager
async def open_model(settings: RenderSettings) -> AsyncIterator["Gemini | None"]:
    """Opens Gemini; None if the settings do not say how to sign in."""
    key = settings.api_key.get_secret_value()
    if not key and not settings.gemini_project:
        yield None
        return
    # The SDK takes a second and 80 MB to import: only who calls a model needs it.
    from aiprod_render.google.gemini import open_gemini

    access = Access(key, settings.gemini_project, settings.gemini_location, settings.gemini_base_url)
    async with open_gemini(access, settings.model_seconds) as model:
        yield model


def open_voices(settings: RenderSettings, model: "Gemini | None", records: Records) -> Voices:
    """Returns the voices that are installed, and those of the model."""
    piper = find_piper(settings.piper, settings.piper_voice)
    if model is None:
        return Voices(piper)
    purchases = Purchases(records, OrderLedger(records))
    return Voices(piper, GeminiVoices(model, purchases, settings.voice_model, settings.voice_name))


async def serve(settings: RenderSettings) -> None:
    """Serves until the process is signalled to stop."""
    async with serving(settings):
        await until_signalled()


def main() -> None:
    """Runs the service with settings from the environment."""
    run(serve, RenderSettings, "render")


if __name__ == "__main__":
    main()
