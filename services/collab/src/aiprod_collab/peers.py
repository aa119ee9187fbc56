"""The other instances that serve the same rooms."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol


class Peers(Protocol):
    """Carries hints between instances. One may be lost: what counts is in the log."""

    def tell(self, room: str, hint: bytes) -> None:
        """Tell the others soon: that the log has grown by an empty hint, of a presence by its frame."""

    def heard(self) -> AsyncIterator[tuple[str, bytes]]:
        """What the others tell, as it comes; without an end."""


class Alone:
    """Nobody hears it, and nobody is heard."""

    def tell(self, room: str, hint: bytes) -> None:
        pass

    async def heard(self) -> AsyncIterator[tuple[str, bytes]]:
        await asyncio.Event().wait()
        yield "", b""
