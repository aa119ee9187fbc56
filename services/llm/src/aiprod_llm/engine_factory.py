"""Creates the engine and the caches that the settings ask for."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from aiprod_client.assets import AssetClient, asset_client
from aiprod_llm.cache.base import NoSharedCache, SharedCache
from aiprod_llm.cache.redis import open_redis_cache
from aiprod_llm.calls.admission import open_admission
from aiprod_llm.calls.batches import Batcher, BatchSize
from aiprod_llm.calls.breaker import Breaker
from aiprod_llm.calls.cache import MemoryCache
from aiprod_llm.calls.cached_call import CachedCalls, Pieces
from aiprod_llm.calls.ledger import Ledger
from aiprod_llm.calls.retries import log_retries
from aiprod_llm.calls.telemetry import Telemetry
from aiprod_llm.calls.upstream import Upstream
from aiprod_llm.config import LlmSettings
from aiprod_llm.directing.engine import CallsByKind, ModelEngine, VideoInput
from aiprod_llm.embedded.rule_engine import EmbeddedEngine
from aiprod_llm.engine import Engine
from aiprod_llm.fallback import FallbackEngine
from aiprod_llm.projects import WEEK
from aiprod_rpc.errors import CannotStart

if TYPE_CHECKING:
    from aiprod_llm.gemini import Gemini

DAY = 24 * 3600.0


class Caches:
    """The caches in the memory of one instance."""

    def __init__(self) -> None:
        self.answers: MemoryCache[Pieces] = MemoryCache("answers", 5000, DAY)
        self.markers: MemoryCache[Pieces] = MemoryCache("markers", 1000, WEEK)
        self.batch_sizes: MemoryCache[BatchSize] = MemoryCache("batches", 500)

    def __iter__(self) -> Iterator[MemoryCache[Any]]:
        return iter((self.answers, self.markers, self.batch_sizes))


def open_shared_cache(settings: LlmSettings) -> AbstractAsyncContextManager[SharedCache]:
    """Opens the cache in Redis, or one that always misses if the settings name no Redis."""
    return open_redis_cache(settings.redis) if settings.redis else nullcontext(NoSharedCache())


@asynccontextmanager
async def open_engine(
    settings: LlmSettings, caches: Caches, shared: SharedCache, ledger: Ledger
) -> AsyncIterator[Engine]:
    """Yields the engine. Raises CannotStart if the settings ask for Gemini without access to it."""
    embedded = EmbeddedEngine()
    if not _has_model(settings):
        yield embedded
        return
    limits = open_admission(
        settings.requests_per_minute, settings.kilotokens_per_minute, settings.instances, settings.redis
    )
    async with _model(settings) as model, asset_client(settings.storage) as assets, limits as admission:
        log_retries()
        telemetry = Telemetry(model.provider, settings.trace_content)
        upstream = Upstream(model, Breaker(), admission, ledger, telemetry)
        video_input = _video_input(settings, model, assets)
        engine = _model_engine(settings, upstream, video_input, caches, shared, ledger)
        yield FallbackEngine(engine, embedded) if settings.fallback == "embedded" else engine


def _has_model(settings: LlmSettings) -> bool:
    access = bool(settings.vertex_project or settings.api_key.get_secret_value())
    if settings.engine == "gemini" and not access:
        raise CannotStart("AIPROD_LLM_ENGINE=gemini needs AIPROD_LLM_API_KEY or AIPROD_LLM_VERTEX_PROJECT")
    return access and settings.engine != "embedded"


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
    upstream: Upstream,
    video_input: VideoInput,
    caches: Caches,
    shared: SharedCache,
    ledger: Ledger,
) -> ModelEngine:
    # Texts, plans and reviews share a cache: the operation is part of the key.
    calls = CallsByKind(
        texts=CachedCalls(caches.answers, shared, DAY, ledger, settings.text_seconds),
        markers=CachedCalls(caches.markers, shared, WEEK, ledger, settings.text_seconds),
        reviews=CachedCalls(caches.answers, shared, DAY, ledger, settings.vision_seconds),
    )
    batcher = Batcher(upstream, caches.batch_sizes)
    return ModelEngine(settings.model, settings.vision_model, calls, upstream, batcher, video_input)
