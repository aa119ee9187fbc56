"""Waiting for one's turn: a bounded line, first come, first served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_runtime.errors import ResourceExhausted

RETRY_SECONDS = 5
"""When those that find the line full should come back."""


class Line:
    """`places` may work at a time, and at most `max_waiting` wait."""

    def __init__(self, places: int, max_waiting: int) -> None:
        self._free = asyncio.Semaphore(places)
        self._waiting: list[Place] = []
        self._max_waiting = max_waiting

    def place(self) -> "Place":
        return Place(self._waiting)

    @asynccontextmanager
    async def turn(self, place: "Place") -> AsyncIterator[None]:
        """Wait until it is the turn of `place`, and work; ResourceExhausted when the line is full."""
        if self._free.locked() and len(self._waiting) >= self._max_waiting:
            raise ResourceExhausted(
                f"{len(self._waiting)} requests wait to be rendered; come back later",
                reason="RENDER_QUEUE_FULL",
                retry_after=RETRY_SECONDS,
            )
        self._waiting.append(place)
        try:
            await self._free.acquire()
        finally:
            self._waiting.remove(place)
        try:
            yield
        finally:
            self._free.release()


class Place:
    """A place in a line; `ahead` is which in the line it is, 0 when it has not to wait."""

    def __init__(self, waiting: "list[Place]") -> None:
        self._waiting = waiting

    @property
    def ahead(self) -> int:
        return self._waiting.index(self) + 1 if self in self._waiting else 0
