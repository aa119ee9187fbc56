"""Hints between instances over Redis; the only file that imports its client."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

CHANNEL_PREFIX = "aiprod:collab:"
MAX_QUEUED = 10_000
"""Hints that wait to be published. More are dropped: polling the log finds what they announce."""
RETRY_SECONDS = 1.0
TIMEOUT_SECONDS = 5.0

log = logging.getLogger(__name__)


class RedisPeers:
    """`Peers` over one channel for each room. While Redis is down, only hints are lost."""

    def __init__(self, publisher: Redis, subscriber: Redis) -> None:
        self._publisher = publisher
        self._subscriber = subscriber
        self._instance_id = uuid.uuid4().bytes
        self._queue: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(MAX_QUEUED)

    def publish(self, room: str, hint: bytes) -> None:
        """Queue a hint; drop it if the queue is full."""
        if not self._queue.full():
            self._queue.put_nowait((room, hint))

    async def send_queued(self) -> None:
        """Send queued hints, forever."""
        while True:
            room, hint = await self._queue.get()
            try:
                await self._publisher.publish(CHANNEL_PREFIX + room, self._instance_id + hint)
            except (RedisError, OSError) as error:
                await _wait_to_retry(error)

    async def hints(self) -> AsyncIterator[tuple[str, bytes]]:
        """Yield the others' hints. Subscribes again whenever Redis comes back."""
        while True:
            try:
                async with self._subscriber.pubsub(ignore_subscribe_messages=True) as subscription:
                    # One pattern for all rooms: subscribing for each would cost a round trip per visit.
                    await subscription.psubscribe(f"{CHANNEL_PREFIX}*")
                    async for hint in self._received(subscription):
                        yield hint
            except (RedisError, OSError) as error:
                await _wait_to_retry(error)

    async def _received(self, subscription: PubSub) -> AsyncIterator[tuple[str, bytes]]:
        async for message in subscription.listen():
            # Redis also delivers this instance's own hints.
            if not message["data"].startswith(self._instance_id):
                room = message["channel"].decode().removeprefix(CHANNEL_PREFIX)
                yield room, message["data"][len(self._instance_id) :]


async def _wait_to_retry(error: Exception) -> None:
    log.warning(
        "Redis is unavailable; updates from other instances arrive late",
        extra={"error": type(error).__name__},
    )
    await asyncio.sleep(RETRY_SECONDS)


@asynccontextmanager
async def open_redis_peers(url: str) -> AsyncIterator[RedisPeers]:
    """Connect to the Redis at `url` when it is needed; it does not have to be up."""
    async with (
        Redis.from_url(
            url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
        ) as publisher,
        # The subscriber has no read timeout: a quiet channel is not an error.
        Redis.from_url(url, socket_connect_timeout=TIMEOUT_SECONDS) as subscriber,
    ):
        peers = RedisPeers(publisher, subscriber)
        sending = asyncio.create_task(peers.send_queued())
        try:
            yield peers
        finally:
            sending.cancel()
