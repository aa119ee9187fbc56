"""The cost in the job and in storage's ledger is all that was spent, however the job ended."""

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
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_gateway.config import GatewaySettings
from aiprod_rpc.channel import open_channel
from tests.ports import closed_port

from .fake_services import FakeServices
from .test_pipeline import run_job

FILM = api.CreateJobRequest(prompt="a film")


async def until_recorded(services: FakeServices, job: str) -> storage_pb.JobMetrics:
    async with asyncio.timeout(60):
        while job not in services.storage.metrics:
            await asyncio.sleep(0.005)
    return services.storage.metrics[job]


async def test_each_service_has_its_part_of_the_cost(gateway, services) -> None:
    job, _ = await run_job(gateway)
    assert dict(job.costs) == {"llm": Cost(usd_micros=5), "render": Cost(usd_micros=300)}
    assert job.cost_usd_micros == services.storage.manifests[job.name].cost_usd_micros == 305


async def test_a_failed_plan_is_on_the_bill(gateway, services) -> None:
    services.llm.trouble = grpc.StatusCode.FAILED_PRECONDITION
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    assert job.cost_usd_micros == services.storage.metrics[job.name].cost_usd_micros == 40
    assert services.storage.metrics[job.name].outcome == storage_pb.JobMetrics.FAILED


async def test_every_attempt_of_a_step_is_on_the_bill(gateway, services) -> None:
    services.llm.trouble = grpc.StatusCode.UNAVAILABLE
    job = await gateway.CreateJob(FILM)
    await services.llm.held.wait()
    services.llm.trouble = None
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    job = events[-1].job
    assert job.state == pb.Job.SUCCEEDED
    assert job.cost_usd_micros == services.llm.costs[job.name] + 300 >= 345
    assert job.cost_usd_micros == services.storage.metrics[job.name].cost_usd_micros


async def test_a_cancelled_job_costs_what_it_spent(gateway, services) -> None:
    services.llm.hold = True
    job = await gateway.CreateJob(FILM)
    await services.llm.held.wait()
    cancelled = await gateway.CancelJob(api.CancelJobRequest(name=job.name))
    assert cancelled.state == pb.Job.CANCELLED
    assert cancelled.cost_usd_micros == services.storage.metrics[job.name].cost_usd_micros == 40
    assert services.storage.metrics[job.name].outcome == storage_pb.JobMetrics.CANCELLED
    again = await gateway.CancelJob(api.CancelJobRequest(name=job.name))
    assert again == cancelled


async def test_a_cancelled_render_costs_what_render_ordered(gateway, services) -> None:
    services.render.hold = {"s2"}
    job = await gateway.CreateJob(FILM)
    await services.render.held.wait()
    cancelled = await gateway.CancelJob(api.CancelJobRequest(name=job.name))
    assert cancelled.costs["render"].usd_micros == services.render.costs[job.name] >= 100
    assert services.storage.metrics[job.name].cost_usd_micros == cancelled.cost_usd_micros


async def test_a_cancelled_job_is_recorded_when_storage_is_back(
    services, settings: GatewaySettings, start_gateway
) -> None:
    services.llm.hold = True
    with closed_port() as away:
        async with gateway_process(settings.model_copy(update={"storage": away})) as gateway:
            job = await gateway.CreateJob(FILM)
            await services.llm.held.wait()
            cancelled = await gateway.CancelJob(api.CancelJobRequest(name=job.name))
            assert cancelled.cost_usd_micros == 40
    async with start_gateway(settings):
        assert (await until_recorded(services, job.name)).cost_usd_micros == 40


async def test_a_stage_that_times_out_is_on_the_bill(
    services, settings: GatewaySettings, start_gateway
) -> None:
    services.llm.hold = True
    async with start_gateway(settings.model_copy(update={"stage_seconds": 5})) as gateway:
        job, _ = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    assert job.cost_usd_micros == services.storage.metrics[job.name].cost_usd_micros == 40


@asynccontextmanager
async def gateway_process(settings: GatewaySettings) -> AsyncIterator[GenerationServiceStub]:
    """Yields a gateway in its own process; kills it at the end of the block."""
    values = settings.model_dump(include={"data", "llm", "render", "probe", "storage", "collab"})
    environment = {f"AIPROD_GATEWAY_{name.upper()}": str(value) for name, value in values.items()}
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


async def test_the_calls_of_a_killed_gateway_are_on_the_bill(services, settings, start_gateway) -> None:
    services.llm.hold = True
    async with gateway_process(settings) as gateway:
        job = await gateway.CreateJob(FILM)
        await services.llm.held.wait()
    services.llm.hold = False
    async with start_gateway(settings) as gateway:
        events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    job = events[-1].job
    assert job.state == pb.Job.SUCCEEDED
    assert dict(job.costs)["llm"].usd_micros == services.llm.costs[job.name] == 45
    assert services.storage.metrics[job.name].cost_usd_micros == 345


async def test_a_call_without_a_price_makes_the_total_unknown_and_states_the_rest(gateway, services) -> None:
    services.llm.trouble = grpc.StatusCode.FAILED_PRECONDITION
    job = await gateway.CreateJob(FILM)
    services.llm.unpriced[job.name] = 1
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    job = events[-1].job
    assert not job.HasField("cost_usd_micros")
    assert job.costs["llm"] == Cost(usd_micros=40, unpriced_calls=1)
    recorded = services.storage.metrics[job.name]
    assert not recorded.HasField("cost_usd_micros")
    assert recorded.known_cost_usd_micros == 40


async def test_a_cost_that_no_service_states_is_unknown(services, settings, start_gateway) -> None:
    with closed_port() as away:
        async with start_gateway(settings.model_copy(update={"llm": away, "stage_seconds": 5})) as gateway:
            job, _ = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    assert not job.HasField("cost_usd_micros")
