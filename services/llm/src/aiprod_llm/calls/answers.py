"""The way of a question: what is known is told, what is under way is shared, the rest is asked."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import uuid4

from aiprod_llm.bills import Bill, Payer
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.flights import Flights, Produce
from aiprod_llm.calls.ledger import Ledger
from aiprod_llm.calls.memory import Memory
from aiprod_llm.calls.question import Question
from aiprod_llm.provenance import NO_TOKENS, Result, Tokens
from aiprod_runtime.call import current_call

RESERVE_SECONDS = 0.5

type Pieces = tuple[str, ...]


class SharedMemory(Protocol):
    """What several instances remember together. It may forget, and it never fails."""

    async def get(self, key: str) -> str | None: ...

    async def put(self, key: str, value: str, seconds: float) -> None: ...


class NoSharedMemory:
    """The shared memory of one instance."""

    async def get(self, key: str) -> str | None:
        return None

    async def put(self, key: str, value: str, seconds: float) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Receipt:
    """How an answer was made. `cost` is in billionths of a US dollar, None when it is unknown."""

    result: Result
    tokens: Tokens
    cost: int | None


HIT = Receipt(Result.HIT_L1, NO_TOKENS, 0)


class Answers:
    """Answers to questions, as pieces of text with a receipt last.

    `longest` is how many seconds an answer may take, retries and waits included.
    """

    def __init__(
        self, memory: Memory[Pieces], shared: SharedMemory, seconds: float, ledger: Ledger, longest: float
    ) -> None:
        self._memory = memory
        self._shared = shared
        self._seconds = seconds
        self._ledger = ledger
        self._longest = longest
        self._flights = Flights()

    def known(self, question: Question) -> Pieces | None:
        """The answer that this instance remembers, counted as a hit; None where it remembers none."""
        pieces = self._memory.get(question.key())
        if pieces is not None:
            self._ledger.count(question.user, Result.HIT_L1)
        return pieces

    async def to(self, question: Question, produce: Produce, bill: Bill) -> AsyncGenerator[str | Receipt]:
        """The pieces of the answer: those that are known, else as `made` makes them."""
        if (pieces := self.known(question)) is not None:
            for piece in pieces:
                yield piece
            yield HIT
            return
        async with aclosing(self.made(question, produce, bill)) as made:
            async for fresh in made:
                yield fresh

    async def made(
        self, question: Question, produce: Produce, bill: Bill, bypass: bool = False
    ) -> AsyncGenerator[str | Receipt]:
        """The pieces of an answer that this instance does not know, made by `produce` where no other
        instance knows it and no other caller has it made already.

        An answer is remembered when it is complete; errors and parts never are. What this caller pays is on
        `bill` also when there is no answer.
        """
        key = f"bypass/{uuid4().hex}" if bypass else question.key()
        trip = _Trip(Result.BYPASS if bypass else Result.MISS)
        async with aclosing(self._flown(key, question.user, produce, trip, bill)) as flown:
            async for piece in flown:
                yield piece
        self._ledger.count(question.user, trip.result)
        yield Receipt(trip.result, bill.tokens, bill.cost)

    async def _flown(
        self, key: str, user: str, produce: Produce, trip: "_Trip", bill: Bill
    ) -> AsyncGenerator[str]:
        fly = partial(self._fly, key, produce, trip)
        if key in self._flights:
            trip.result = Result.COALESCED
        try:
            async with aclosing(self._flights.board(key, _patience(), self._longest, bill, fly)) as pieces:
                async for piece in pieces:
                    yield piece
        except Exception:
            self._ledger.count(user, Result.ERROR)
            raise

    async def _fly(
        self, key: str, produce: Produce, trip: "_Trip", deadline: Deadline, payer: Payer
    ) -> AsyncGenerator[str]:
        if trip.result is Result.MISS and (stored := await self._shared.get(key)) is not None:
            trip.result = Result.HIT_L2
            pieces = tuple(json.loads(stored))
            self._memory.put(key, pieces)
            for piece in pieces:
                yield piece
            return
        made = []
        async with aclosing(produce(deadline, payer)) as produced:
            async for piece in produced:
                made.append(piece)
                yield piece
        if trip.result is Result.MISS:
            self._memory.put(key, tuple(made))
            await self._shared.put(key, json.dumps(made), self._seconds)


def _patience() -> float | None:
    """How long this caller waits for the model: a moment less than it has, for what is done instead."""
    remaining = current_call().remaining()
    return None if remaining is None else max(0.0, remaining - min(RESERVE_SECONDS, remaining / 10))


@dataclass(slots=True)
class _Trip:
    """What is learnt on the way of one request."""

    result: Result
