"""Calls that cost money: each is made once, and what it brought is kept before anything else happens."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from aiprod_render.billing.records import Records
from aiprod_rpc.errors import ResourceExhausted, Unavailable

RETRY_SECONDS = 0.25


class PaidCalls:
    """Makes calls in turns by their keys, of all instances that share the records."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._running: set[asyncio.Task[object]] = set()

    async def once[T](
        self, key: str, find: Callable[[], Awaitable[T | None]], call: Callable[[], Awaitable[T]]
    ) -> T:
        """Returns what `find` finds, else what `call` brings and keeps for `find`.

        A caller who leaves while it waits makes no call; one who leaves later does not stop it, for its
        answer is paid for. Raises as the two do.
        """
        async with AsyncExitStack() as held:
            await held.enter_async_context(self._records.turn(key))
            if (found := await find()) is not None:
                return found
            # The task takes the turn along: it may outlive its caller.
            task = asyncio.create_task(_in_turn(held.pop_all(), call))
        # The event loop alone keeps no task alive.
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # Retrieved also where nobody waits any more.
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        return await asyncio.shield(task)


async def _in_turn[T](held: AbstractAsyncContextManager[object], call: Callable[[], Awaitable[T]]) -> T:
    async with held:
        return await call()


async def keep(write: Callable[[], Awaitable[object]]) -> None:
    """Writes what is paid for: again and again, until it succeeds."""
    while True:
        try:
            await write()
        except (Unavailable, ResourceExhausted):
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return
