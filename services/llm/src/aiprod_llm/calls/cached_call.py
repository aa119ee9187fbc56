"""Calls to the model behind two caches; concurrent calls for the same answer share one."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from aiprod_llm.billing import Bill, Payer
from aiprod_llm.cache.base import SharedCache
from aiprod_llm.calls.cache_key import cache_key
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.ledger import Ledger
from aiprod_llm.calls.memory_cache import MemoryCache
from aiprod_llm.calls.model_interface import ModelRequest
from aiprod_llm.calls.shared_answers import SharedAnswers
from aiprod_llm.calls.turns import Turns
from aiprod_llm.provenance import NO_TOKENS, Result, Tokens
from aiprod_rpc.call import current_call

RESERVE_SECONDS = 0.5
"""How much of a caller's deadline the fallback engine gets, or a tenth of it if that is less."""

type Pieces = tuple[str, ...]

type Produce = Callable[[Deadline, Payer], AbstractAsyncContextManager[AsyncIterator[str]]]
"""Makes an answer: its pieces, in a block. The answer is complete and paid for after the last piece; what is
left to do waits for the block's end, when the answer is stored."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """How an answer was made. `cost` is in billionths of a US dollar, or None if a price is unknown."""

    result: Result
    tokens: Tokens
    cost: int | None


L1_HIT = Receipt(Result.HIT_L1, NO_TOKENS, 0)


class CachedCalls:
    """Yields answers as pieces of text, followed by a receipt.

    Answers stay in the shared cache for `ttl_seconds`. A call takes at most `max_seconds`, with all retries
    and waits, also for its turn among the instances.
    """

    def __init__(
        self,
        cache: MemoryCache[Pieces],
        shared: SharedCache,
        ttl_seconds: float,
        ledger: Ledger,
        max_seconds: float,
        turns: Turns,
    ) -> None:
        self._cache = cache
        self._shared = shared
        self._ttl_seconds = ttl_seconds
        self._ledger = ledger
        self._max_seconds = max_seconds
        self._turns = turns
        self._answers = SharedAnswers()

    def lookup(self, request: ModelRequest) -> Pieces | None:
        """Returns the answer from this instance's cache and counts a hit, or returns None on a miss."""
        pieces = self._cache.get(cache_key(request))
        if pieces is not None:
            self._ledger.count(request.user, Result.HIT_L1)
        return pieces

    async def stream(
        self, request: ModelRequest, produce: Produce, bill: Bill
    ) -> AsyncGenerator[str | Receipt]:
        """Yields the answer from this instance's cache, or as `stream_missing` does."""
        if (pieces := self.lookup(request)) is not None:
            for piece in pieces:
                yield piece
            yield L1_HIT
            return
        async with aclosing(self.stream_missing(request, produce, bill)) as stream:
            async for item in stream:
                yield item

    async def stream_missing(
        self, request: ModelRequest, produce: Produce, bill: Bill, bypass: bool = False
    ) -> AsyncGenerator[str | Receipt]:
        """Yields an answer that missed: from the shared cache, a call in progress, or a new one by `produce`.

        Caches complete answers, never errors or parts; with `bypass` neither reads caches nor writes them.
        `bill` gets what this caller pays, also when the call fails.
        """
        # A unique key shares neither a cache entry nor a call in progress.
        key = f"bypass/{uuid4().hex}" if bypass else cache_key(request)
        outcome = _Outcome(Result.BYPASS if bypass else Result.MISS)
        async with aclosing(self._join(key, request.user, produce, outcome, bill)) as pieces:
            async for piece in pieces:
                yield piece
        self._ledger.count(request.user, outcome.result)
        yield Receipt(outcome.result, bill.tokens, bill.cost)

    async def _join(
        self, key: str, user: str, produce: Produce, outcome: "_Outcome", bill: Bill
    ) -> AsyncGenerator[str]:
        load = partial(self._load, key, produce, outcome)
        # Checked before joining, which would start a call.
        if key in self._answers:
            outcome.result = Result.COALESCED
        stream = self._answers.join(key, _wait_seconds(), self._max_seconds, bill, load)
        try:
            async with aclosing(stream) as pieces:
                async for piece in pieces:
                    yield piece
        except Exception:
            self._ledger.count(user, Result.ERROR)
            raise

    async def _load(
        self, key: str, produce: Produce, outcome: "_Outcome", deadline: Deadline, payer: Payer
    ) -> AsyncGenerator[str]:
        # A bypass must not read the shared cache, and its key is nobody else's.
        if outcome.result is not Result.MISS:
            async with produce(deadline, payer) as produced:
                async for piece in produced:
                    yield piece
            return
        async with (
            self._turns.take(key, deadline),
            aclosing(self._look_up_or_produce(key, produce, outcome, deadline, payer)) as pieces,
        ):
            async for piece in pieces:
                yield piece

    async def _look_up_or_produce(
        self, key: str, produce: Produce, outcome: "_Outcome", deadline: Deadline, payer: Payer
    ) -> AsyncGenerator[str]:
        async with deadline.enforced():
            stored = await self._shared.get(key)
        if stored is not None:
            outcome.result = Result.HIT_L2
            pieces = tuple(json.loads(stored))
            self._cache.put(key, pieces)
            for piece in pieces:
                yield piece
            return
        complete = []
        async with produce(deadline, payer) as produced:
            async for piece in produced:
                complete.append(piece)
                yield piece
            # The stream ended without an error, so the answer is complete. Nothing comes between the two: a
            # caller who leaves, or a kill, would lose what is paid for.
            self._cache.put(key, tuple(complete))
            await self._shared.put(key, json.dumps(complete), self._ttl_seconds)


def _wait_seconds() -> float | None:
    """How long this caller waits for the model: less than its deadline, so that the fallback has time."""
    remaining = current_call().remaining()
    return None if remaining is None else max(0.0, remaining - min(RESERVE_SECONDS, remaining / 10))


@dataclass(slots=True)
class _Outcome:
    """Where the answer of one request came from; changes while the request is served."""

    result: Result
