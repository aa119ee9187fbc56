"""How long the calls of fake services wait for their turn."""

import asyncio
import time
from collections.abc import AsyncIterator

from aiprod_rpc.errors import ResourceExhausted


class Queue:
    """Holds the calls of each method in `seconds` until that time after its first call.

    A `full` queue rejects them until then.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.full = False
        self._until: dict[str, float] = {}

    async def wait(self, method: str) -> AsyncIterator[int]:
        """Yields the position 1 once; ends when the call leaves the queue."""
        until = self._until.setdefault(method, time.monotonic() + self.seconds.pop(method, 0))
        if self.full and time.monotonic() < until:
            raise ResourceExhausted("the queue is full", reason="QUEUE_FULL", retry_after=0.5)
        if not self.full and (left := until - time.monotonic()) > 0:
            yield 1
            await asyncio.sleep(left)
