"""What a job cost is what was spent on it, however it ended: in the job and in storage's ledger."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.storage.v1 import resources_pb2 as storage
from aiprod_gateway.config import GatewaySettings
from aiprod_runtime.channel import open_channel

from .conftest import Town
from .test_pipeline import finished

FILM = api.CreateJobRequest(prompt="a film")


async def until_recorded(town: Town, job: str) -> storage.JobMetrics:
    async with asyncio.timeout(10):
        while job not in town.storage.metrics:
            await asyncio.sleep(0.005)
    return town.storage.metrics[job]


async def test_each_service_has_its_part_of_the_cost(gateway, town) -> None:
    job, _ = await finished(gateway)
    assert dict(job.costs) == {"llm": Cost(usd_micros=5), "render": Cost(usd_micros=300)}
    assert job.cost_usd_micros == town.storage.manifests[job.name].cost_usd_micros == 305


async def test_a_plan_that_fails_costs_what_it_took(gateway, town) -> None:
    town.llm.trouble = grpc.StatusCode.FAILED_PRECONDITION
    job, _ = await finished(gateway)
    assert job.state == pb.Job.FAILED
    assert job.cost_usd_micros == town.storage.metrics[job.name].cost_usd_micros == 40
    assert town.storage.metrics[job.name].outcome == storage.JobMetrics.FAILED


async def test_every_attempt_of_a_step_is_paid(gateway, town) -> None:
    town.llm.trouble = grpc.StatusCode.UNAVAILABLE
    job = await gateway.CreateJob(FILM)
    await town.llm.held.wait()
    town.llm.trouble = None
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    job = events[-1].job
    assert job.state == pb.Job.SUCCEEDED
    assert job.cost_usd_micros == town.llm.costs[job.name] + 300 >= 345
    assert job.cost_usd_micros == town.storage.metrics[job.name].cost_usd_micros


async def test_a_cancelled_job_costs_what_it_took_until_then(gateway, town) -> None:
    town.llm.hold = True
    job = await gateway.CreateJob(FILM)
    await town.llm.held.wait()
    cancelled = await gateway.CancelJob(api.CancelJobRequest(name=job.name))
    assert cancelled.state == pb.Job.CANCELLED
    assert cancelled.cost_usd_micros == town.storage.metrics[job.name].cost_usd_micros == 40
    assert town.storage.metrics[job.name].outcome == storage.JobMetrics.CANCELLED
    again = await gateway.CancelJob(api.CancelJobRequest(name=job.name))
    assert again == cancelled


async def test_a_cancelled_render_costs_what_was_ordered_for_it(gateway, town) -> None:
    town.render.hold = {"s2"}
    job = await gateway.CreateJob(FILM)
    await town.render.held.wait()
    cancelled = await gateway.CancelJob(api.CancelJobRequest(name=job.name))
    assert cancelled.costs["render"].usd_micros == town.render.costs[job.name] >= 100
    assert town.storage.metrics[job.name].cost_usd_micros == cancelled.cost_usd_micros


async def test_a_cancelled_job_is_recorded_when_storage_is_back(
    town, settings: GatewaySettings, start_gateway
) -> None:
    town.llm.hold = True
    async with gateway_process(settings.model_copy(update={"storage": "127.0.0.1:1"})) as gateway:
        job = await gateway.CreateJob(FILM)
        await town.llm.held.wait()
        cancelled = await gateway.CancelJob(api.CancelJobRequest(name=job.name))
        assert cancelled.cost_usd_micros == 40
    async with start_gateway(settings):
        assert (await until_recorded(town, job.name)).cost_usd_micros == 40


async def test_a_stage_that_takes_too_long_is_paid(town, settings: GatewaySettings, start_gateway) -> None:
    town.llm.hold = True
    async with start_gateway(settings.model_copy(update={"stage_seconds": 1})) as gateway:
        job, _ = await finished(gateway)
    assert job.state == pb.Job.FAILED
    assert job.cost_usd_micros == town.storage.metrics[job.name].cost_usd_micros == 40


@asynccontextmanager
async def gateway_process(settings: GatewaySettings) -> AsyncIterator[GenerationServiceStub]:
    """A gateway in a process of its own that is killed at the end of the block."""
    told = settings.model_dump(include={"data", "llm", "render", "probe", "storage", "collab"})
    environment = {f"AIPROD_GATEWAY_{name.upper()}": str(value) for name, value in told.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "aiprod_gateway"),
        env={**os.environ, **environment, "AIPROD_GATEWAY_LOG_FORMAT": "json"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout
    try:
        while '"address"' not in (line := (await process.stdout.readline()).decode()):
            assert line, "the gateway ended"
        address = line.split('"address": "')[1].split('"')[0]
        async with open_channel(address, "aiprod.gateway.v1") as channel:
            yield GenerationServiceStub(channel)
            process.kill()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_what_a_killed_gateway_had_asked_for_is_paid(town, settings, start_gateway) -> None:
    town.llm.hold = True
    async with gateway_process(settings) as gateway:
        job = await gateway.CreateJob(FILM)
        await town.llm.held.wait()
    town.llm.hold = False
    async with start_gateway(settings) as gateway:
        events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    job = events[-1].job
    assert job.state == pb.Job.SUCCEEDED
    assert dict(job.costs)["llm"].usd_micros == town.llm.costs[job.name] == 45
    assert town.storage.metrics[job.name].cost_usd_micros == 345


async def test_a_call_without_a_price_makes_the_cost_unknown_and_tells_what_is_known(gateway, town) -> None:
    town.llm.trouble = grpc.StatusCode.FAILED_PRECONDITION
    job = await gateway.CreateJob(FILM)
    town.llm.unpriced[job.name] = 1
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    job = events[-1].job
    assert not job.HasField("cost_usd_micros")
    assert job.costs["llm"] == Cost(usd_micros=40, unpriced_calls=1)
    recorded = town.storage.metrics[job.name]
    assert not recorded.HasField("cost_usd_micros")
    assert recorded.known_cost_usd_micros == 40


async def test_a_cost_that_nobody_tells_is_unknown(town, settings, start_gateway) -> None:
    away = settings.model_copy(update={"llm": "127.0.0.1:1", "stage_seconds": 1})
    async with start_gateway(away) as gateway:
        job, _ = await finished(gateway)
    assert job.state == pb.Job.FAILED
    assert not job.HasField("cost_usd_micros")
