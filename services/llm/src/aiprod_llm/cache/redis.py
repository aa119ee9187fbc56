"""A cache in Redis that several instances share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiprod_database.redis import RedisAway, SharedRedis, open_redis

TIMEOUT_SECONDS = 0.5
REST_SECONDS = 5.0


class RedisCache:
    """While Redis is down, every lookup misses and nothing is stored; no error is raised."""

    def __init__(self, redis: SharedRedis) -> None:
        self._redis = redis

    async def get(self, key: str) -> str | None:
        """Returns the value, or None on a miss or while Redis is down."""
        with suppress(RedisAway):
            async with self._redis.reached() as redis:
                # The prefix keeps other users of the same Redis apart.
                value = await redis.get(f"aiprod:llm:{key}")
                return value.decode() if isinstance(value, bytes) else None
        return None

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Stores the value for `seconds`, unless Redis is down."""
        with suppress(RedisAway):
            async with self._redis.reached() as redis:
                await redis.set(f"aiprod:llm:{key}", value, px=int(seconds * 1000))


@asynccontextmanager
async def open_redis_cache(url: str) -> AsyncIterator[RedisCache]:
    """Opens the cache at a `redis://` URL. Connects on first use, so a dead Redis raises nothing here."""
    consequence = "instances do not share answers"
    async with open_redis(url, TIMEOUT_SECONDS, REST_SECONDS, consequence) as redis:
        yield RedisCache(redis)
