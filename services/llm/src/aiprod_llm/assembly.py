"""Puts the engine together that the settings ask for."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiprod_assets import AssetClient, asset_client
from aiprod_llm.calls.admission import admission
from aiprod_llm.calls.answers import Answers, Pieces, SharedMemory
from aiprod_llm.calls.batches import Batches, Lesson
from aiprod_llm.calls.breaker import Breaker
from aiprod_llm.calls.ledger import Ledger
from aiprod_llm.calls.memory import Memory
from aiprod_llm.calls.observation import Observation
from aiprod_llm.calls.retries import log_retries
from aiprod_llm.calls.upstream import Upstream
from aiprod_llm.config import LlmSettings
from aiprod_llm.directing.engine import ModelEngine, Remembered
from aiprod_llm.directing.projection import Projection
from aiprod_llm.embedded.engine import EmbeddedEngine
from aiprod_llm.engine import Engine
from aiprod_llm.fallback import FallbackEngine
from aiprod_llm.projects import WEEK

if TYPE_CHECKING:
    from aiprod_llm.gemini import Gemini

DAY = 24 * 3600.0


class Memories:
    """What an instance remembers."""

    def __init__(self) -> None:
        self.answers: Memory[Pieces] = Memory("answers", 5000, DAY)
        self.markers: Memory[Pieces] = Memory("markers", 1000, WEEK)
        self.lessons: Memory[Lesson] = Memory("batches", 500)

    def __iter__(self) -> Iterator[Memory[Any]]:
        return iter((self.answers, self.markers, self.lessons))


@asynccontextmanager
async def assembled(
    settings: LlmSettings, memories: Memories, shared: SharedMemory, ledger: Ledger
) -> AsyncIterator[Engine]:
    """The engine, for the length of the block."""
    embedded = EmbeddedEngine()
    if not _has_model(settings):
        yield embedded
        return
    limits = admission(
        settings.requests_per_minute, settings.kilotokens_per_minute, settings.instances, settings.redis
    )
    async with _model(settings) as model, asset_client(settings.storage) as assets, limits as admitted:
        log_retries()
        observation = Observation(model.provider, settings.trace_content)
        upstream = Upstream(model, Breaker(), admitted, ledger, observation)
        projection = _projection(settings, model, assets)
        engine = _model_engine(settings, upstream, projection, memories, shared, ledger)
        yield FallbackEngine(engine, embedded) if settings.fallback == "embedded" else engine


def _has_model(settings: LlmSettings) -> bool:
    """ValueError when gemini is asked for and there is no way to it."""
    access = bool(settings.vertex_project or settings.api_key.get_secret_value())
    if settings.engine == "gemini" and not access:
        raise ValueError("AIPROD_LLM_ENGINE=gemini needs AIPROD_LLM_API_KEY or AIPROD_LLM_VERTEX_PROJECT")
    return access and settings.engine != "embedded"


@asynccontextmanager
async def _model(settings: LlmSettings) -> AsyncIterator["Gemini"]:
    from aiprod_llm.gemini import Access, gemini

    access = Access(
        key=settings.api_key.get_secret_value(),
        project=settings.vertex_project,
        location=settings.vertex_location,
        base_url=settings.base_url,
    )
    async with gemini(access) as model:
        yield model


def _projection(settings: LlmSettings, model: "Gemini", assets: AssetClient) -> Projection:
    from aiprod_llm.showing import BucketProjection, FilesProjection, InlineProjection

    if not settings.vertex_project:
        return FilesProjection(assets, model)
    return BucketProjection(settings.media_bucket) if settings.media_bucket else InlineProjection(assets)


def _model_engine(
    settings: LlmSettings,
    upstream: Upstream,
    projection: Projection,
    memories: Memories,
    shared: SharedMemory,
    ledger: Ledger,
) -> ModelEngine:
    remembered = Remembered(
        texts=Answers(memories.answers, shared, DAY, ledger, settings.text_seconds),
        markers=Answers(memories.markers, shared, WEEK, ledger, settings.text_seconds),
        reviews=Answers(memories.answers, shared, DAY, ledger, settings.vision_seconds),
    )
    batches = Batches(upstream, memories.lessons)
    return ModelEngine(settings.model, settings.vision_model, remembered, upstream, batches, projection)
