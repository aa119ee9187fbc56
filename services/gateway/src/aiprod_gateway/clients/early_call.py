"""A streaming call that works before anybody waits for it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from aiprod_rpc.call import current_call


class EarlyCall[E]:
    """Reads `call` to its end in a task of its own, and keeps the newest event of each kind for later.

    `remaining` has the seconds that were left of its deadline when it ended; None if it has none.
    """

    def __init__(self, call: AsyncGenerator[E], kind: Callable[[E], str | None]) -> None:
        self.remaining: float | None = None
        self._kind = kind
        self._newest: dict[str | None, E] = {}
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read(call))
        self._reading.add_done_callback(lambda _: self._news.set())

    async def _read(self, call: AsyncGenerator[E]) -> None:
        try:
            async with aclosing(call) as events:
                async for event in events:
                    kind = self._kind(event)
                    # Behind those of other kinds that are older.
                    self._newest.pop(kind, None)
                    self._newest[kind] = event
                    self._news.set()
        finally:
            self.remaining = current_call().remaining()

    async def events(self) -> AsyncGenerator[E]:
        """Yields the newest event of each kind, then those that follow or the newest of them, until it ends.

        Raises what ended the call. Whoever stops reading before its end ends the call.
        """
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                has_ended, events, self._newest = self._reading.done(), self._newest, {}
                for event in events.values():
                    yield event
                if has_ended:
                    await self._reading
                    return
        finally:
            await self.cancel()

    async def cancel(self) -> None:
        """Ends the call, and returns when it has ended."""
        self._reading.cancel()
        await asyncio.wait({self._reading})
        if not self._reading.cancelled():
            # Nobody waits for the call any more, so its error is of no use to anybody.
            self._reading.exception()
