"""A Redis that is killed, frozen and started again."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from aiprod_database.redis import RedisAway, SharedRedis, open_redis
from tests.backing_services import free_port, running_redis

LONG, SHORT = 3600.0, 0.05


def opened(
    url: str, rest_seconds: float, timeout_seconds: float = 5
) -> AbstractAsyncContextManager[SharedRedis]:
    return open_redis(url, timeout_seconds, rest_seconds, "nobody shares")


async def ping(redis: SharedRedis) -> None:
    async with redis.reached() as client:
        await client.ping()


async def away_seconds(redis: SharedRedis) -> float:
    with pytest.raises(RedisAway) as away:
        await ping(redis)
    return away.value.seconds


async def until_back(redis: SharedRedis) -> None:
    while True:
        try:
            return await ping(redis)
        except RedisAway as away:
            await asyncio.sleep(away.seconds)


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[SharedRedis]:
    """A Redis that never ends its rest within a test."""
    with running_redis(tmp_path) as (url, _):
        async with opened(url, LONG) as shared:
            yield shared


async def test_values_are_shared(redis: SharedRedis) -> None:
    async with redis.reached() as client:
        await client.set("key", "value")
        assert await client.get("key") == b"value"


async def test_a_dead_redis_is_opened_and_then_left_alone(tmp_path: Path) -> None:
    port = free_port()
    async with opened(f"redis://127.0.0.1:{port}", LONG) as shared:
        assert await away_seconds(shared) == LONG
        with running_redis(tmp_path, port):
            assert 0 < await away_seconds(shared) < LONG, "it rests although Redis is up"


async def test_it_is_reached_again_after_the_rest(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "aiprod_database.redis")
    port = free_port()
    with running_redis(tmp_path, port) as (url, server):
        async with opened(url, SHORT) as shared:
            await ping(shared)
            server.kill()
            server.wait()
            for _ in range(3):
                await asyncio.sleep(await away_seconds(shared))
            with running_redis(tmp_path, port):
                await until_back(shared)
                await ping(shared)
    assert caplog.messages == ["Redis is down; nobody shares", "Redis is back"]


async def test_a_frozen_redis_costs_one_timeout(tmp_path: Path) -> None:
    with running_redis(tmp_path) as (url, server):
        async with opened(url, LONG, timeout_seconds=2) as shared:
            await ping(shared)
            server.send_signal(signal.SIGSTOP)
            assert await away_seconds(shared) == LONG
            server.send_signal(signal.SIGCONT)
            assert await away_seconds(shared) < LONG, "the second call does not ask"


async def test_an_error_of_the_caller_starts_no_rest(redis: SharedRedis) -> None:
    with pytest.raises(KeyError):
        async with redis.reached():
            raise KeyError
    await ping(redis)


async def test_a_caller_that_leaves_starts_no_rest(redis: SharedRedis) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0), redis.reached() as client:
            await client.blpop(["nothing"])
    await ping(redis)


async def read_channel(redis: SharedRedis) -> None:
    async with redis.reached() as client, client.pubsub() as subscription:
        await subscription.subscribe("channel")
        async for message in subscription.listen():
            assert message["type"] == "subscribe"


async def test_a_quiet_subscription_does_not_time_out(tmp_path: Path) -> None:
    with running_redis(tmp_path) as (url, _):
        async with opened(url, LONG, timeout_seconds=1) as shared:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(read_channel(shared), 3)
            await ping(shared)
