"""One stream out of a room."""

import asyncio
from collections.abc import Awaitable, Callable

MAX_REFUSALS = 16
"""Refusals that may wait for a client that does not read them."""


class Subscription:
    """A place in a room's log, and what has been refused to the one who follows from there.

    Events do not queue here: `chunk_after` gives the frames that follow a sequence number, and how many
    events they are. It gives none at the end of the log; `wake` is called when there are more.
    """

    def __init__(self, seq: int, chunk_after: Callable[[int], Awaitable[tuple[bytes, int]]]) -> None:
        self._seq = seq
        self._chunk_after = chunk_after
        self._awake = asyncio.Event()
        self._refusals = asyncio.Queue[bytes](MAX_REFUSALS)
        self._end: Exception | None = None

    def wake(self) -> None:
        self._awake.set()

    def end(self, error: Exception) -> None:
        """Let `next` raise `error`."""
        self._end = error
        self.wake()

    async def refuse(self, frame: bytes) -> None:
        """Deliver a frame to this one only; waits while the client does not read."""
        await self._refusals.put(frame)
        self.wake()

    async def next(self) -> bytes:
        """What to send next, as soon as there is something."""
        while True:
            self._awake.clear()
            if not self._refusals.empty():
                return self._refusals.get_nowait()
            if self._end:
                # One error may end many streams; each raises it with its own traceback.
                raise self._end.with_traceback(None)
            chunk, count = await self._chunk_after(self._seq)
            if count:
                self._seq += count
                return chunk
            await self._awake.wait()
