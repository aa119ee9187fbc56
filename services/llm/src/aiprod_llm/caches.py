"""The caches of one instance, and the one that it shares."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from aiprod_llm.cache.base import NoSharedCache, SharedCache
from aiprod_llm.calls.cached_call import Pieces
from aiprod_llm.calls.memory_cache import MemoryCache
from aiprod_llm.config import LlmSettings
from aiprod_llm.projects import WEEK

if TYPE_CHECKING:
    from aiprod_llm.calls.batches import BatchSize

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
    if not settings.redis:
        return nullcontext(NoSharedCache())
    # Imported only when used: a single instance needs no Redis.
    from aiprod_llm.cache.redis import open_redis_cache

    return open_redis_cache(settings.redis)
