"""Creates the engine that asks a model."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiprod_client.assets import AssetClient, asset_client
from aiprod_llm.caches import DAY, Caches
from aiprod_llm.calls.admission import open_admission
from aiprod_llm.calls.batches import Batcher
from aiprod_llm.calls.breaker import Breaker
from aiprod_llm.calls.cached_call import CachedCalls, Pieces
from aiprod_llm.calls.memory_cache import MemoryCache
from aiprod_llm.calls.metered_model import MeteredModel
from aiprod_llm.calls.retries import log_retries
from aiprod_llm.calls.telemetry import Telemetry
from aiprod_llm.config import LlmSettings
from aiprod_llm.directing.engine import CallsByKind, ModelEngine, VideoInput
from aiprod_llm.projects import WEEK
from aiprod_llm.state import State

if TYPE_CHECKING:
    from aiprod_llm.gemini import Gemini


@asynccontextmanager
async def open_model_engine(
    settings: LlmSettings, caches: Caches, state: State
) -> AsyncIterator[ModelEngine]:
    """Yields the engine; it asks Gemini within the settings' quota."""
    limits = open_admission(
        settings.requests_per_minute, settings.kilotokens_per_minute, settings.instances, settings.redis
    )
    async with _model(settings) as model, asset_client(settings.storage) as assets, limits as admission:
        log_retries()
        telemetry = Telemetry(model.provider, settings.trace_content)
        metered_model = MeteredModel(
            model, Breaker(), admission, state.ledger, telemetry, settings.stall_seconds
        )
        video_input = _video_input(settings, model, assets)
        yield _model_engine(settings, metered_model, video_input, caches, state)


@asynccontextmanager
async def _model(settings: LlmSettings) -> AsyncIterator["Gemini"]:
    # The SDK takes a second and 80 MB to import, so only those who use it import it.
    from aiprod_llm.gemini import Access, open_gemini

    access = Access(
        key=settings.api_key.get_secret_value(),
        project=settings.vertex_project,
        location=settings.vertex_location,
        base_url=settings.base_url,
    )
    async with open_gemini(access) as model:
        yield model


def _video_input(settings: LlmSettings, model: "Gemini", assets: AssetClient) -> VideoInput:
    from aiprod_llm.video_input import BucketInput, FileApiInput, InlineInput

    if not settings.vertex_project:
        return FileApiInput(assets, model)
    return BucketInput(settings.media_bucket) if settings.media_bucket else InlineInput(assets)


def _model_engine(
    settings: LlmSettings,
    metered_model: MeteredModel,
    video_input: VideoInput,
    caches: Caches,
    state: State,
) -> ModelEngine:
    # Texts, plans and reviews share a cache: the operation is part of the key.
    def cached(cache: MemoryCache[Pieces], ttl_seconds: float, max_seconds: float) -> CachedCalls:
        return CachedCalls(cache, state.answers, ttl_seconds, state.ledger, max_seconds, state.turns)

    calls = CallsByKind(
        texts=cached(caches.answers, DAY, settings.text_seconds),
        markers=cached(caches.markers, WEEK, settings.text_seconds),
        reviews=cached(caches.answers, DAY, settings.vision_seconds),
    )
    batcher = Batcher(metered_model, caches.batch_sizes)
    return ModelEngine(settings.model, settings.vision_model, calls, metered_model, batcher, video_input)
