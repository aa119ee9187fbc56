"""One stream out of a room."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from aiprod_collab.frames import Chunk
from aiprod_runtime.errors import ResourceExhausted

MAX_REFUSALS = 100
"""Refusals that may wait for a client that does not read them."""


class Subscription:
    """A place in a room's log, one in its presences, and what has been refused to the one who follows.

    Events do not queue here: `chunk_after` gives the frames that follow a sequence number, and
    `presences_after` the same for presences. They give none at the end. Nobody looks for more before `wake`
    is called: what comes quickly one after the other is then sent together.
    """

    def __init__(
        self,
        user: str,
        places: tuple[int, int],
        chunk_after: Callable[[int], Awaitable[Chunk]],
        presences_after: Callable[[int], Chunk],
    ) -> None:
        self.user = user
        self._seq, self._presence = places
        self._chunk_after = chunk_after
        self._presences_after = presences_after
        self._awake = asyncio.Event()
        self._awake.set()
        self._silent = False
        self._refusals = deque[bytes]()
        self._end: Exception | None = None

    def wake(self) -> None:
        self._awake.set()

    def end(self, error: Exception) -> None:
        """Let `next` raise `error`."""
        self._end = self._end or error
        self.wake()

    def refuse(self, frame: bytes) -> None:
        """Deliver a frame to this one only. Ends the stream of a client that does not read them."""
        if len(self._refusals) >= MAX_REFUSALS:
            self.end(ResourceExhausted("read what is refused, and speak less", reason="RATE", retry_after=1))
        else:
            self._refusals.append(frame)
            self.wake()

    async def next(self, heartbeat_seconds: float) -> bytes:
        """What to send next, as soon as there is something; an empty frame when there is nothing for long."""
        while True:
            if self._refusals:
                return self._refusals.popleft()
            if self._end:
                # One error may end many streams; each raises it with its own traceback.
                raise self._end.with_traceback(None)
            if self._awake.is_set() and (chunk := await self._chunk()):
                return chunk
            if await self._silent_for(heartbeat_seconds):
                return b""

    async def _silent_for(self, seconds: float) -> bool:
        """Wait for `wake`; whether it took so long. A timer of its own: asyncio.timeout doubles the costs."""
        self._silent = False
        timer = asyncio.get_running_loop().call_later(seconds, self._stay_silent)
        try:
            await self._awake.wait()
        finally:
            timer.cancel()
        return self._silent

    def _stay_silent(self) -> None:
        self._silent = True
        self._awake.set()

    async def _chunk(self) -> bytes:
        self._awake.clear()
        events = await self._chunk_after(self._seq)
        self._seq += events.count
        presences = self._presences_after(self._presence)
        self._presence += presences.count
        if events.more or presences.more:
            self._awake.set()
        # Frames merge by standing behind each other.
        return events.frames + presences.frames
