"""Redis as the memory that instances share."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

SECONDS = 0.5
"""How long Redis may take before it counts as away."""
REST_SECONDS = 5.0
"""How long it is left alone then: a question must not pay for it again and again."""


class RedisMemory:
    """Answers in Redis. When it is away, nothing is known and nothing is kept."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._away_until = 0.0

    async def get(self, key: str) -> str | None:
        if time.monotonic() < self._away_until:
            return None
        try:
            value = await self._redis.get(f"aiprod:llm:{key}")
        except (RedisError, OSError) as error:
            self._rest(error)
            return None
        return value if isinstance(value, str) else None

    async def put(self, key: str, value: str, seconds: float) -> None:
        if time.monotonic() < self._away_until:
            return
        try:
            await self._redis.set(f"aiprod:llm:{key}", value, px=int(seconds * 1000))
        except (RedisError, OSError) as error:
            self._rest(error)

    def _rest(self, error: Exception) -> None:
        self._away_until = time.monotonic() + REST_SECONDS
        log.warning("the shared memory is away", extra={"error": type(error).__name__})


@asynccontextmanager
async def redis_memory(url: str) -> AsyncIterator[RedisMemory]:
    redis = Redis.from_url(url, decode_responses=True, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)
    try:
        yield RedisMemory(redis)
    finally:
        await redis.aclose()
