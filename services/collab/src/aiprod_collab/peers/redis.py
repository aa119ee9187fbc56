"""Hints between instances over Redis."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_database.redis import RedisAway, SharedRedis, open_redis

CHANNEL_PREFIX = "aiprod:collab:"
MAX_QUEUED = 10_000
"""Hints that wait to be published. More are dropped: polling the log finds what they announce."""
TIMEOUT_SECONDS = 5.0
REST_SECONDS = 1.0


class RedisPeers:
    """`Peers` over one channel for each room. While Redis is down, only hints are lost."""

    def __init__(self, redis: SharedRedis) -> None:
        self._redis = redis
        self._instance_id = uuid.uuid4().bytes
        self._queue: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(MAX_QUEUED)

    def publish(self, room: str, hint: bytes) -> None:
        """Queues a hint; drop it if the queue is full."""
        if not self._queue.full():
            self._queue.put_nowait((room, hint))

    async def send_queued(self) -> None:
        """Sends queued hints, forever."""
        while True:
            room, hint = await self._queue.get()
            try:
                async with self._redis.reached() as redis:
                    await redis.publish(CHANNEL_PREFIX + room, self._instance_id + hint)
            except RedisAway as away:
                await asyncio.sleep(away.seconds)

    async def hints(self) -> AsyncIterator[tuple[str, bytes]]:
        """Yields the others' hints. Subscribes again whenever Redis comes back."""
        while True:
            try:
                async with (
                    self._redis.reached() as redis,
                    redis.pubsub(ignore_subscribe_messages=True) as subscription,
                ):
                    # One pattern for all rooms: subscribing for each would cost a round trip per visit.
                    await subscription.psubscribe(f"{CHANNEL_PREFIX}*")
                    async for message in subscription.listen():
                        # Redis also delivers this instance's own hints.
                        if not message["data"].startswith(self._instance_id):
                            room = message["channel"].decode().removeprefix(CHANNEL_PREFIX)
                            yield room, message["data"][len(self._instance_id) :]
            except RedisAway as away:
                await asyncio.sleep(away.seconds)


@asynccontextmanager
async def open_redis_peers(url: str) -> AsyncIterator[RedisPeers]:
    """Connects to the Redis at `url` when it is needed; it does not have to be up."""
    consequence = "updates from other instances arrive late"
    async with open_redis(url, TIMEOUT_SECONDS, REST_SECONDS, consequence) as redis:
        peers = RedisPeers(redis)
        sending = asyncio.create_task(peers.send_queued())
        try:
            yield peers
        finally:
            sending.cancel()
