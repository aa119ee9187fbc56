"""One stream out of a room."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from aiprod_collab.frames import Chunk
from aiprod_rpc.errors import ResourceExhausted

MAX_REJECTS = 100
"""Rejects that wait for a client that does not read them."""


class Subscription:
    """A cursor into a room's log, one into its presences, and the client's own rejects.

    Events do not queue here: `chunk_after` returns the frames after a sequence number, and `presences_after`
    those after a presence change; both return an empty chunk at the end. The subscription reads more only
    after `wake`, so that one write carries everything from a busy moment.
    """

    def __init__(
        self,
        user: str,
        cursors: tuple[int, int],
        chunk_after: Callable[[int], Awaitable[Chunk]],
        presences_after: Callable[[int], Chunk],
    ) -> None:
        self.user = user
        self._seq, self._presence = cursors
        self._chunk_after = chunk_after
        self._presences_after = presences_after
        self._awake = asyncio.Event()
        self._awake.set()
        self._timed_out = False
        self._rejects = deque[bytes]()
        self._end: Exception | None = None

    def wake(self) -> None:
        """Lets `next` look for new frames."""
        self._awake.set()

    def end(self, error: Exception) -> None:
        """Lets `next` raise `error`."""
        # The first error is the cause; later ones only follow from it.
        self._end = self._end or error
        self.wake()

    def reject(self, frame: bytes) -> None:
        """Queues a frame for this client only. Ends the stream of a client that does not read its rejects."""
        if len(self._rejects) >= MAX_REJECTS:
            error = "you do not read your rejects; read the stream, and submit less"
            self.end(ResourceExhausted(error, reason="RATE", retry_after=1))
        else:
            self._rejects.append(frame)
            self.wake()

    async def next(self, heartbeat_seconds: float) -> bytes:
        """Waits for frames to send. Returns an empty frame if there are none for `heartbeat_seconds`."""
        while True:
            if self._rejects:
                return self._rejects.popleft()
            if self._end:
                # One error may end many streams; each raises it with its own traceback.
                raise self._end.with_traceback(None)
            if self._awake.is_set() and (chunk := await self._next_chunk()):
                return chunk
            if await self._wait_timed_out(heartbeat_seconds):
                return b""

    async def _wait_timed_out(self, seconds: float) -> bool:
        """Waits for `wake`. Returns True if `seconds` pass first."""
        self._timed_out = False
        # A plain timer: asyncio.timeout doubles the cost of this hot path.
        timer = asyncio.get_running_loop().call_later(seconds, self._time_out)
        try:
            await self._awake.wait()
        finally:
            timer.cancel()
        return self._timed_out

    def _time_out(self) -> None:
        self._timed_out = True
        self._awake.set()

    async def _next_chunk(self) -> bytes:
        # Cleared before reading: a wake-up during the read must not get lost.
        self._awake.clear()
        events = await self._chunk_after(self._seq)
        self._seq += events.count
        presences = self._presences_after(self._presence)
        self._presence += presences.count
        if events.more or presences.more:
            self._awake.set()
        return events.frames + presences.frames
