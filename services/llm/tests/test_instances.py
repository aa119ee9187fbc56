"""Several instances with one Redis: they share the quota, and survive its failure."""

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import grpc
import pytest

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod_llm.calls.admission import Window, open_counters
from tests.backing_services import running_redis

from .conftest import KEY, Running, llm_process, running_llm
from .fake_gemini import FakeGemini

QUOTA = 60


class RedisServer(NamedTuple):
    url: str
    process: subprocess.Popen[bytes]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis for one test, without persistence."""
    with running_redis(tmp_path) as (url, process):
        yield RedisServer(url, process)


@asynccontextmanager
async def instances(
    gemini: FakeGemini, redis: RedisServer, home: Path, count: int
) -> AsyncIterator[list[Running]]:
    async with AsyncExitStack() as stack:
        started = []
        for number in range(count):
            llm = running_llm(
                home / str(number),
                api_key=KEY,
                base_url=gemini.url,
                redis=redis.url,
                instances=count,
                requests_per_minute=QUOTA,
            )
            started.append(await stack.enter_async_context(llm))
        yield started


async def generate_all(stubs: list[LlmServiceStub], each: int, name: str) -> list[object]:
    calls = [
        stub.GenerateText(api.GenerateTextRequest(prompt=f"{name} {place} {number}"), timeout=20)
        for place, stub in enumerate(stubs)
        for number in range(each)
    ]
    return list(await asyncio.gather(*calls, return_exceptions=True))


@pytest.mark.long
async def test_three_processes_keep_one_quota(gemini: FakeGemini, redis: RedisServer, tmp_path: Path) -> None:
    settings = {"BASE_URL": gemini.url, "REDIS": redis.url, "INSTANCES": "3"}
    async with AsyncExitStack() as stack:
        stubs = []
        for llm in await asyncio.gather(
            *(stack.enter_async_context(llm_process(tmp_path / name, **settings)) for name in "abc")
        ):
            channel = await stack.enter_async_context(grpc.aio.insecure_channel(llm.address))
            stubs.append(LlmServiceStub(channel))
        # Two of the three use more than their shares. Each makes one call at a time: a process that is busy
        # for half a second would give up on Redis.
        results = []
        for turn in range(45):
            results += await generate_all(stubs[:2], 1, f"turn {turn}")
        refused = [result for result in results if isinstance(result, grpc.aio.AioRpcError)]
        assert len(gemini.calls) == QUOTA
        assert len(refused) == 90 - QUOTA
        assert {error.code() for error in refused} == {grpc.StatusCode.RESOURCE_EXHAUSTED}


async def test_no_window_exceeds_the_quota(redis: RedisServer) -> None:
    """Three instances call as fast as they can for three windows of 2 s, each over its own connection."""
    limit, seconds, admitted = 10, 2, list[float]()
    end = time.monotonic() + 3 * seconds

    async def call_repeatedly(window: Window) -> None:
        while time.monotonic() < end:
            if wait := await window.acquire(1):
                await asyncio.sleep(min(wait, 0.05))
            else:
                admitted.append(time.monotonic())

    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(open_counters(redis.url)) for _ in range(3)]
        await asyncio.gather(*(call_repeatedly(Window("w", limit, 3, store, seconds)) for store in stores))
    crowds = [sum(0 <= other - start < seconds - 0.1 for other in admitted) for start in admitted]
    assert max(crowds) == limit
    assert len(admitted) >= 3 * limit


async def test_a_frozen_redis_is_skipped(gemini: FakeGemini, redis: RedisServer, tmp_path: Path) -> None:
    async with instances(gemini, redis, tmp_path, 1) as [llm]:
        redis.process.send_signal(signal.SIGSTOP)
        async with asyncio.timeout(60):
            for number in range(10):
                await llm.stub.GenerateText(api.GenerateTextRequest(prompt=f"{number}"))


async def test_without_redis_each_instance_takes_its_share(
    gemini: FakeGemini, redis: RedisServer, tmp_path: Path
) -> None:
    async with instances(gemini, redis, tmp_path, 3) as llms:
        stubs = [llm.stub for llm in llms]
        await generate_all(stubs, 5, "with redis")
        redis.process.kill()
        redis.process.wait()
        results = await generate_all(stubs, 30, "without")
        answered = sum(not isinstance(result, BaseException) for result in results)
        assert answered == QUOTA - 15
        assert len(gemini.calls) == QUOTA
