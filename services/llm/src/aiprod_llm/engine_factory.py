"""Creates the engine that the settings ask for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_llm.caches import Caches
from aiprod_llm.config import LlmSettings
from aiprod_llm.embedded.rule_engine import EmbeddedEngine
from aiprod_llm.engine import Engine
from aiprod_llm.fallback import FallbackEngine
from aiprod_llm.state import State
from aiprod_rpc.errors import CannotStart


@asynccontextmanager
async def open_engine(settings: LlmSettings, caches: Caches, state: State) -> AsyncIterator[Engine]:
    """Yields the engine. Raises CannotStart if the settings ask for Gemini without access to it."""
    embedded = EmbeddedEngine()
    if not _has_model(settings):
        yield embedded
        return
    # Imported only when used: the breaker and the quota import Redis's client, too.
    from aiprod_llm.model_engine_factory import open_model_engine

    async with open_model_engine(settings, caches, state) as engine:
        yield FallbackEngine(engine, embedded) if settings.fallback == "embedded" else engine


def _has_model(settings: LlmSettings) -> bool:
    access = bool(settings.vertex_project or settings.api_key.get_secret_value())
    if settings.engine == "gemini" and not access:
        raise CannotStart("AIPROD_LLM_ENGINE=gemini needs AIPROD_LLM_API_KEY or AIPROD_LLM_VERTEX_PROJECT")
    return access and settings.engine != "embedded"
