"""Two of everything: gateways are killed, their peers finish the jobs, and nothing is made twice."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import grpc
import psycopg
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_rpc.channel import open_channel
from aiprod_stack.folder import StackFolder
from aiprod_stack.local_tokens import KEYS, LocalKeys
from aiprod_stack.plan import StackPlan
from aiprod_stack.settings import LOCAL_ISSUER, StackSettings
from tests.conftest import free_ports
from tests.scaled import PORTS, running_scaled

pytestmark = [pytest.mark.system, pytest.mark.long]

JOBS = 6


@pytest.fixture
async def plan(tmp_path) -> AsyncIterator[StackPlan]:
    settings = StackSettings(home=tmp_path, port=free_ports(PORTS), token_issuer=LOCAL_ISSUER)
    async with running_scaled(settings) as plan:
        yield plan


def kill(plan: StackPlan, process: str) -> None:
    running = StackFolder(plan.home).running()
    assert running
    pid = running.processes[process].pid
    assert pid
    os.kill(pid, signal.SIGKILL)


async def watch_to_end(gateway: GenerationServiceStub, name: str, metadata: tuple) -> gateway_pb.Job:
    """Follows the job as clients do, over broken streams, and misses no event."""
    offset, job = 0, gateway_pb.Job()
    while not job.HasField("end_time"):
        try:
            watching = gateway_api.WatchJobRequest(name=name, after_offset=offset)
            async for event in gateway.WatchJob(watching, metadata=metadata):
                assert event.offset in (offset, offset + 1)
                offset, job = event.offset, event.job
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.UNAVAILABLE:
                raise
    return job


async def test_jobs_outlive_their_gateways_and_are_delivered_once(plan: StackPlan) -> None:
    token = LocalKeys(plan.home / KEYS).token("ada", (), timedelta(hours=1), plan.settings.token_audience)
    metadata = (("authorization", f"Bearer {token}"),)
    async with open_channel(f"127.0.0.1:{plan.settings.port}", "aiprod.gateway.v1") as edge:
        gateway = GenerationServiceStub(edge)
        requests = [
            gateway_api.CreateJobRequest(prompt=f"fox {n} by a lake", duration_sec=6) for n in range(JOBS)
        ]
        names = [(await gateway.CreateJob(request, metadata=metadata)).name for request in requests]
        watching = [asyncio.create_task(watch_to_end(gateway, name, metadata)) for name in names]
        for process in ("gateway", "gateway-2", "render"):
            before = sum(task.done() for task in watching)
            kill(plan, process)
            while sum(task.done() for task in watching) in range(before + 1) and before < JOBS:
                await asyncio.wait(watching, return_when=asyncio.FIRST_COMPLETED, timeout=0.2)
        jobs = await asyncio.gather(*watching)
    assert [gateway_pb.Job.State.Name(job.state) for job in jobs] == ["SUCCEEDED"] * JOBS
    assert plan.shared
    with psycopg.connect(plan.shared.databases["storage"]) as storage:
        masters = storage.execute("select name from objects where name like 'jobs/%/master/%.mp4'").fetchall()
        delivered = storage.execute("select job from manifests").fetchall()
    uploads = Counter(name.rpartition("/master/")[0] for (name,) in masters)
    assert uploads == Counter(names)
    assert sorted(job for (job,) in delivered) == sorted(names)
