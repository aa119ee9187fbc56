"""The time by which a response must be complete."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_rpc.errors import DeadlineExceeded


class Deadline:
    """A point on the monotonic clock. Callers who join move it, up to `max_seconds` from the start."""

    def __init__(self, max_seconds: float) -> None:
        self._latest = time.monotonic() + max_seconds
        self._until = 0.0

    def extend(self, seconds: float | None) -> None:
        """Moves the deadline to `seconds` from now if that is later; None means as late as possible."""
        until = self._latest if seconds is None else min(self._latest, time.monotonic() + seconds)
        self._until = max(self._until, until)

    def remaining(self) -> float:
        """Returns the seconds that are left, 0 once it has passed."""
        return max(0.0, self._until - time.monotonic())

    @asynccontextmanager
    async def enforced(self) -> AsyncIterator[None]:
        """Cancels the block once it has passed, and raises DeadlineExceeded."""
        try:
            async with asyncio.timeout(self.remaining()):
                yield
        except TimeoutError:
            # Before the deadline, a timeout is the block's own.
            self.check()
            raise

    def check(self) -> None:
        """Raises DeadlineExceeded if it has passed."""
        if not self.remaining():
            raise DeadlineExceeded("the model did not respond in time; try again", reason="MODEL_TIMEOUT")
