"""The consistency markers that the films of a project share."""

import json

from aiprod_llm.billing import Bill
from aiprod_llm.cache.base import SharedCache
from aiprod_llm.calls.cached_call import Pieces
from aiprod_llm.calls.memory_cache import MemoryCache
from aiprod_llm.directing.schemas import MarkersDraft
from aiprod_llm.engine import Engine
from aiprod_llm.markers import marker_id, merge_markers
from aiprod_llm.plan import Markers
from aiprod_llm.provenance import Provenance

WEEK = 168 * 3600.0
MAX_PROJECTS = 10_000
"""Projects that one instance keeps across restarts."""


class Projects:
    """Keeps each project's markers for a week after its last film, in memory and in `shared`."""

    def __init__(self, engine: Engine, cache: MemoryCache[Pieces], shared: SharedCache) -> None:
        self._engine = engine
        self._cache = cache
        self._shared = shared

    async def extract_markers(
        self, user: str, project: str, prompt: str, bill: Bill
    ) -> tuple[Markers, Provenance]:
        """Returns the markers of a film, merged into those of its project unless `project` is empty."""
        fresh, provenance = await self._engine.extract_markers(prompt, bill)
        if not project:
            return fresh, provenance
        key = f"project/{marker_id(user, project)}"
        stored = await self._stored(key)
        markers = merge_markers(stored, fresh) if stored else fresh
        pieces = (json.dumps([markers.id, markers.version]), MarkersDraft.of(markers).model_dump_json())
        self._cache.put(key, pieces)
        await self._shared.put(key, json.dumps(pieces), WEEK)
        return markers, provenance

    async def _stored(self, key: str) -> Markers | None:
        value = await self._shared.get(key)
        # The shared value comes first: another instance may have added markers.
        pieces = tuple(json.loads(value)) if value else self._cache.get(key)
        if pieces is None:
            return None
        identifier, version = json.loads(pieces[0])
        return MarkersDraft.model_validate_json(pieces[1]).markers(identifier, version)
