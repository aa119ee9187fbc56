"""What happens when the model fails: less is made, and said to be less."""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from aiprod_llm.bills import Bill
from aiprod_llm.engine import Engine, WritingTask
from aiprod_llm.plan import Brief, Markers, Piece
from aiprod_llm.provenance import Provenance
from aiprod_llm.review import Review, Script, StoredFilm
from aiprod_runtime.errors import AiprodError, InvalidArgument

log = logging.getLogger(__name__)


class FallbackEngine:
    """Plans and marks with `reserve` where `first` fails. Nothing takes the place of a review or a text."""

    def __init__(self, first: Engine, reserve: Engine) -> None:
        self._first = first
        self._reserve = reserve

    async def plan(self, brief: Brief, bill: Bill) -> AsyncGenerator[Piece]:
        try:
            async with aclosing(self._first.plan(brief, bill)) as pieces:
                async for piece in pieces:
                    yield piece
        except InvalidArgument:
            raise
        except AiprodError as error:
            async for piece in self._reserve.plan(brief, bill):
                yield _less(piece, error, bill) if isinstance(piece, Provenance) else piece

    async def mark(self, prompt: str, bill: Bill) -> tuple[Markers, Provenance]:
        try:
            return await self._first.mark(prompt, bill)
        except InvalidArgument:
            raise
        except AiprodError as error:
            markers, provenance = await self._reserve.mark(prompt, bill)
            return markers, _less(provenance, error, bill)

    async def watch(self, film: StoredFilm, script: Script, bill: Bill) -> Review:
        try:
            return await self._first.watch(film, script, bill)
        except AiprodError as error:
            reason = f"the model could not watch the film: {error}"
            return Review(None, (), reason, _less(Provenance(""), error, bill))

    async def write(self, task: WritingTask, bill: Bill) -> tuple[str, Provenance]:
        return await self._first.write(task, bill)


def _less(provenance: Provenance, error: AiprodError, bill: Bill) -> Provenance:
    """The reserve is free; what failed before is paid for all the same."""
    log.warning("degraded", extra={"reason": error.reason, "engine": provenance.engine})
    reason = f"{error.reason}: {error}"
    return replace(provenance, cost=bill.cost, tokens=bill.tokens, degraded=True, reason=reason)
