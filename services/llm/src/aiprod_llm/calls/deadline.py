"""Until when an answer is wanted."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_runtime.errors import DeadlineExceeded


class Deadline:
    """A point on the monotonic clock, moved by callers who join, up to `longest` seconds from the start."""

    def __init__(self, longest: float) -> None:
        self._last = time.monotonic() + longest
        self._until = 0.0

    def extend(self, seconds: float | None) -> None:
        """Hold out for a caller who waits `seconds` from now, None for no end."""
        wanted = self._last if seconds is None else min(self._last, time.monotonic() + seconds)
        self._until = max(self._until, wanted)

    def remaining(self) -> float:
        """Seconds left, 0 when it is past."""
        return max(0.0, self._until - time.monotonic())

    @asynccontextmanager
    async def ending(self) -> AsyncIterator[None]:
        """Ends the block with DeadlineExceeded when it is past."""
        try:
            async with asyncio.timeout(self.remaining()):
                yield
        except TimeoutError:
            self.check()
            raise

    def check(self) -> None:
        """DeadlineExceeded when it is past."""
        if not self.remaining():
            raise DeadlineExceeded("the model did not answer in time; try again", reason="MODEL_TIMEOUT")
