"""Callers who want the same answer at the same time share one stream of it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable

from aiprod_llm.bills import Bill, Payer
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.provenance import Tokens

type Produce = Callable[[Deadline, Payer], AsyncGenerator[str]]


class Flight:
    """An answer under way: what has arrived of it, and who waits for the rest.

    Of those who wait, the one who has waited longest pays; the last one also when he leaves.
    """

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.pieces: list[str] = []
        self.passengers: list[Bill] = []
        self.task: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    @property
    def request_id(self) -> str:
        return self.passengers[0].request_id

    def add(self, tokens: Tokens, cost: int | None) -> None:
        self.passengers[0].add(tokens, cost)

    def arrive(self, piece: str) -> None:
        self.pieces.append(piece)
        self._announce()

    def land(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()  # Seen, even when the last passenger has just left.
        self._announce()

    async def all_pieces(self) -> AsyncGenerator[str]:
        """From the first on, however late one joins; raises what the flight ended with."""
        assert self.task
        position = 0
        while True:
            news, landed = self._news, self.task.done()
            while position < len(self.pieces):
                yield self.pieces[position]
                position += 1
            if landed:
                self.task.result()
                return
            await news.wait()

    def _announce(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


class Flights:
    """At most one flight a key. It goes on while anybody waits for it, whoever asked first."""

    def __init__(self) -> None:
        self._flights: dict[str, Flight] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._flights

    async def board(
        self,
        key: str,
        patience: float | None,
        longest: float,
        bill: Bill,
        produce: Produce,
    ) -> AsyncGenerator[str]:
        """The pieces that `produce` makes, or those of the flight that is under way.

        `patience` says how many seconds this caller waits, `longest` how long an answer may take; what the
        caller pays is put on `bill`.
        """
        flight = self._flights.get(key) or self._start(key, Flight(Deadline(longest)), produce)
        flight.deadline.extend(patience)
        flight.passengers.append(bill)
        try:
            async with contextlib.aclosing(flight.all_pieces()) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            if flight.passengers == [bill]:
                await self._call_back(key, flight)
            else:
                flight.passengers.remove(bill)

    def _start(self, key: str, flight: Flight, produce: Produce) -> Flight:
        async def fly() -> None:
            async with contextlib.aclosing(produce(flight.deadline, flight)) as pieces:
                async for piece in pieces:
                    flight.arrive(piece)

        self._flights[key] = flight
        flight.task = asyncio.create_task(fly(), name=f"flight {key}")
        flight.task.add_done_callback(lambda _: self._forget(key, flight))
        flight.task.add_done_callback(flight.land)
        return flight

    def _forget(self, key: str, flight: Flight) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]

    async def _call_back(self, key: str, flight: Flight) -> None:
        """Nobody waits any more: what is not needed is not paid for."""
        assert flight.task
        self._forget(key, flight)
        flight.task.cancel()
        await asyncio.wait([flight.task])
