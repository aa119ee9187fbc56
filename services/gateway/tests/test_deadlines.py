"""Time limits of steps: stalled calls are retried, queues do not count, timeouts name the service."""

import asyncio
import socket
import time

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_gateway.deadlines import acquired_slot
from aiprod_gateway.jobs.failures import StageFailed, failure_status
from aiprod_gateway.retries import Timeouts, with_retries
from aiprod_rpc.call import Call, current_call, in_call
from aiprod_rpc.channel import open_channel
from aiprod_rpc.errors import DeadlineExceeded
from aiprod_rpc.status import reason
from aiprod_work.fair_queue import FairQueue, Ticket
from tests.long_cases import long_cases


async def run_job(gateway: GenerationServiceStub, **request: object) -> pb.Job:
    job = await gateway.CreateJob(api.CreateJobRequest(prompt="a film", **request))
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    return events[-1].job


@pytest.mark.parametrize(
    "method",
    ["OpenRoom", "Send", "RenderScene", "Assemble", "Analyze", "PublishDeliveryManifest", "RecordMetrics"],
)
async def test_a_stalled_call_is_retried(services, settings, start_gateway, method) -> None:
    services.stalls[method] = 1
    impatient = {"call_seconds": 3, "silence_seconds": 3, "stage_seconds": 100}
    async with start_gateway(settings.model_copy(update=impatient)) as gateway:
        job = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert services.stalls[method] == 0
    assert services.storage.metrics[job.name].retries == job.retries > 0


async def test_a_stall_behind_a_service_is_retried(services, settings, start_gateway) -> None:
    services.render.late = 1
    async with start_gateway(settings) as gateway:
        job = await run_job(gateway)
    assert (job.state, job.retries) == (pb.Job.SUCCEEDED, 1)


async def test_a_broken_plan_is_retried_with_the_same_request(gateway, services) -> None:
    """llm caches answers by their request, so a complete answer is paid once."""
    services.llm.breaks = 2
    job = await run_job(gateway, project="fables")
    assert (job.state, job.retries) == (pb.Job.SUCCEEDED, 2)
    assert len(services.llm.plan_requests) == 3
    assert services.llm.plan_requests[0] == services.llm.plan_requests[1] == services.llm.plan_requests[2]


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("method", ["RenderScene", *long_cases("Assemble", "Analyze")])
async def test_waiting_in_a_queue_does_not_count(services, settings, start_gateway, method, full) -> None:
    """One scene waits in render's queue, the others wait for a slot at the gateway."""
    for queue in (services.render.queue, services.probe.queue):
        queue.seconds, queue.full = {method: 12}, full
    narrow = {"scenes_at_once": 1, "stage_seconds": 10}
    async with start_gateway(settings.model_copy(update=narrow)) as gateway:
        job = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert bool(job.retries) == full


@pytest.mark.parametrize(
    ("full", "why", "text"),
    [
        (False, "STAGE_TIMEOUT", "render still had the call in its queue"),
        (True, "QUEUE_FULL", "the queue is full"),
    ],
)
async def test_waiting_in_queues_has_a_limit(services, settings, start_gateway, full, why, text) -> None:
    services.render.queue.seconds, services.render.queue.full = {"RenderScene": 1000}, full
    impatient = {"stage_seconds": 10, "queue_seconds": 1}
    async with start_gateway(settings.model_copy(update=impatient)) as gateway:
        job = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    assert reason(job.error) == why
    assert job.error.message.startswith("render did not finish in ")
    assert job.error.message.endswith(text)


@pytest.mark.parametrize(
    ("method", "stage", "text"),
    [
        ("OpenRoom", "room", "collab did not answer OpenRoom within "),
        ("RenderScene", "render", "render was still at work"),
        *long_cases(
            ("PlanScenes", "plan", "llm was still at work"),
            ("Assemble", "assemble", "render was still at work"),
            ("Analyze", "probe", "probe was still at work"),
            ("AnalyzeVideo", "watch", "llm did not answer AnalyzeVideo within "),
            ("PublishDeliveryManifest", "deliver", "storage did not answer PublishDeliveryManifest within "),
        ),
    ],
)
async def test_a_timeout_names_the_service_that_stalled(
    services, settings, start_gateway, method, stage, text
) -> None:
    services.stalls[method] = 1000
    impatient = {"call_seconds": 2, "stage_seconds": 10}
    async with start_gateway(settings.model_copy(update=impatient)) as gateway:
        job = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    assert reason(job.error) == "STAGE_TIMEOUT"
    assert job.error.message.startswith(f"{stage} did not finish in 10 s of work, ")
    assert f" {job.retries} retries; " in job.error.message
    assert text in job.error.message
    assert (job.retries > 0) == ("did not answer" in text and stage != "watch")


async def test_waiting_for_a_slot_moves_the_deadline_and_has_a_limit() -> None:
    queue, deadline = FairQueue(slots=1), time.monotonic() + 60

    async def hold(seconds: float) -> None:
        async with queue.slot(Ticket("another")):
            await asyncio.sleep(seconds)

    holder = asyncio.create_task(hold(0.1))
    await asyncio.sleep(0)
    with in_call(Call(deadline=deadline)):
        async with acquired_slot(queue, Ticket("user"), 10):
            assert (current_call().deadline or 0) - deadline > 0.09
            with pytest.raises(DeadlineExceeded, match="no slot was free at the gateway"):
                async with acquired_slot(queue, Ticket("user"), 0.01):
                    pass
    await holder


async def test_a_jobs_error_names_the_service_that_is_away_without_its_address() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
        async with open_channel(address, "aiprod.collab.v1") as channel:
            with pytest.raises(grpc.aio.AioRpcError) as away:
                await CollabServiceStub(channel).GetRoom(collab_api.GetRoomRequest(name="rooms/r"))

    async def fail() -> None:
        raise away.value

    async def nothing() -> None:
        pass

    with pytest.raises(StageFailed) as caught:
        await with_retries("room", fail, Timeouts(work=0.5, queue=0), nothing)
    error = failure_status(caught.value)
    assert reason(error) == "SERVICE_UNAVAILABLE"
    assert error.message.endswith("collab is not available; try again")
    assert "127.0.0.1" not in str(error)
