"""The engine that needs neither a model nor an account: plans films and extracts markers by rules."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from aiprod_film.asset import Asset
from aiprod_film.frames import SECOND
from aiprod_film.manifest import Manifest
from aiprod_film.scene import Scene
from aiprod_llm.billing import Bill
from aiprod_llm.engine import TextRequest
from aiprod_llm.markers import marker_id
from aiprod_llm.plan import Brief, Head, Markers, Narrative, Piece
from aiprod_llm.provenance import Provenance
from aiprod_llm.review import Review, SceneFaults, Script
from aiprod_rpc.errors import FailedPrecondition

if TYPE_CHECKING:
    from aiprod_llm.embedded.planner import EmbeddedPlanner

NO_REVIEW = "no model is configured that can watch films; review the film yourself"
NO_TEXT = "no model is configured that can write text: set AIPROD_LLM_API_KEY or AIPROD_LLM_VERTEX_PROJECT"
SAMPLE = Brief("", 12 * SECOND, Fraction(24), seed=0)


class EmbeddedEngine:
    """Plans films and extracts markers; reviews and texts need a model."""

    @cached_property
    def _planner(self) -> "EmbeddedPlanner":
        # Not needed before the first plan: a service that starts should answer soon.
        from aiprod_llm.embedded.planner import EmbeddedPlanner

        return EmbeddedPlanner()

    def plan(self, brief: Brief, bill: Bill) -> AsyncGenerator[Piece]:
        """Yields the plan, as `Engine.plan`. It costs nothing."""
        return self._planner.plan(brief)

    async def extract_markers(self, prompt: str, bill: Bill) -> tuple[Markers, Provenance]:
        """Returns the style, the entities and the narrative of a 12 s film of the prompt."""
        sample = Brief(prompt, SAMPLE.duration, SAMPLE.rate, SAMPLE.seed)
        head, *pieces = [piece async for piece in self._planner.plan(sample)]
        assert isinstance(head, Head)
        scenes = [piece for piece in pieces if isinstance(piece, Scene)]
        moods = dict.fromkeys(_phrase(scene.mood.name) for scene in scenes)
        places = dict.fromkeys(_phrase(scene.setting.name) for scene in scenes)
        narrative = Narrative(world=", ".join(places), tone=", then ".join(moods))
        # Markers are words; each film finds the figures of its own.
        entities = tuple(replace(entity, figure="", count=0, colour="", size=0.0) for entity in head.entities)
        identifier = marker_id(self._planner.engine, prompt)
        return Markers(identifier, 1, head.style, entities, narrative), Provenance(self._planner.engine)

    async def review(self, film: Asset, script: Script, bill: Bill) -> Review:
        """Returns a review without scores."""
        return Review(None, (), NO_REVIEW, Provenance(""))

    async def revise(
        self, film: Manifest, faults: tuple[SceneFaults, ...], bill: Bill
    ) -> tuple[tuple[Scene, ...], Provenance]:
        """Raises FailedPrecondition: rules plan the same scene again."""
        raise FailedPrecondition(NO_TEXT, reason="NO_MODEL")

    translates = False

    async def translate(
        self, captions: tuple[str, ...], language: str, bill: Bill
    ) -> tuple[tuple[str, ...], Provenance]:
        """Raises FailedPrecondition: rules know no languages well enough to write in them."""
        raise FailedPrecondition(NO_TEXT, reason="NO_MODEL")

    async def generate_text(self, request: TextRequest, bill: Bill) -> tuple[str, Provenance]:
        """Raises FailedPrecondition."""
        raise FailedPrecondition(NO_TEXT, reason="NO_MODEL")


def _phrase(name: str) -> str:
    return name.lower().replace("_", " ")
