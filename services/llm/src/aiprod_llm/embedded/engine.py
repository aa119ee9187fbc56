"""The engine that needs no model and no account: it plans and marks by rules, and says what it cannot."""

from collections.abc import AsyncGenerator
from fractions import Fraction

from aiprod_llm.billing import Bill
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.engine import TextRequest
from aiprod_llm.markers import marker_id
from aiprod_llm.plan import Brief, Head, Markers, Narrative, Piece, Scene
from aiprod_llm.provenance import Provenance
from aiprod_llm.review import Review, Script, StoredFilm
from aiprod_llm.scene_lengths import SECOND
from aiprod_runtime.errors import FailedPrecondition

UNWATCHED = "no model is configured that can watch a film; review it by eye"
UNWRITTEN = "no model is configured that can write: set AIPROD_LLM_API_KEY or AIPROD_LLM_VERTEX_PROJECT"
TRIAL = Brief("", 12 * SECOND, Fraction(24), seed=0)


class EmbeddedEngine:
    def __init__(self) -> None:
        self._planner = EmbeddedPlanner()

    def plan(self, brief: Brief, bill: Bill) -> AsyncGenerator[Piece]:
        return self._planner.plan(brief)

    async def extract_markers(self, prompt: str, bill: Bill) -> tuple[Markers, Provenance]:
        """Those of a short film of the prompt: its style, its cast, where and how it plays."""
        trial = Brief(prompt, TRIAL.duration, TRIAL.rate, TRIAL.seed)
        head, *pieces = [piece async for piece in self._planner.plan(trial)]
        assert isinstance(head, Head)
        scenes = [piece for piece in pieces if isinstance(piece, Scene)]
        moods = dict.fromkeys(_words(scene.mood.name) for scene in scenes)
        places = dict.fromkeys(_words(scene.setting.name) for scene in scenes)
        narrative = Narrative(world=", ".join(places), tone=", then ".join(moods))
        identity = marker_id(self._planner.engine, prompt)
        return Markers(identity, 1, head.style, head.entities, narrative), Provenance(self._planner.engine)

    async def review(self, film: StoredFilm, script: Script, bill: Bill) -> Review:
        return Review(None, (), UNWATCHED, Provenance(""))

    async def generate_text(self, request: TextRequest, bill: Bill) -> tuple[str, Provenance]:
        raise FailedPrecondition(UNWRITTEN, reason="NO_MODEL")


def _words(name: str) -> str:
    return name.lower().replace("_", " ")
