"""How long a broken transfer is tried again."""

import asyncio
import random

from aiprod_runtime.errors import Unavailable


class Backoff:
    """Bounds the failures in a row that bring a transfer no further, and waits between them.

    The waits double from `first_wait` to `longest_wait`, in seconds.
    """

    def __init__(self, limit: int = 8, first_wait: float = 0.2, longest_wait: float = 5.0) -> None:
        self._limit = limit
        self._first_wait = first_wait
        self._longest_wait = longest_wait
        self._furthest = 0
        self._failures = 0

    async def wait(self, position: int, error: Exception) -> None:
        """Note a failure at `position` bytes and back off; Unavailable when there were too many."""
        if position > self._furthest:
            self._furthest, self._failures = position, 0
        self._failures += 1
        if self._failures == self._limit:
            message = f"gave up at byte {position} after {self._limit} failures, the last: {error!r}"
            raise Unavailable(message, reason="TRANSFER_INTERRUPTED") from error
        wait = min(self._first_wait * 2 ** (self._failures - 1), self._longest_wait)
        await asyncio.sleep(wait * random.uniform(0.5, 1))
