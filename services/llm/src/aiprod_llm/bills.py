"""Who pays for calls to the model, and what the requests under way have cost so far."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from aiprod_llm.provenance import NO_TOKENS, Tokens
from aiprod_runtime.call import current_call


class Payer(Protocol):
    """Takes the cost of calls to the model; each call is on one request id."""

    @property
    def request_id(self) -> str: ...

    def add(self, tokens: Tokens, cost: int | None) -> None:
        """Put a call on the bill, however it ended. `cost` is in billionths of a US dollar."""


class Bill:
    """What one request took, over all attempts that it pays for.

    `cost` is in billionths of a US dollar, None as soon as one price is unknown.
    """

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.tokens = NO_TOKENS
        self.cost: int | None = 0

    def add(self, tokens: Tokens, cost: int | None) -> None:
        self.tokens += tokens
        self.cost = None if self.cost is None or cost is None else self.cost + cost


class Bills:
    """The bills of the requests that are being served."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._closings: dict[str, asyncio.Event] = {}

    @contextmanager
    def open(self) -> Iterator[Bill]:
        """The bill of the current call, for the length of the block."""
        bill = Bill(current_call().request_id)
        self._open[bill.request_id] += 1
        try:
            yield bill
        finally:
            self._open[bill.request_id] -= 1
            if not self._open[bill.request_id]:
                del self._open[bill.request_id]
                if closing := self._closings.pop(bill.request_id, None):
                    closing.set()

    async def closed(self, request_id: str) -> None:
        """Wait until no request of this id is being served: only then is its cost final."""
        while request_id in self._open:
            await self._closings.setdefault(request_id, asyncio.Event()).wait()
