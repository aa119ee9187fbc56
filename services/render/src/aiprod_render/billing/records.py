"""Small records of what is ordered and paid for; they survive a crash."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Records(Protocol):
    """Records by folder and name, of all instances that share them.

    Raises Unavailable or ResourceExhausted if they cannot be reached or written.
    """

    async def read(self, folder: str, name: str) -> bytes | None:
        """Returns a record; None if there is none."""

    async def list(self, folder: str) -> dict[str, bytes]:
        """Returns the records of a folder by their names."""

    async def write(self, folder: str, name: str, content: bytes) -> None:
        """Writes or replaces a record; on return it is on the disk."""

    async def remove(self, folder: str, name: str) -> bool:
        """Removes a record; returns whether there was one. Of several callers, one gets True."""

    def turn(self, key: str) -> AbstractAsyncContextManager[None]:
        """Waits until nobody else has the turn of `key`, and holds it for the block."""
