"""The interface between instances that serve the same rooms."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol


class Peers(Protocol):
    """Carries hints between instances. A hint may get lost: everything that matters is in the log."""

    def publish(self, room: str, hint: bytes) -> None:
        """Queues a hint for the other instances: empty if the log has grown, otherwise a presence frame."""

    def hints(self) -> AsyncIterator[tuple[str, bytes]]:
        """Yields the others' hints with their rooms, forever."""


class NoPeers:
    """`Peers` for a single instance."""

    def publish(self, room: str, hint: bytes) -> None:
        """Drops the hint."""

    async def hints(self) -> AsyncIterator[tuple[str, bytes]]:
        """Yields nothing, forever."""
        await asyncio.Event().wait()
        yield "", b""
