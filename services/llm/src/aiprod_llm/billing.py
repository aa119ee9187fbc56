"""Bills: what each request has spent on calls to the model."""

import asyncio
from typing import Protocol

from aiprod_llm.provenance import NO_TOKENS, Tokens
from aiprod_rpc.call import current_call


class Payer(Protocol):
    """Pays for calls to the model. Each call is billed to one request id."""

    @property
    def request_id(self) -> str:
        """The request id that pays now."""

    @property
    def left(self) -> int | None:
        """What it may still spend in billionths of a US dollar, or None if there is no limit."""

    def add(self, tokens: Tokens, cost: int | None) -> None:
        """Adds a call, however it ended. `cost` is in billionths of a US dollar, or None if unknown."""


class Bill:
    """What one request spent, over all attempts that it pays for, of its `limit`, if it has one.

    `cost` and `limit` are in billionths of a US dollar; `cost` is None as soon as one price is unknown.
    """

    def __init__(self, request_id: str, limit: int | None = None) -> None:
        self.request_id = request_id
        self.tokens = NO_TOKENS
        self.cost: int | None = 0
        self._limit = limit

    @property
    def left(self) -> int | None:
        """What it may still spend, as `Payer.left`. An unknown cost may have been all of it."""
        if self._limit is None:
            return None
        return 0 if self.cost is None else max(0, self._limit - self.cost)

    def add(self, tokens: Tokens, cost: int | None) -> None:
        """Adds a call, as `Payer.add`."""
        self.tokens += tokens
        self.cost = None if self.cost is None or cost is None else self.cost + cost


class OpenBills:
    """The bills of the requests in progress."""

    def __init__(self) -> None:
        # A job makes several calls with the same request id.
        self._open: dict[str, int] = {}
        self._closed: dict[str, asyncio.Event] = {}

    def open(self, limit: int | None = None) -> "OpenBill":
        """Opens a bill for the current call and closes it at the end of the block.

        `limit` is the most that the call may spend, in billionths of a US dollar; None means no limit.
        """
        return OpenBill(self._open, self._closed, limit)

    async def wait_closed(self, request_id: str) -> None:
        """Waits until no request with this id is in progress: only then is its cost final."""
        # Another request of this id may have begun when the last one ended.
        while request_id in self._open:
            await self._closed.setdefault(request_id, asyncio.Event()).wait()


class OpenBill:
    """A bill while its block lasts. A generator here would cost a cached answer as much as its validation."""

    __slots__ = ("_closed", "_id", "_limit", "_open")

    def __init__(
        self, open_bills: dict[str, int], closed: dict[str, asyncio.Event], limit: int | None
    ) -> None:
        self._open = open_bills
        self._closed = closed
        self._limit = limit

    def __enter__(self) -> Bill:
        self._id = current_call().request_id
        self._open[self._id] = self._open.get(self._id, 0) + 1
        return Bill(self._id, self._limit)

    def __exit__(self, *error: object) -> None:
        left = self._open.pop(self._id) - 1
        if left:
            self._open[self._id] = left
        elif closed := self._closed.pop(self._id, None):
            closed.set()
