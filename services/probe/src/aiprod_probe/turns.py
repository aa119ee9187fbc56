"""Who may begin now, who waits, and who has to come back later."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from aiprod_runtime.errors import ResourceExhausted


class Place:
    """Where a request is: it `waits` for one of its turns, or it is worked on."""

    def __init__(self) -> None:
        self.waits = False

    @contextmanager
    def waiting(self) -> Iterator[None]:
        self.waits = True
        try:
            yield
        finally:
            self.waits = False


class Turns:
    """At most `running` at a time; eight times as many may wait."""

    def __init__(self, running: int) -> None:
        self._free = asyncio.Semaphore(running)
        self._max_waiting = 8 * running
        self._waiting = 0

    @asynccontextmanager
    async def turn(self, place: Place | None = None) -> AsyncIterator[None]:
        """Wait for the turn of `place`; ResourceExhausted when too many wait."""
        if self._free.locked() and self._waiting >= self._max_waiting:
            message = f"{self._waiting} files wait to be probed; come back later"
            raise ResourceExhausted(message, reason="PROBE_QUEUE_FULL", retry_after=2)
        self._waiting += 1
        try:
            with (place or Place()).waiting():
                await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()
