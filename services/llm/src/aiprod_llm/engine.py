"""The interface of an engine: what plans films, extracts markers, reviews films and generates text."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from aiprod_film.asset import Asset
from aiprod_film.manifest import Manifest
from aiprod_film.scene import Scene
from aiprod_llm.billing import Bill
from aiprod_llm.plan import Brief, Markers, Piece
from aiprod_llm.provenance import Provenance
from aiprod_llm.review import Review, SceneFaults, Script


@dataclass(frozen=True, slots=True)
class TextRequest:
    """A request for text. Requests of one `workload` may share a call; an empty one has its own."""

    prompt: str
    system: str
    max_output_tokens: int
    temperature: float | None
    workload: str
    bypass_cache: bool


class Engine(Protocol):
    """Raises AiprodError. `bill` gets what each call costs, however it ends."""

    def plan(self, brief: Brief, bill: Bill) -> AsyncGenerator[Piece]:
        """Yields the head, each scene as soon as it is complete, what none shows, and then the provenance.

        The scenes' durations sum to the brief's duration exactly. A second head restarts the plan.
        """

    async def extract_markers(self, prompt: str, bill: Bill) -> tuple[Markers, Provenance]:
        """Returns the consistency markers of a film, regardless of its project."""

    async def review(self, film: Asset, script: Script, bill: Bill) -> Review:
        """Returns the review of a finished film, without scores if no model can watch it."""

    async def revise(
        self, film: Manifest, faults: tuple[SceneFaults, ...], bill: Bill
    ) -> tuple[tuple[Scene, ...], Provenance]:
        """Returns the scenes with faults, planned again. Raises FailedPrecondition without a model."""

    @property
    def translates(self) -> bool:
        """Whether `translate` has a model to ask."""

    async def translate(
        self, captions: tuple[str, ...], language: str, bill: Bill
    ) -> tuple[tuple[str, ...], Provenance]:
        """Returns the captions in the language of this tag. Raises FailedPrecondition without a model."""

    async def generate_text(self, request: TextRequest, bill: Bill) -> tuple[str, Provenance]:
        """Returns text. Raises FailedPrecondition if no model is configured."""
