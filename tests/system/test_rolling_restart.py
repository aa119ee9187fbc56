"""Services and the edge are replaced one after another under load: no call fails."""

import asyncio
import os
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod.storage.v1.storage_service_pb2 import GetQuotaRequest
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_client.assets.client import asset_client
from aiprod_client.watch_job import watch_job
from tests.conftest import AIPROD, Stack

pytestmark = [pytest.mark.system, pytest.mark.long]

CALLS = 5_000
"""That end while all processes are replaced, at least."""
CALLERS = 8
"""Of each kind of call."""


@pytest.fixture(scope="module")
def stack(start_stack: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    # One user sends as fast as the machine can: a rate limit would refuse calls, and no restart.
    settings = {"AIPROD_COLLAB_SUBMITS_PER_SECOND": "10000"}
    with start_stack(tmp_path_factory.mktemp("rolling"), **settings) as stack:
        yield stack


class Load:
    """Users who call again and again; `ended` and `failures` count their calls by kind."""

    def __init__(self) -> None:
        self.ended: Counter[str] = Counter()
        self.failures: list[str] = []
        self._leave = asyncio.Event()
        self._users: list[asyncio.Task[None]] = []

    def add(self, kind: str, call: Callable[[], Awaitable[Any]], callers: int = CALLERS) -> None:
        self._users += [asyncio.create_task(self._repeat(kind, call)) for _ in range(callers)]

    async def _repeat(self, kind: str, call: Callable[[], Awaitable[Any]]) -> None:
        while not self._leave.is_set():
            try:
                await call()
            except Exception as error:
                self.failures.append(f"{kind}: {error!r}"[:600])
            self.ended[kind] += 1

    async def leave(self) -> None:
        self._leave.set()
        await asyncio.gather(*self._users)


@asynccontextmanager
async def load(stack: Stack, folder: Path) -> AsyncIterator[Load]:
    """Yields a load. Only the client that transfers files and follows jobs has a retry policy."""
    async with (
        grpc.aio.insecure_channel(stack.target) as channel,
        asset_client(stack.target) as assets,
    ):
        gateway, collab, storage = (
            GenerationServiceStub(channel),
            CollabServiceStub(channel),
            StorageServiceStub(channel),
        )
        job = await gateway.CreateJob(gateway_api.CreateJobRequest(prompt="snow", duration_sec=2))
        events = [event async for event in watch_job(gateway, job.name)]
        assert events[-1].job.state == gateway_pb.Job.SUCCEEDED
        room = f"rooms/{job.name.removeprefix('jobs/')}"

        async def get_job() -> None:
            await gateway.GetJob(gateway_api.GetJobRequest(name=job.name), timeout=60)

        async def get_quota() -> None:
            await storage.GetQuota(GetQuotaRequest(), timeout=60)

        async def send() -> None:
            comment = collab_pb.Comment(text="Longer?")
            submit = collab_api.Submit(comment=comment, request_id=str(uuid.uuid4()))
            await collab.Send(collab_api.SendRequest(name=room, submit=submit), timeout=60)

        async def watch() -> None:
            seen = [event.offset async for event in watch_job(gateway, job.name)]
            # A running job comes first as it is, with no offset.
            assert seen == [event.offset for event in events if event.offset]

        async def transfer() -> None:
            source, copy = folder / f"{uuid.uuid4()}", folder / f"{uuid.uuid4()}"
            source.write_bytes(os.urandom(300_000))
            asset = await assets.upload(
                source, role=storage_pb.UPLOAD, content_type="application/octet-stream"
            )
            await assets.download(asset, copy)
            assert copy.read_bytes() == source.read_bytes()
            await assets.delete(asset)
            source.unlink()
            copy.unlink()

        film = await gateway.CreateJob(gateway_api.CreateJobRequest(prompt="a storm at sea", duration_sec=30))

        async def follow() -> None:
            seen = [event async for event in watch_job(gateway, film.name)]
            offsets = [event.offset for event in seen]
            # A stream that goes on begins with the job as it is, at the offset where the one before ended.
            assert offsets == sorted(offsets)
            assert set(offsets) | {0} == set(range(offsets[-1] + 1))
            assert seen[-1].job.state == gateway_pb.Job.SUCCEEDED, seen[-1].job.error

        running = Load()
        running.add("WatchJob of a running film", follow, callers=2)
        running.add("GetJob", get_job)
        running.add("GetQuota", get_quota)
        running.add("Send", send, callers=2)
        running.add("WatchJob", watch, callers=2)
        running.add("transfer", transfer, callers=2)
        yield running
        await running.leave()


async def restart(stack: Stack, *names: str) -> None:
    command = await asyncio.create_subprocess_exec(
        AIPROD, "restart", *names, env=stack.environment, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await command.communicate()
    assert command.returncode == 0, errors.decode()


async def test_a_rolling_restart_fails_no_call(stack: Stack, tmp_path: Path) -> None:
    names = ("gateway", "llm", "render", "probe", "storage", "collab", "edge")
    before = {name: stack.process(name).pid for name in names}
    async with load(stack, tmp_path) as running:
        for name in names:
            await restart(stack, name)
            assert not running.failures, (name, len(running.failures), running.failures[:5])
        while running.ended.total() < CALLS:
            await asyncio.sleep(0.1)
    assert not running.failures, (len(running.failures), running.failures[:5])
    assert all(stack.process(name).pid != before[name] for name in names)
