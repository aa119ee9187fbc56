"""Falls back to a second engine when the first one fails, and marks its results as degraded."""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from aiprod_film.asset import Asset
from aiprod_film.manifest import Manifest
from aiprod_film.scene import Scene
from aiprod_llm.billing import Bill
from aiprod_llm.calls.model_errors import TooExpensive
from aiprod_llm.engine import Engine, TextRequest
from aiprod_llm.plan import Brief, Markers, Piece
from aiprod_llm.provenance import Provenance
from aiprod_llm.review import Review, SceneFaults, Script
from aiprod_rpc.errors import AiprodError, InvalidArgument

log = logging.getLogger(__name__)


class FallbackEngine:
    """Plans and extracts markers with `fallback` when `primary` fails; the rest has no fallback."""

    def __init__(self, primary: Engine, fallback: Engine) -> None:
        self._primary = primary
        self._fallback = fallback

    async def plan(self, brief: Brief, bill: Bill) -> AsyncGenerator[Piece]:
        """Yields the primary's plan; if that fails, a second head and the fallback's plan follow."""
        try:
            async with aclosing(self._primary.plan(brief, bill)) as pieces:
                async for piece in pieces:
                    yield piece
        # An invalid request is the caller's fault, and a limit the caller's wish: no fallback hides them.
        except (InvalidArgument, TooExpensive):
            raise
        except AiprodError as error:
            async for piece in self._fallback.plan(brief, bill):
                yield _degraded(piece, error, bill) if isinstance(piece, Provenance) else piece

    async def extract_markers(self, prompt: str, bill: Bill) -> tuple[Markers, Provenance]:
        """Returns the primary's markers, or the fallback's if that fails."""
        try:
            return await self._primary.extract_markers(prompt, bill)
        except (InvalidArgument, TooExpensive):
            raise
        except AiprodError as error:
            markers, provenance = await self._fallback.extract_markers(prompt, bill)
            return markers, _degraded(provenance, error, bill)

    async def review(self, film: Asset, script: Script, bill: Bill) -> Review:
        """Returns the primary's review, or one without scores that gives the reason."""
        try:
            return await self._primary.review(film, script, bill)
        except TooExpensive:
            raise
        except AiprodError as error:
            reason = f"the model could not watch the film: {error}"
            return Review(None, (), reason, _degraded(Provenance(""), error, bill))

    async def revise(
        self, film: Manifest, faults: tuple[SceneFaults, ...], bill: Bill
    ) -> tuple[tuple[Scene, ...], Provenance]:
        """Returns the primary's scenes. Raises its error."""
        return await self._primary.revise(film, faults, bill)

    @property
    def translates(self) -> bool:
        """Whether the primary translates."""
        return self._primary.translates

    async def translate(
        self, captions: tuple[str, ...], language: str, bill: Bill
    ) -> tuple[tuple[str, ...], Provenance]:
        """Returns the primary's captions. Raises its error."""
        return await self._primary.translate(captions, language, bill)

    async def generate_text(self, request: TextRequest, bill: Bill) -> tuple[str, Provenance]:
        """Returns the primary's text. Raises its error."""
        return await self._primary.generate_text(request, bill)


def _degraded(provenance: Provenance, error: AiprodError, bill: Bill) -> Provenance:
    """The fallback is free, but the primary's failed calls are paid for."""
    log.warning("degraded", extra={"reason": error.reason, "engine": provenance.engine})
    reason = f"{error.reason}: {error}"
    return replace(provenance, cost=bill.cost, tokens=bill.tokens, degraded=True, reason=reason)
