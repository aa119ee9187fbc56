"""Redis, which instances share and can do without: bounded waits, and a rest after each failure.

Import it only where a Redis is configured: it takes a quarter of a second.
"""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from redis.asyncio import ConnectionPool, Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class RedisAway(Exception):
    """Redis failed, or rests after a failure. Calls may reach it again in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Redis is down; try again in {seconds:.3g} s")
        self.seconds = seconds


class SharedRedis:
    """A Redis that rests for `rest_seconds` after a failure, so that only one call pays for a timeout.

    `consequence` says in the log what its users lose meanwhile.
    """

    def __init__(self, client: Redis, rest_seconds: float, consequence: str) -> None:
        self._client = client
        self._rest_seconds = rest_seconds
        self._consequence = consequence
        self._circuits = AsyncCircuitBreakerFactory(
            default_threshold=1, default_ttl=rest_seconds, exclude=[(BaseException, _is_unrelated)]
        )
        self._is_away = False

    @property
    def pool(self) -> ConnectionPool:
        """The pool of connections, for libraries that make a client of their own."""
        return self._client.connection_pool

    @asynccontextmanager
    async def reached(self) -> AsyncIterator[Redis]:
        """Yields the client. Raises RedisAway at once during a rest, and if Redis fails in the block."""
        try:
            async with await self._circuits.get_breaker("redis"):
                yield self._client
        except OpenedState as error:
            rest = error.opened_at + self._rest_seconds - time.time()
            raise RedisAway(max(rest, 0)) from error
        except (RedisError, OSError) as error:
            # A line for each outage, and not for each call in it.
            if not self._is_away:
                log.warning("Redis is down; %s", self._consequence, extra={"error": type(error).__name__})
            self._is_away = True
            raise RedisAway(self._rest_seconds) from error
        if self._is_away:
            log.info("Redis is back")
        self._is_away = False


def _is_unrelated(error: BaseException) -> bool:
    """Whether the error says nothing about Redis: the caller left, or failed by itself."""
    return not isinstance(error, RedisError | OSError)


@asynccontextmanager
async def open_redis(
    url: str, timeout_seconds: float, rest_seconds: float, consequence: str
) -> AsyncIterator[SharedRedis]:
    """Opens the Redis at a `redis://` URL. Connects on first use, so a dead Redis raises nothing here.

    A call takes at most `timeout_seconds`; only a subscription waits for messages without a limit.
    """
    async with Redis.from_url(
        url, socket_timeout=timeout_seconds, socket_connect_timeout=timeout_seconds
    ) as client:
        yield SharedRedis(client, rest_seconds, consequence)
