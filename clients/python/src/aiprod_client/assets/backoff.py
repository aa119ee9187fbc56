"""Backoff between the retries of a broken transfer."""

import asyncio
import random

from aiprod_rpc.errors import Unavailable


class Backoff:
    """Waits between the retries of one transfer, and limits the failures in a row without progress.

    The waits double from `first_wait` to `longest_wait`, in seconds, each shortened at random by up to half.
    """

    def __init__(self, limit: int = 8, first_wait: float = 0.2, longest_wait: float = 5.0) -> None:
        self._limit = limit
        self._first_wait = first_wait
        self._longest_wait = longest_wait
        self._furthest = 0
        self._failures = 0

    async def wait(self, position: int, error: Exception) -> None:
        """Waits after a failure at byte `position`. Raises Unavailable after `limit` failures in a row.

        A failure further on than all before starts a new row.
        """
        if position > self._furthest:
            self._furthest, self._failures = position, 0
        self._failures += 1
        if self._failures == self._limit:
            message = f"gave up at byte {position} after {self._limit} failures, the last: {error!r}"
            raise Unavailable(message, reason="TRANSFER_INTERRUPTED") from error
        wait = min(self._first_wait * 2 ** (self._failures - 1), self._longest_wait)
        # Random, so that clients that failed together do not retry together.
        await asyncio.sleep(wait * random.uniform(0.5, 1))
