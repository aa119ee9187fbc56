"""Limits how many requests run at a time, in the order in which they come."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from aiprod_rpc.errors import ResourceExhausted

# A longer queue would only let callers time out in it.
WAITING_PER_RUNNING = 8


class QueueStatus:
    """Whether a request waits in a queue; `is_waiting` is false while it runs."""

    def __init__(self) -> None:
        self.is_waiting = False

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Mark the request as waiting until the block ends."""
        self.is_waiting = True
        try:
            yield
        finally:
            self.is_waiting = False


class FairQueue:
    """Runs at most `max_running` requests at a time, first in, first out; eight times as many may wait."""

    def __init__(self, max_running: int) -> None:
        self._free = asyncio.Semaphore(max_running)
        self._max_waiting = WAITING_PER_RUNNING * max_running
        self._waiting = 0

    @asynccontextmanager
    async def slot(self, status: QueueStatus | None = None) -> AsyncIterator[None]:
        """Wait for a slot and hold it until the block ends. ResourceExhausted if the queue is full."""
        if self._free.locked() and self._waiting >= self._max_waiting:
            message = f"the queue is full ({self._waiting} files wait); retry later"
            raise ResourceExhausted(message, reason="PROBE_QUEUE_FULL", retry_after=2)
        self._waiting += 1
        try:
            with (status or QueueStatus()).waiting():
                await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()
