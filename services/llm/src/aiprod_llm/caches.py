"""The caches in the memory of one instance."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aiprod_llm.calls.cached_call import Pieces
from aiprod_llm.calls.memory_cache import MemoryCache
from aiprod_llm.projects import WEEK

if TYPE_CHECKING:
    from aiprod_llm.calls.batches import BatchSize

DAY = 24 * 3600.0


class Caches:
    """Answers, markers, and sizes of batches."""

    def __init__(self) -> None:
        self.answers: MemoryCache[Pieces] = MemoryCache("answers", 5000, DAY)
        self.markers: MemoryCache[Pieces] = MemoryCache("markers", 1000, WEEK)
        self.batch_sizes: MemoryCache[BatchSize] = MemoryCache("batches", 500)

    def __iter__(self) -> Iterator[MemoryCache[Any]]:
        return iter((self.answers, self.markers, self.batch_sizes))
