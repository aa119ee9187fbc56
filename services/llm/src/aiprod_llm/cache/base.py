"""The interface of a cache behind the one in memory."""

from typing import Protocol


class SharedCache(Protocol):
    """A cache that several instances share or that outlives the process. It may lose entries at any time."""

    async def get(self, key: str) -> str | None:
        """Returns the value, or None on a miss."""

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Stores the value for `seconds`."""


class NoSharedCache:
    """The shared cache of an instance that has none: every lookup misses."""

    async def get(self, key: str) -> str | None:
        """Returns None."""
        return None

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Does nothing."""
