"""A cache in Redis that several instances share."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 0.5
PAUSE_SECONDS = 5.0
"""How long the cache skips Redis after a failure, so that only one call pays for the timeout."""


class RedisCache:
    """While Redis is unavailable, every lookup misses and nothing is stored; no error is raised."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._paused_until = 0.0

    async def get(self, key: str) -> str | None:
        """Returns the value, or None on a miss or while Redis is unavailable."""
        if time.monotonic() < self._paused_until:
            return None
        try:
            # The prefix keeps other users of the same Redis apart.
            value = await self._redis.get(f"aiprod:llm:{key}")
        except (RedisError, OSError) as error:
            self._pause(error)
            return None
        return value if isinstance(value, str) else None

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Stores the value for `seconds`, unless Redis is unavailable."""
        if time.monotonic() < self._paused_until:
            return
        try:
            await self._redis.set(f"aiprod:llm:{key}", value, px=int(seconds * 1000))
        except (RedisError, OSError) as error:
            self._pause(error)

    def _pause(self, error: Exception) -> None:
        self._paused_until = time.monotonic() + PAUSE_SECONDS
        log.warning("the shared cache is unavailable", extra={"error": type(error).__name__})


@asynccontextmanager
async def open_redis_cache(url: str) -> AsyncIterator[RedisCache]:
    """Opens the cache at a `redis://` URL. Connects on first use, so a dead Redis raises nothing here."""
    # Without timeouts, a Redis that hangs would hold up every lookup.
    redis = Redis.from_url(
        url, decode_responses=True, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )
    try:
        yield RedisCache(redis)
    finally:
        await redis.aclose()
