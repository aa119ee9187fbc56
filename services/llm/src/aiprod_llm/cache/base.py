"""The interface of a cache behind the one in memory."""

from typing import Protocol


class SharedCache(Protocol):
    """A cache that outlives the process, and that instances may share."""

    async def get(self, key: str) -> str | None:
        """Returns the value, or None on a miss."""

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Stores the value for `seconds`."""
