"""Bills: what each request has spent on calls to the model."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from aiprod_llm.provenance import NO_TOKENS, Tokens
from aiprod_rpc.call import current_call


class Payer(Protocol):
    """Pays for calls to the model. Each call is billed to one request id."""

    @property
    def request_id(self) -> str:
        """The request id that pays now."""

    def add(self, tokens: Tokens, cost: int | None) -> None:
        """Adds a call, however it ended. `cost` is in billionths of a US dollar, or None if unknown."""


class Bill:
    """What one request spent, over all attempts that it pays for.

    `cost` is in billionths of a US dollar, or None as soon as one price is unknown.
    """

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.tokens = NO_TOKENS
        self.cost: int | None = 0

    def add(self, tokens: Tokens, cost: int | None) -> None:
        """Adds a call, as `Payer.add`."""
        self.tokens += tokens
        self.cost = None if self.cost is None or cost is None else self.cost + cost


class OpenBills:
    """The bills of the requests in progress."""

    def __init__(self) -> None:
        # A job makes several calls with the same request id.
        self._open: Counter[str] = Counter()
        self._closed: dict[str, asyncio.Event] = {}

    @contextmanager
    def open(self) -> Iterator[Bill]:
        """Opens a bill for the current call and closes it at the end of the block."""
        bill = Bill(current_call().request_id)
        self._open[bill.request_id] += 1
        try:
            yield bill
        finally:
            self._open[bill.request_id] -= 1
            if not self._open[bill.request_id]:
                del self._open[bill.request_id]
                if closed := self._closed.pop(bill.request_id, None):
                    closed.set()

    async def wait_closed(self, request_id: str) -> None:
        """Waits until no request with this id is in progress: only then is its cost final."""
        # Another request of this id may have begun when the last one ended.
        while request_id in self._open:
            await self._closed.setdefault(request_id, asyncio.Event()).wait()
