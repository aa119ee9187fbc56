"""Keeps calls to the model within its quota of requests and tokens a minute."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from typing import Any

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from aiprod_database.redis import RedisAway, SharedRedis, open_redis
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.model_errors import QuotaReached
from aiprod_rpc.errors import InvalidArgument
from aiprod_work.fair_queue import FairQueue, QueueFull, Ticket

MAX_WAITING = 1000
WINDOW_SECONDS = 62
"""Two more than the model's minute: calls are counted here at their start and there on arrival, and not
all of them travel equally long."""
MIN_WAIT = 0.01
# limits stores one entry for each unit of cost, so tokens are counted in thousands.
KILO = 1000
TIMEOUT_SECONDS = 0.5
REST_SECONDS = 5.0


class Window:
    """One limit in a moving window, shared by all instances if they have a Redis.

    Admitted calls count locally too. While Redis is down, the instance continues with its share
    of the limit, less what it has used of it.
    """

    def __init__(
        self,
        name: str,
        limit: int,
        instances: int,
        redis: SharedRedis | None,
        seconds: int = WINDOW_SECONDS,
    ) -> None:
        self.limit = limit
        self._name = name
        self._total = RateLimitItemPerSecond(limit, seconds)
        share = limit if redis is None else max(1, limit // instances)
        self._share = RateLimitItemPerSecond(share, seconds)
        # A moving window never admits more than the limit; a token bucket admits up to twice as many.
        self._local = MovingWindowRateLimiter(MemoryStorage())
        self._redis = redis
        self._shared = None if redis is None else MovingWindowRateLimiter(_store(redis))

    async def acquire(self, cost: int) -> float:
        """Counts `cost` and returns 0 if it fits now, else returns the seconds until it may fit."""
        if self._redis is not None and self._shared is not None:
            with suppress(RedisAway):
                async with self._redis.reached():
                    return await self._acquire_shared(self._shared, cost)
        # A call above the share takes all of it; otherwise it would never be admitted.
        return await self._acquire(self._local, self._share, min(cost, self._share.amount))

    async def _acquire_shared(self, shared: MovingWindowRateLimiter, cost: int) -> float:
        wait = await self._acquire(shared, self._total, cost)
        if not wait:
            # Counted here too, for the moment when Redis goes down.
            await self._local.hit(self._share, self._name, cost=min(cost, self._share.amount))
        return wait

    async def _acquire(
        self, limiter: MovingWindowRateLimiter, item: RateLimitItemPerSecond, cost: int
    ) -> float:
        if await limiter.hit(item, self._name, cost=cost):
            return 0
        stats = await limiter.get_window_stats(item, self._name)
        # The reset may just have passed; a wait of 0 would mean that the call is admitted.
        return max(stats.reset_time - time.time(), MIN_WAIT)


def _store(redis: SharedRedis) -> RedisStorage:
    # The address is the pool's; limits wants one of its own all the same, and its types know no pool.
    pool: Any = redis.pool
    return RedisStorage("async+redis://", implementation="redispy", connection_pool=pool)


class Admission:
    """Admits calls, the users in turn. `kilotokens` limits thousands of tokens."""

    def __init__(self, requests: Window, kilotokens: Window) -> None:
        self._requests = requests
        self._kilotokens = kilotokens
        # One slot: only the first in the line asks the windows, so that nobody overtakes it.
        self._queue = FairQueue(1, MAX_WAITING, "MODEL_QUOTA", WINDOW_SECONDS)
        self._free_at = 0.0

    async def admit(self, user: str, tokens: int, deadline: Deadline) -> None:
        """Waits until the user's call fits into both windows.

        Raises QuotaReached as soon as it cannot fit before the deadline, and InvalidArgument for a call
        that never fits.
        """
        kilotokens = math.ceil(tokens / KILO)
        if kilotokens > self._kilotokens.limit:
            raise InvalidArgument(
                f"the request needs {kilotokens} thousand tokens, and the quota is {self._kilotokens.limit} "
                "thousand a minute: shorten the prompt or lower max_output_tokens",
                reason="TOKENS_ABOVE_QUOTA",
            )
        # A call waits until `_free_at` at least, so one with less time can fail now.
        self._raise_if_late(self._free_at - time.monotonic(), deadline)
        try:
            async with asyncio.timeout(deadline.remaining()), self._queue.slot(Ticket(user)):
                await self._wait_for(self._requests, 1, deadline)
                await self._wait_for(self._kilotokens, kilotokens, deadline)
        except (TimeoutError, QueueFull) as error:
            raise _quota_reached(self._free_at - time.monotonic()) from error

    async def _wait_for(self, window: Window, cost: int, deadline: Deadline) -> None:
        try:
            while wait := await window.acquire(cost):
                self._raise_if_late(wait, deadline)
                self._free_at = time.monotonic() + wait
                # Sleeps with the slot held, so that no smaller call behind overtakes this one.
                await asyncio.sleep(wait)
        finally:
            self._free_at = 0.0

    def _raise_if_late(self, wait: float, deadline: Deadline) -> None:
        if wait >= deadline.remaining():
            raise _quota_reached(wait)


@asynccontextmanager
async def open_admission(
    requests: int, kilotokens: int, instances: int = 1, redis: str = ""
) -> AsyncIterator[Admission]:
    """Limits requests and thousands of tokens a minute; the `instances` share the limits through Redis.

    `redis` is a URL, or empty for a single instance.
    """
    async with open_counters(redis) if redis else nullcontext() as shared:
        yield Admission(
            Window("requests", requests, instances, shared),
            Window("kilotokens", kilotokens, instances, shared),
        )


def open_counters(url: str) -> AbstractAsyncContextManager[SharedRedis]:
    """Opens the Redis with the shared counters. Connects on first use."""
    consequence = "each instance takes its share of the quota"
    return open_redis(url, TIMEOUT_SECONDS, REST_SECONDS, consequence)


def _quota_reached(wait: float) -> QuotaReached:
    wait = max(wait, MIN_WAIT)
    message = f"the model's quota is used up: retry in {wait:.1f} s"
    return QuotaReached(message, reason="MODEL_QUOTA", retry_after=wait)
