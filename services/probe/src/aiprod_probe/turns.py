"""Who may begin now, who waits, and who has to come back later."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_runtime.errors import ResourceExhausted


class Turns:
    """At most `running` at a time; eight times as many may wait."""

    def __init__(self, running: int) -> None:
        self._free = asyncio.Semaphore(running)
        self._max_waiting = 8 * running
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for its turn; ResourceExhausted when too many wait."""
        if self._free.locked() and self._waiting >= self._max_waiting:
            message = f"{self._waiting} files wait to be probed; come back later"
            raise ResourceExhausted(message, reason="PROBE_QUEUE_FULL", retry_after=2)
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()
