"""How fast somebody may speak."""

from collections.abc import Hashable


class RateLimit[Key: Hashable]:
    """A token bucket for each key: `burst` at once, `rate` a second.

    A bucket is kept as the time at which it is full again, so a full one need not be kept at all.
    Times are in nanoseconds.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self._token = int(1e9 / rate)
        self._drained = burst * self._token
        self._full_at: dict[Key, int] = {}

    def take(self, key: Key, now: int) -> int:
        """Take one token. Returns 0, or how long to wait when there is none."""
        self._forget_full(now)
        full_at = max(now, self._full_at.get(key, now)) + self._token
        if (wait := full_at - now - self._drained) > 0:
            return wait
        self._full_at.pop(key, None)
        self._full_at[key] = full_at
        return 0

    def _forget_full(self, now: int) -> None:
        # In the order of their last use, so that nothing stays long behind the first one that is not full.
        while self._full_at and self._full_at[key := next(iter(self._full_at))] <= now:
            del self._full_at[key]
