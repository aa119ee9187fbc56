"""Coalesces concurrent calls for the same answer: they share one stream of it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable

from aiprod_llm.billing import Bill, Payer
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.provenance import Tokens

type Produce = Callable[[Deadline, Payer], AsyncGenerator[str]]


class Flight:
    """An answer in progress: the pieces so far, and the bills of the callers who wait for the rest.

    The caller who has waited longest pays; the last one also pays for what comes until it has left.
    """

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.pieces: list[str] = []
        self.bills: list[Bill] = []
        self.task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    @property
    def request_id(self) -> str:
        """The request id of the caller who pays."""
        return self.bills[0].request_id

    def add(self, tokens: Tokens, cost: int | None) -> None:
        """Adds a call to the bill of the caller who pays."""
        self.bills[0].add(tokens, cost)

    def publish(self, piece: str) -> None:
        """Appends a piece for all callers."""
        self.pieces.append(piece)
        self._notify()

    def finish(self, task: asyncio.Task[None]) -> None:
        """Wakes the callers when the task is done."""
        if not task.cancelled():
            # Retrieved here, because the last caller may just have left.
            task.exception()
        self._notify()

    async def stream(self) -> AsyncGenerator[str]:
        """Yields all pieces from the first, however late the caller joins. Raises the task's error."""
        assert self.task
        position = 0
        while True:
            # Read before the pieces, so that what is published meanwhile wakes this caller again.
            changed, done = self._changed, self.task.done()
            while position < len(self.pieces):
                yield self.pieces[position]
                position += 1
            if done:
                self.task.result()
                return
            await changed.wait()

    def _notify(self) -> None:
        self._changed.set()
        # Replaced and not cleared: callers who have not run yet still hold the one that is set.
        self._changed = asyncio.Event()


class SingleFlight:
    """At most one flight a key. It runs while any caller waits for it, even if the first one has left.

    async-lru has the same rules but shares one result; a plan is shared while it streams.
    """

    def __init__(self) -> None:
        self._flights: dict[str, Flight] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._flights

    async def join(
        self,
        key: str,
        wait_seconds: float | None,
        max_seconds: float,
        bill: Bill,
        produce: Produce,
    ) -> AsyncGenerator[str]:
        """Yields the pieces of the flight in progress, or of a new one that `produce` makes.

        This caller waits `wait_seconds` (None: no limit of its own), an answer takes at most `max_seconds`.
        `bill` gets what this caller pays.
        """
        flight = self._flights.get(key) or self._start(key, Flight(Deadline(max_seconds)), produce)
        # A caller who joins late may wait longer than the first one.
        flight.deadline.extend(wait_seconds)
        flight.bills.append(bill)
        try:
            async with contextlib.aclosing(flight.stream()) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            if flight.bills == [bill]:
                await self._cancel(key, flight)
            else:
                flight.bills.remove(bill)

    def _start(self, key: str, flight: Flight, produce: Produce) -> Flight:
        async def run() -> None:
            async with contextlib.aclosing(produce(flight.deadline, flight)) as pieces:
                async for piece in pieces:
                    flight.publish(piece)

        # Registered before the first await, so that no second caller starts the same call.
        self._flights[key] = flight
        flight.task = asyncio.create_task(run(), name=f"flight {key}")
        flight.task.add_done_callback(lambda _: self._remove(key, flight))
        flight.task.add_done_callback(flight.finish)
        return flight

    def _remove(self, key: str, flight: Flight) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]

    async def _cancel(self, key: str, flight: Flight) -> None:
        """Cancels the call to the model: nobody waits for it, so nobody should pay for it."""
        assert flight.task
        self._remove(key, flight)
        flight.task.cancel()
        # The bill is final only when the call has ended.
        await asyncio.wait([flight.task])
