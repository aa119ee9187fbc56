"""How long a step may take: stalls are tried again, turns are waited for, and the end is told as it was."""

import asyncio
import time

import pytest

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_gateway.deadlines import acquired_slot
from aiprod_runtime.call import Call, current_call, in_call
from aiprod_runtime.errors import DeadlineExceeded
from aiprod_runtime.status import reason


async def made(gateway: GenerationServiceStub, **request: object) -> pb.Job:
    job = await gateway.CreateJob(api.CreateJobRequest(prompt="a film", **request))
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    return events[-1].job


@pytest.mark.parametrize(
    "method",
    ["OpenRoom", "Send", "RenderScene", "Assemble", "Analyze", "PublishManifest", "RecordMetrics"],
)
async def test_a_call_that_stalls_is_tried_again(town, settings, start_gateway, method) -> None:
    town.stalls[method] = 1
    impatient = {"call_seconds": 1, "silence_seconds": 1, "stage_seconds": 60}
    async with start_gateway(settings.model_copy(update=impatient)) as gateway:
        job = await made(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert town.stalls[method] == 0
    assert town.storage.metrics[job.name].retries == job.retries > 0


async def test_a_stall_behind_a_neighbour_is_tried_again(town, settings, start_gateway) -> None:
    town.render.late = 1
    async with start_gateway(settings) as gateway:
        job = await made(gateway)
    assert (job.state, job.retries) == (pb.Job.SUCCEEDED, 1)


async def test_a_broken_plan_is_asked_for_with_the_same_question(gateway, town) -> None:
    """llm shares and remembers answers by their question, so what is complete there is not paid twice."""
    town.llm.breaks = 2
    job = await made(gateway, project="fables")
    assert (job.state, job.retries) == (pb.Job.SUCCEEDED, 2)
    assert len(town.llm.asked) == 3
    assert town.llm.asked[0] == town.llm.asked[1] == town.llm.asked[2]


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("method", ["RenderScene", "Assemble", "Analyze"])
async def test_the_wait_for_a_turn_does_not_count(town, settings, start_gateway, method, full) -> None:
    """One scene waits at the renderer, and the others behind it in the gateway."""
    for queue in (town.render.queue, town.probe.queue):
        queue.seconds, queue.full = {method: 5}, full
    narrow = {"scenes_at_once": 1, "stage_seconds": 4}
    async with start_gateway(settings.model_copy(update=narrow)) as gateway:
        job = await made(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert bool(job.retries) == full


@pytest.mark.parametrize(
    ("full", "why", "says"),
    [
        (False, "STAGE_TIMEOUT", "render still had the call in its queue"),
        (True, "QUEUE_FULL", "the queue is full"),
    ],
)
async def test_the_wait_for_turns_has_an_end(town, settings, start_gateway, full, why, says) -> None:
    town.render.queue.seconds, town.render.queue.full = {"RenderScene": 1000}, full
    impatient = {"stage_seconds": 1, "queue_seconds": 1}
    async with start_gateway(settings.model_copy(update=impatient)) as gateway:
        job = await made(gateway)
    assert job.state == pb.Job.FAILED
    assert reason(job.error) == why
    assert job.error.message.startswith("render did not finish in ")
    assert job.error.message.endswith(says)


@pytest.mark.parametrize(
    ("method", "stage", "says"),
    [
        ("OpenRoom", "room", "collab did not answer OpenRoom within "),
        ("PlanScenes", "plan", "llm was still at work"),
        ("RenderScene", "render", "render was still at work"),
        ("Assemble", "assemble", "render was still at work"),
        ("Analyze", "probe", "probe was still at work"),
        ("AnalyzeVideo", "watch", "llm did not answer AnalyzeVideo within "),
        ("PublishManifest", "deliver", "storage did not answer PublishManifest within "),
    ],
)
async def test_a_step_that_takes_too_long_says_who_stalled(
    town, settings, start_gateway, method, stage, says
) -> None:
    town.stalls[method] = 1000
    impatient = {"call_seconds": 0.5, "stage_seconds": 3}
    async with start_gateway(settings.model_copy(update=impatient)) as gateway:
        job = await made(gateway)
    assert job.state == pb.Job.FAILED
    assert reason(job.error) == "STAGE_TIMEOUT"
    assert job.error.message.startswith(f"{stage} did not finish in 3 s of work, ")
    assert f" {job.retries} retries; " in job.error.message
    assert says in job.error.message
    assert (job.retries > 0) == ("did not answer" in says and stage != "watch")


async def test_the_wait_for_a_place_moves_the_deadline_and_has_an_end() -> None:
    free, deadline = asyncio.Semaphore(0), time.monotonic() + 60
    asyncio.get_running_loop().call_later(0.1, free.release)
    with in_call(Call(deadline=deadline)):
        async with acquired_slot(free, 10):
            assert (current_call().deadline or 0) - deadline > 0.09
            with pytest.raises(DeadlineExceeded, match="no slot was free at the gateway"):
                async with acquired_slot(free, 0.01):
                    pass
