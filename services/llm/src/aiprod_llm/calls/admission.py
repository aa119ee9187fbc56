"""Keeps the calls to the model within its quota: requests and tokens in any 60 seconds."""

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.model import QuotaReached
from aiprod_runtime.errors import InvalidArgument

log = logging.getLogger(__name__)

LONGEST_QUEUE = 1000
WINDOW_SECONDS = 62
"""Two more than the model's minute: not all calls take equally long from here to there."""
SHORTEST_WAIT = 0.01
KILO = 1000
STORE_SECONDS = 0.5
"""How long the shared store may take before it counts as away."""
REST_SECONDS = 5.0
"""How long it is left alone then: not every call is to wait for it."""


class Window:
    """One limit in a moving window, shared by all instances where they have a store.

    What is admitted is always counted here too: when the store is away, this instance goes on with
    its share of the limit, and knows what it has used of it.
    """

    def __init__(
        self,
        name: str,
        limit: int,
        instances: int,
        shared: RedisStorage | None,
        seconds: int = WINDOW_SECONDS,
    ) -> None:
        self.limit = limit
        self._name = name
        self._whole = RateLimitItemPerSecond(limit, seconds)
        share = limit if shared is None else max(1, limit // instances)
        self._share = RateLimitItemPerSecond(share, seconds)
        self._local = MovingWindowRateLimiter(MemoryStorage())
        self._shared = None if shared is None else MovingWindowRateLimiter(shared)
        self._away_until = 0.0

    async def take(self, cost: int) -> float:
        """Count `cost` if it fits now and return 0, else the seconds until it may fit."""
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return await self._take_shared(self._shared, cost)
            except StorageError as error:
                self._away_until = time.monotonic() + REST_SECONDS
                log.warning("the shared quota is away, this instance takes its share: %s", error)
        return await self._take(self._local, self._share, min(cost, self._share.amount))

    async def _take_shared(self, shared: MovingWindowRateLimiter, cost: int) -> float:
        wait = await self._take(shared, self._whole, cost)
        if not wait:
            await self._local.hit(self._share, self._name, cost=min(cost, self._share.amount))
        return wait

    async def _take(self, limiter: MovingWindowRateLimiter, item: RateLimitItemPerSecond, cost: int) -> float:
        if await limiter.hit(item, self._name, cost=cost):
            return 0
        stats = await limiter.get_window_stats(item, self._name)
        return max(stats.reset_time - time.time(), SHORTEST_WAIT)


class Admission:
    """Lets calls through in the order of their arrival. `kilotokens` counts tokens in thousands."""

    def __init__(self, requests: Window, kilotokens: Window) -> None:
        self._requests = requests
        self._kilotokens = kilotokens
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._free_at = 0.0

    async def admit(self, tokens: int, deadline: Deadline) -> None:
        """Wait for a place in both windows.

        QuotaReached as soon as it is known that there is none before the deadline, InvalidArgument
        for what would never fit.
        """
        kilotokens = math.ceil(tokens / KILO)
        if kilotokens > self._kilotokens.limit:
            raise InvalidArgument(
                f"needs {kilotokens} thousand tokens, a minute has {self._kilotokens.limit}: ask for less",
                reason="TOKENS_ABOVE_QUOTA",
            )
        if self._turn.locked():
            self._refuse_if_late(self._free_at - time.monotonic(), deadline)
        if self._waiting >= LONGEST_QUEUE:
            raise _reached(self._free_at - time.monotonic())
        self._waiting += 1
        try:
            async with asyncio.timeout(deadline.remaining()), self._turn:
                await self._wait_for(self._requests, 1, deadline)
                await self._wait_for(self._kilotokens, kilotokens, deadline)
        except TimeoutError as error:
            raise _reached(self._free_at - time.monotonic()) from error
        finally:
            self._waiting -= 1

    async def _wait_for(self, window: Window, cost: int, deadline: Deadline) -> None:
        while wait := await window.take(cost):
            self._refuse_if_late(wait, deadline)
            self._free_at = time.monotonic() + wait
            await asyncio.sleep(wait)

    def _refuse_if_late(self, wait: float, deadline: Deadline) -> None:
        if wait >= deadline.remaining():
            raise _reached(wait)


@asynccontextmanager
async def admission(
    requests: int, kilotokens: int, instances: int = 1, store: str = ""
) -> AsyncIterator[Admission]:
    """Limits a minute of all instances, which share the Redis at `store`; empty for one instance."""
    async with AsyncExitStack() as opened:
        shared = await opened.enter_async_context(shared_store(store)) if store else None
        yield Admission(
            Window("requests", requests, instances, shared),
            Window("kilotokens", kilotokens, instances, shared),
        )


@asynccontextmanager
async def shared_store(store: str) -> AsyncIterator[RedisStorage]:
    storage = RedisStorage(
        f"async+{store}",
        wrap_exceptions=True,
        implementation="redispy",
        socket_connect_timeout=STORE_SECONDS,
        socket_timeout=STORE_SECONDS,
    )
    try:
        yield storage
    finally:
        # limits opens the connections and leaves them to the garbage collector.
        assert isinstance(storage.bridge, RedispyBridge)
        connections: Any = storage.bridge.get_connection()
        await connections.aclose()


def _reached(wait: float) -> QuotaReached:
    wait = max(wait, SHORTEST_WAIT)
    message = f"the quota of the model is used up; there is room again in {wait:.1f} s"
    return QuotaReached(message, reason="MODEL_QUOTA", retry_after=wait)
