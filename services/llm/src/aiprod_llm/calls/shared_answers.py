"""Coalesces concurrent calls for the same answer: they share one stream of it."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from aiprod_llm.billing import Bill, Payer
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.provenance import Tokens
from aiprod_work.single_flight import SingleFlight

type Load = Callable[[Deadline, Payer], AsyncGenerator[str]]


class SharedAnswer:
    """An answer in progress: the pieces so far, and the bills of the callers who wait for the rest.

    The caller who has waited longest pays, or who may spend most if there are limits; the last one also pays
    for what comes until it has left.
    """

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.pieces: list[str] = []
        self.bills: list[Bill] = []
        self._changed = asyncio.Event()

    @property
    def request_id(self) -> str:
        """The request id of the caller who pays."""
        return self.bills[0].request_id

    @property
    def left(self) -> int | None:
        """What the caller who pays may still spend; a limit of one caller does not bind the others."""
        self.bills.sort(key=lambda bill: -math.inf if bill.left is None else -bill.left)
        return self.bills[0].left

    def add(self, tokens: Tokens, cost: int | None) -> None:
        """Adds a call to the bill of the caller who pays."""
        self.bills[0].add(tokens, cost)

    async def fill(self, load: Load) -> None:
        """Appends the pieces for all callers as they come; runs as a task of its own."""
        task = asyncio.current_task()
        assert task
        task.add_done_callback(lambda _: self._notify())
        async with aclosing(load(self.deadline, self)) as pieces:
            async for piece in pieces:
                self.pieces.append(piece)
                self._notify()

    async def stream(self, task: asyncio.Task[None]) -> AsyncGenerator[str]:
        """Yields all pieces from the first, however late the caller joins. Raises the error of `task`."""
        position = 0
        while True:
            # Read before the pieces, so that what is published meanwhile wakes this caller again.
            changed, done = self._changed, task.done()
            while position < len(self.pieces):
                yield self.pieces[position]
                position += 1
            if done:
                task.result()
                return
            await changed.wait()

    def _notify(self) -> None:
        self._changed.set()
        # Replaced and not cleared: callers who have not run yet still hold the one that is set.
        self._changed = asyncio.Event()


class SharedAnswers:
    """At most one answer in progress for a key. It goes on while any caller waits for it."""

    def __init__(self) -> None:
        self._flights = SingleFlight[str, SharedAnswer, None]()

    def __contains__(self, key: str) -> bool:
        return key in self._flights

    async def join(
        self,
        key: str,
        wait_seconds: float | None,
        max_seconds: float,
        bill: Bill,
        load: Load,
    ) -> AsyncGenerator[str]:
        """Yields the pieces of the answer in progress, or of a new one that `load` brings.

        This caller waits `wait_seconds` (None: no limit of its own), an answer takes at most `max_seconds`.
        `bill` gets what this caller pays.
        """
        new = SharedAnswer(Deadline(max_seconds))
        async with self._flights.join(key, new, lambda new: new.fill(load)) as (answer, task):
            # A caller who joins late may wait longer than the first one.
            answer.deadline.extend(wait_seconds)
            answer.bills.append(bill)
            try:
                async with aclosing(answer.stream(task)) as pieces:
                    async for piece in pieces:
                        yield piece
            finally:
                # The last caller's bill stays: it is final only when the call has ended.
                if len(answer.bills) > 1:
                    answer.bills.remove(bill)
