"""Hints between instances by Redis; the one file that knows it."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

CHANNEL = "aiprod:collab:"
WAITING = 10_000
"""Hints that wait to be told; more are dropped, for the log is asked now and then anyway."""
AWAY_SECONDS = 1.0
TIMEOUT_SECONDS = 5.0

log = logging.getLogger(__name__)


class RedisPeers:
    """`Peers` by a channel for each room. While Redis is away hints are lost, and nothing else."""

    def __init__(self, publisher: Redis, subscriber: Redis) -> None:
        self._publisher = publisher
        self._subscriber = subscriber
        self._me = uuid.uuid4().bytes
        self._waiting: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(WAITING)

    def tell(self, room: str, hint: bytes) -> None:
        if not self._waiting.full():
            self._waiting.put_nowait((room, hint))

    async def publish(self) -> None:
        """Tell what waits, for ever."""
        while True:
            room, hint = await self._waiting.get()
            try:
                await self._publisher.publish(CHANNEL + room, self._me + hint)
            except (RedisError, OSError) as error:
                await _rest(error)

    async def heard(self) -> AsyncIterator[tuple[str, bytes]]:
        while True:
            try:
                async with self._subscriber.pubsub(ignore_subscribe_messages=True) as subscribed:
                    await subscribed.psubscribe(f"{CHANNEL}*")
                    async for hint in self._messages(subscribed):
                        yield hint
            except (RedisError, OSError) as error:
                await _rest(error)

    async def _messages(self, subscribed: PubSub) -> AsyncIterator[tuple[str, bytes]]:
        async for message in subscribed.listen():
            if not message["data"].startswith(self._me):
                room = message["channel"].decode().removeprefix(CHANNEL)
                yield room, message["data"][len(self._me) :]


async def _rest(error: Exception) -> None:
    log.warning("Redis is away; news of other instances come late", extra={"error": type(error).__name__})
    await asyncio.sleep(AWAY_SECONDS)


@asynccontextmanager
async def redis_peers(url: str) -> AsyncIterator[RedisPeers]:
    """Hints by the Redis at `url`, which may be away."""
    async with (
        Redis.from_url(
            url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
        ) as publisher,
        Redis.from_url(url, socket_connect_timeout=TIMEOUT_SECONDS) as subscriber,
    ):
        peers = RedisPeers(publisher, subscriber)
        publishing = asyncio.create_task(peers.publish())
        try:
            yield peers
        finally:
            publishing.cancel()
