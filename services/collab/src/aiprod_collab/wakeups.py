"""Limits how often subscribers are woken."""

import asyncio
from collections.abc import Callable


class Wakeups:
    """Calls `wake` on request, but never again within `interval()` seconds of the last call.

    Requests that arrive in between share one call at the end of the interval.
    """

    def __init__(self, wake: Callable[[], None], interval: Callable[[], float]) -> None:
        self._wake = wake
        self._interval = interval
        self._earliest = 0.0
        self._scheduled = False

    def request(self) -> None:
        """Wakes now, or at the end of the current interval."""
        loop = asyncio.get_running_loop()
        if self._scheduled:
            return
        if loop.time() < self._earliest:
            self._scheduled = True
            loop.call_at(self._earliest, self._run)
        else:
            self._run()

    def _run(self) -> None:
        self._scheduled = False
        self._wake()
        # Measured after the call: the interval separates the writes that it starts.
        self._earliest = asyncio.get_running_loop().time() + self._interval()
