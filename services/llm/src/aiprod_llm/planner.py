"""What a planning engine is to the service."""

from collections.abc import AsyncIterator
from typing import Protocol

from aiprod_llm.plan import Brief, Piece


class Planner(Protocol):
    """Plans films."""

    @property
    def engine(self) -> str:
        """Name and version, for example `embedded-planner/1`."""

    def plan(self, brief: Brief) -> AsyncIterator[Piece]:
        """The head, then each scene as soon as it is complete, then the summary.

        The durations of the scenes sum to the brief's duration exactly.
        """
