"""One attempt at a call to the model: let through, watched, and put on the bill however it ends."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from aiprod_llm.bills import Payer
from aiprod_llm.calls.admission import Admission
from aiprod_llm.calls.breaker import Breaker
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.ledger import Attempt, Ledger
from aiprod_llm.calls.model import (
    Blocked,
    Broken,
    Chunk,
    CutOff,
    Finish,
    LanguageModel,
    Malformed,
    ModelError,
    TooLong,
)
from aiprod_llm.calls.observation import Observation
from aiprod_llm.calls.prices import price
from aiprod_llm.calls.question import Question
from aiprod_llm.provenance import NO_TOKENS, Tokens

STILL_SECONDS = 20.0
"""How long an answer that has begun may stand still."""


@dataclass(slots=True)
class _Reception:
    """What has come of an answer."""

    tokens: Tokens | None = None
    finish: Finish | None = None
    reason: str = ""
    begun: bool = False

    def take(self, chunk: Chunk) -> None:
        self.begun = True
        self.tokens = chunk.tokens or self.tokens
        self.finish = chunk.finish or self.finish
        self.reason = chunk.reason or self.reason


class Upstream:
    """The way to the model."""

    def __init__(
        self,
        model: LanguageModel,
        breaker: Breaker,
        admission: Admission,
        ledger: Ledger,
        observation: Observation,
    ) -> None:
        self._model = model
        self._breaker = breaker
        self._admission = admission
        self._ledger = ledger
        self._observation = observation

    async def stream(self, question: Question, deadline: Deadline, payer: Payer) -> AsyncGenerator[str]:
        """The answer as it comes; complete when it ends without an error.

        ModelError, DeadlineExceeded, or InvalidArgument for a question above the quota.
        """
        async with self._breaker.passing(question.model):
            await self._admission.admit(question.estimated_tokens, deadline)
            deadline.check()
            reception, outcome = _Reception(), "ok"
            begun = Attempt(question.user, payer.request_id, question.operation, question.model)
            row = self._ledger.begin(begun)
            with self._observation.attempt(question) as span:
                try:
                    async with aclosing(self._received(question, deadline, reception)) as texts:
                        async for text in texts:
                            yield text
                except BaseException as error:
                    outcome = _outcome(error)
                    if isinstance(error, ModelError) and error.free and not reception.begun:
                        reception.tokens = NO_TOKENS
                    raise
                finally:
                    tokens = reception.tokens or NO_TOKENS
                    cost = None if reception.tokens is None else price(question.model, tokens)
                    payer.add(tokens, cost)
                    ended = replace(
                        begun, request_id=payer.request_id, outcome=outcome, tokens=tokens, cost=cost
                    )
                    self._ledger.amend(row, ended)
                    self._observation.tell(span, question, tokens, reception.reason)

    async def _received(
        self, question: Question, deadline: Deadline, reception: _Reception
    ) -> AsyncGenerator[str]:
        async with aclosing(self._model.stream(question)) as chunks:
            while (chunk := await _next(chunks, deadline, reception.begun)) is not None:
                reception.take(chunk)
                if chunk.text:
                    yield chunk.text
        match reception.finish:
            case None:
                raise CutOff("the model's answer ended before it was complete", reason="MODEL_CUT_OFF")
            case Finish.TOO_LONG:
                needed = f"the answer needs more than {question.max_output_tokens} tokens"
                raise TooLong(needed, reason="MODEL_ANSWER_TOO_LONG")
            case Finish.BLOCKED:
                blocked = f"the model's safety settings stopped this ({reception.reason}): ask otherwise"
                raise Blocked(blocked, reason="MODEL_BLOCKED")
            case Finish.FAILED:
                raise Malformed(f"the model stopped: {reception.reason}", reason="MODEL_STOPPED")


async def _next(chunks: AsyncGenerator[Chunk], deadline: Deadline, begun: bool) -> Chunk | None:
    """The next chunk, None at the end; Broken when a begun answer stands still."""
    remaining = deadline.remaining()
    patience = min(remaining, STILL_SECONDS) if begun else remaining
    try:
        async with asyncio.timeout(patience):
            return await anext(chunks, None)
    except TimeoutError as error:
        deadline.check()
        raise Broken("the model's answer stood still", reason="MODEL_STALLED") from error


def _outcome(error: BaseException) -> str:
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return "aborted"
    return type(error).__name__
