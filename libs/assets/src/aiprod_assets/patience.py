"""How long a broken transfer is tried again."""

import asyncio
import random

from aiprod_runtime.errors import Unavailable

FAILURES = 8
LONGEST_WAIT_SECONDS = 5.0


class Patience:
    """Bounds the failures in a row that bring a transfer no further, and waits between them."""

    def __init__(self) -> None:
        self._furthest = 0
        self._failures = 0

    async def interrupted(self, position: int, error: Exception) -> None:
        """Note a failure at `position` bytes and back off; Unavailable when there were too many."""
        if position > self._furthest:
            self._furthest, self._failures = position, 0
        self._failures += 1
        if self._failures == FAILURES:
            message = f"gave up at byte {position} after {FAILURES} failures, the last: {error!r}"
            raise Unavailable(message, reason="TRANSFER_INTERRUPTED") from error
        longest = min(0.1 * 2**self._failures, LONGEST_WAIT_SECONDS)
        await asyncio.sleep(longest * random.uniform(0.5, 1))
