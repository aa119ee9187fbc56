"""What an engine is to the service."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from aiprod_llm.bills import Bill
from aiprod_llm.plan import Brief, Markers, Piece
from aiprod_llm.provenance import Provenance
from aiprod_llm.review import Review, Script, StoredFilm


@dataclass(frozen=True, slots=True)
class WritingTask:
    """Text that is wanted. `workload` names tasks that are alike, empty for one of its own."""

    prompt: str
    system: str
    max_output_tokens: int
    temperature: float | None
    workload: str
    bypass_cache: bool


class Engine(Protocol):
    """Plans films, finds their markers, watches and writes. Errors are AiprodError.

    What is paid is on `bill` however a call ends.
    """

    def plan(self, brief: Brief, bill: Bill) -> AsyncGenerator[Piece]:
        """The head, then each scene as soon as it is complete, then how the plan was made.

        The durations of the scenes sum to the brief's duration exactly. A second head starts anew.
        """

    async def mark(self, prompt: str, bill: Bill) -> tuple[Markers, Provenance]:
        """The consistency markers of a film of its own."""

    async def watch(self, film: StoredFilm, script: Script, bill: Bill) -> Review:
        """Scores of a finished film; without scores where no model can watch it."""

    async def write(self, task: WritingTask, bill: Bill) -> tuple[str, Provenance]:
        """Text; FailedPrecondition where no model is there to write it."""
