"""The consistency markers that the films of a project share."""

import json

from aiprod_llm.bills import Bill
from aiprod_llm.calls.answers import Pieces, SharedMemory
from aiprod_llm.calls.memory import Memory
from aiprod_llm.directing.drafts import MarkersDraft
from aiprod_llm.engine import Engine
from aiprod_llm.markers import marker_id, merged
from aiprod_llm.plan import Markers
from aiprod_llm.provenance import Provenance

WEEK = 168 * 3600.0
MOST_PROJECTS = 10_000
"""Of one instance, beyond its end."""


class Projects:
    """Remembers each project's markers for a week from its last film; `store` beyond the process."""

    def __init__(self, engine: Engine, memory: Memory[Pieces], store: SharedMemory) -> None:
        self._engine = engine
        self._memory = memory
        self._store = store

    async def markers(self, user: str, project: str, prompt: str, bill: Bill) -> tuple[Markers, Provenance]:
        """The markers of a film: its own without a project, else the project's with what it adds."""
        fresh, provenance = await self._engine.mark(prompt, bill)
        if not project:
            return fresh, provenance
        key = f"project/{marker_id(user, project)}"
        known = await self._known(key)
        markers = merged(known, fresh) if known else fresh
        pieces = (json.dumps([markers.id, markers.version]), MarkersDraft.of(markers).model_dump_json())
        self._memory.put(key, pieces)
        await self._store.put(key, json.dumps(pieces), WEEK)
        return markers, provenance

    async def _known(self, key: str) -> Markers | None:
        stored = await self._store.get(key)
        pieces = tuple(json.loads(stored)) if stored else self._memory.get(key)
        if pieces is None:
            return None
        identity, version = json.loads(pieces[0])
        return MarkersDraft.model_validate_json(pieces[1]).markers(identity, version)
