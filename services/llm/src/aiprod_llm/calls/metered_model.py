"""One attempt at a call to the model: guarded, admitted, traced, and billed however it ends."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from aiprod_llm.billing import Payer
from aiprod_llm.calls.admission import Admission
from aiprod_llm.calls.breaker import Breaker
from aiprod_llm.calls.cost_limit import cut_off_by_limit, limited
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.ledger import Attempt, Ledger
from aiprod_llm.calls.model_errors import Blocked, Broken, CutOff, Malformed, ModelError, TooLong
from aiprod_llm.calls.model_interface import Chunk, Finish, LanguageModel, ModelRequest
from aiprod_llm.calls.prices import price
from aiprod_llm.calls.telemetry import Telemetry
from aiprod_llm.provenance import NO_TOKENS, Tokens


@dataclass(slots=True)
class _Response:
    """The state of a response that is being received."""

    tokens: Tokens | None = None
    finish: Finish | None = None
    reason: str = ""
    started: bool = False
    empty: bool = True

    def update(self, chunk: Chunk) -> None:
        self.started = True
        self.empty = self.empty and not chunk.text.strip()
        # The model counts from the start of the response, so the last counts are the bill.
        self.tokens = chunk.tokens or self.tokens
        self.finish = chunk.finish or self.finish
        self.reason = chunk.reason or self.reason


class MeteredModel:
    """Sends requests to the model. A response that has started may pause for `stall_seconds`."""

    def __init__(
        self,
        model: LanguageModel,
        breaker: Breaker,
        admission: Admission,
        ledger: Ledger,
        telemetry: Telemetry,
        stall_seconds: float,
    ) -> None:
        self._model = model
        self._breaker = breaker
        self._admission = admission
        self._ledger = ledger
        self._telemetry = telemetry
        self._stall_seconds = stall_seconds

    async def stream(self, request: ModelRequest, deadline: Deadline, payer: Payer) -> AsyncGenerator[str]:
        """Yields the response's text as it arrives; it is complete if no error follows.

        Raises ModelError, DeadlineExceeded, InvalidArgument for a request that exceeds the quota, or
        TooExpensive for one that costs more than `payer` may spend.
        """
        original, request = request, limited(request, payer.left)
        # The breaker comes first: a call that it rejects must not use up quota.
        async with self._breaker.guard(request.model):
            await self._admission.admit(request.user, request.estimated_tokens, deadline)
            # Admission may have taken all the time.
            deadline.check()
            response, outcome = _Response(), "ok"
            attempt = Attempt(request.user, payer.request_id, request.operation, request.model)
            # Written before the call, so that a crash cannot hide its cost.
            row = await self._ledger.begin(attempt, deadline)
            with self._telemetry.span(request) as span:
                try:
                    async with aclosing(self._receive(request, deadline, response)) as texts:
                        async for text in texts:
                            yield text
                except BaseException as error:
                    outcome = _outcome(error)
                    if isinstance(error, ModelError) and error.free and not response.started:
                        response.tokens = NO_TOKENS
                    if isinstance(error, TooLong) and request is not original:
                        raise cut_off_by_limit(request) from error
                    raise
                finally:
                    # An attempt without token counts has an unknown cost, not none.
                    tokens = response.tokens or NO_TOKENS
                    cost = None if response.tokens is None else price(request.model, tokens)
                    payer.add(tokens, cost)
                    # Another caller may pay by now, if the first one of a shared call has left.
                    ended = replace(
                        attempt, request_id=payer.request_id, outcome=outcome, tokens=tokens, cost=cost
                    )
                    self._ledger.finish(row, ended)
                    self._telemetry.annotate(span, request, tokens, response.reason)

    async def _receive(
        self, request: ModelRequest, deadline: Deadline, response: _Response
    ) -> AsyncGenerator[str]:
        async with aclosing(self._model.stream(request)) as chunks:
            while (chunk := await self._next(chunks, deadline, response.started)) is not None:
                response.update(chunk)
                if chunk.text:
                    yield chunk.text
        match response.finish:
            case None:
                # The SDK raises no error for a clean end of the stream without a finish reason.
                raise CutOff("the model's response ended before it was complete", reason="MODEL_CUT_OFF")
            case Finish.TOO_LONG:
                too_long = f"the response needs more than {request.max_output_tokens} tokens"
                raise TooLong(too_long, reason="MODEL_ANSWER_TOO_LONG")
            case Finish.BLOCKED:
                blocked = f"the model's safety settings blocked the response ({response.reason})"
                raise Blocked(f"{blocked}: change the prompt", reason="MODEL_BLOCKED")
            case Finish.FAILED:
                raise Malformed(f"the model stopped: {response.reason}", reason="MODEL_STOPPED")
            case Finish.COMPLETE if response.empty:
                raise Malformed("the model's response has no text", reason="MODEL_EMPTY")

    async def _next(self, chunks: AsyncGenerator[Chunk], deadline: Deadline, started: bool) -> Chunk | None:
        """Returns the next chunk, or None at the end. Raises Broken if a started response stalls."""
        remaining = deadline.remaining()
        timeout = min(remaining, self._stall_seconds) if started else remaining
        try:
            async with asyncio.timeout(timeout):
                return await anext(chunks, None)
        except TimeoutError as error:
            deadline.check()
            raise Broken("the model's response stalled", reason="MODEL_STALLED") from error


def _outcome(error: BaseException) -> str:
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return "aborted"
    return type(error).__name__
