"""Creates the engine and the shared cache that the settings ask for."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from aiprod_llm.cache.base import NoSharedCache, SharedCache
from aiprod_llm.caches import Caches
from aiprod_llm.calls.ledger import Ledger
from aiprod_llm.config import LlmSettings
from aiprod_llm.embedded.rule_engine import EmbeddedEngine
from aiprod_llm.engine import Engine
from aiprod_llm.fallback import FallbackEngine


def open_shared_cache(settings: LlmSettings) -> AbstractAsyncContextManager[SharedCache]:
    """Opens the cache in Redis, or one that always misses if the settings name no Redis."""
    if not settings.redis:
        return nullcontext(NoSharedCache())
    # Redis's client takes a tenth of a second to import.
    from aiprod_llm.cache.redis import open_redis_cache

    return open_redis_cache(settings.redis)


@asynccontextmanager
async def open_engine(
    settings: LlmSettings, caches: Caches, shared: SharedCache, ledger: Ledger
) -> AsyncIterator[Engine]:
    """Yields the engine. Raises ValueError if the settings ask for Gemini without access to it."""
    embedded = EmbeddedEngine()
    if not _has_model(settings):
        yield embedded
        return
    # What a model needs takes a quarter of a second to import: prices, quotas, retries, JSON as it arrives.
    from aiprod_llm.model_factory import open_model_engine

    async with open_model_engine(settings, caches, shared, ledger) as engine:
        yield FallbackEngine(engine, embedded) if settings.fallback == "embedded" else engine


def _has_model(settings: LlmSettings) -> bool:
    access = bool(settings.vertex_project or settings.api_key.get_secret_value())
    if settings.engine == "gemini" and not access:
        raise ValueError("AIPROD_LLM_ENGINE=gemini needs AIPROD_LLM_API_KEY or AIPROD_LLM_VERTEX_PROJECT")
    return access and settings.engine != "embedded"
