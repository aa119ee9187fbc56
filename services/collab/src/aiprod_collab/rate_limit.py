"""Limits how fast somebody submits."""

from collections.abc import Hashable


class RateLimit[Key: Hashable]:
    """A token bucket for each key: `burst` tokens at once, `rate` tokens a second. Times are nanoseconds.

    A bucket is stored as the time at which it is full again, so full buckets take no memory.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self._token_ns = int(1e9 / rate)
        self._burst_ns = burst * self._token_ns
        self._full_at: dict[Key, int] = {}

    def take(self, key: Key, now: int) -> int:
        """Takes one token. Returns 0, or how long to wait if there is none."""
        self._forget_full(now)
        full_at = max(now, self._full_at.get(key, now)) + self._token_ns
        if (wait := full_at - now - self._burst_ns) > 0:
            return wait
        # Moved to the end, which keeps the keys in the order of their last use.
        self._full_at.pop(key, None)
        self._full_at[key] = full_at
        return 0

    def _forget_full(self, now: int) -> None:
        # Keys are in the order of their last use, so a bucket that is not full does not hide others for long.
        while self._full_at and self._full_at[key := next(iter(self._full_at))] <= now:
            del self._full_at[key]
