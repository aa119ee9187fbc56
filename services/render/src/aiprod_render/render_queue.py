"""A bounded first-come, first-served queue for work that needs a slot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_rpc.errors import ResourceExhausted

RETRY_SECONDS = 5
"""When a caller that finds the queue full should retry."""


class RenderQueue:
    """Gives out `slots` slots; at most `max_queued` tickets wait for one."""

    def __init__(self, slots: int, max_queued: int) -> None:
        self._free = asyncio.Semaphore(slots)
        self._waiting: list[Ticket] = []
        self._max_queued = max_queued

    def ticket(self) -> "Ticket":
        """Returns a ticket that is not in the queue yet."""
        return Ticket(self._waiting)

    @asynccontextmanager
    async def slot(self, ticket: "Ticket") -> AsyncIterator[None]:
        """Waits for a slot and holds it during the block. Raises ResourceExhausted if the queue is full."""
        # Reject at once instead of waiting: the caller retries with a delay, and memory stays bounded.
        if self._free.locked() and len(self._waiting) >= self._max_queued:
            raise ResourceExhausted(
                f"{len(self._waiting)} requests are waiting to be rendered; try again later",
                reason="RENDER_QUEUE_FULL",
                retry_after=RETRY_SECONDS,
            )
        self._waiting.append(ticket)
        try:
            await self._free.acquire()
        finally:
            self._waiting.remove(ticket)
        try:
            yield
        finally:
            self._free.release()


class Ticket:
    """A position in the queue."""

    def __init__(self, waiting: "list[Ticket]") -> None:
        self._waiting = waiting

    @property
    def position(self) -> int:
        """The position in the queue, from 1; 0 when the ticket does not wait."""
        return self._waiting.index(self) + 1 if self in self._waiting else 0
