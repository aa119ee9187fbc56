"""Films of storyboards, and storyboards without a film, through the real gateway."""

import asyncio

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2

from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1.storyboard_pb2 import Storyboard
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.status import received_reason, received_status

LEFT_OUT = Unshown(words="a theremin", scene="s1", reason=Unshown.NO_FIGURE, explanation="no picture")


def board(*seconds: float | None) -> Storyboard:
    result = Storyboard(title="Harbour", prompt="a harbour")
    for length in seconds:
        scene = result.scenes.add(text="a heron")
        if length:
            scene.duration.FromMilliseconds(round(length * 1000))
    return result


async def ended(gateway, **request) -> pb.Job:
    job = await gateway.CreateJob(api.CreateJobRequest(**request))
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    return events[-1].job


async def test_a_storyboard_becomes_a_film(gateway, services) -> None:
    services.llm.unshown = [LEFT_OUT]
    given = board(2, 3, None)
    job = await ended(gateway, storyboard=given, options=film_options.FilmOptions(captions=film_options.OFF))
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert (job.storyboard, job.prompt, job.duration_open) == (given, "", False)
    [plan] = services.llm.plan_requests
    assert (plan.storyboard, plan.prompt, plan.options.captions) == (given, "", film_options.OFF)
    # Narration may need more than what its scenes last.
    assert not plan.HasField("duration")
    delivery = await gateway.GetDelivery(api.GetDeliveryRequest(name=f"{job.name}/delivery"))
    room = services.collab.rooms[job.room]
    for listed in (job.unshown, delivery.manifest.unshown, room.manifest.unshown):
        assert list(listed) == [LEFT_OUT]
    # A revision of it keeps what is not shown.
    revised = await gateway.RenderRevision(api.RenderRevisionRequest(name=job.name))
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=revised.name))]
    assert list(events[-1].job.unshown) == [LEFT_OUT]


async def test_a_prompt_decides_what_its_request_leaves_open(gateway, services) -> None:
    services.llm.open_length = 6_000_000_000
    services.llm.directions = [film_options.Direction(words="6 seconds", followed=True)]
    job = await gateway.CreateJob(api.CreateJobRequest(prompt="a film, 6 seconds"))
    assert (job.duration_sec, job.duration_open, job.format_open) == (12, True, True)
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    job = events[-1].job
    assert (job.duration_sec, job.duration_open, job.format_open) == (6, False, False)
    assert [item.words for item in job.directions] == ["6 seconds"]
    assert not services.llm.plan_requests[0].HasField("duration")
    await ended(gateway, prompt="a film, 6 seconds", duration_sec=9)
    assert services.llm.plan_requests[1].duration == Duration(seconds=9)


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (api.CreateJobRequest(storyboard=board(3, 4), duration_sec=12), "duration_sec"),
        (api.CreateJobRequest(storyboard=board(8, None), duration_sec=8), "duration_sec"),
        (api.CreateJobRequest(storyboard=board(*[60] * 11)), "storyboard.scenes"),
        (api.CreateJobRequest(storyboard=board(3, 0.4)), "storyboard.scenes[1].duration"),
        (api.CreateJobRequest(storyboard=board(3), prompt="a film"), ""),
        (api.CreateJobRequest(), ""),
    ],
)
async def test_lengths_that_contradict_are_refused(gateway, request_, field) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await gateway.CreateJob(request_)
    assert failure.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    bad = error_details_pb2.BadRequest()
    assert any(detail.Unpack(bad) for detail in received_status(failure.value).details)
    assert bad.field_violations[0].field == field


async def test_a_planned_storyboard_is_a_row_of_the_ledger(gateway, services) -> None:
    services.llm.unshown = [LEFT_OUT]
    request = api.PlanStoryboardRequest(prompt="a film", duration_sec=6)
    with in_call(Call(user="ann", from_edge=True)):
        pieces = [piece async for piece in gateway.PlanStoryboard(request)]
    kinds = [piece.WhichOneof("piece") for piece in pieces]
    assert kinds == ["head", "scene", "scene", "scene", "unshown", "provenance"]
    assert pieces[0].head.prompt == "a film"
    assert pieces[1].scene.duration == Duration(seconds=2)
    while not services.storage.metrics:
        await asyncio.sleep(0.005)
    [(name, metrics)] = services.storage.metrics.items()
    assert name.startswith("jobs/plan-")
    assert (metrics.user, metrics.cost_usd_micros) == ("ann", 5)
    assert (await gateway.ListJobs(api.ListJobsRequest())).jobs == []


async def test_a_user_plans_a_few_storyboards_at_a_time(gateway, services, settings) -> None:
    services.llm.hold = True
    request = api.PlanStoryboardRequest(prompt="a film")
    plans = [gateway.PlanStoryboard(request) for _ in range(settings.jobs_at_once_per_user)]
    reads = [asyncio.ensure_future(plan.read()) for plan in plans]
    while len(services.llm.plan_requests) < len(plans):
        await asyncio.sleep(0.005)
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await gateway.PlanStoryboard(request).read()
    assert received_reason(failure.value) == "TOO_MANY_PLANS"
    for plan in plans:
        plan.cancel()
    await asyncio.gather(*reads, return_exceptions=True)
    # What a plan has cost is recorded even if its caller has gone, and there is room for another one.
    while len(services.storage.metrics) < len(plans):
        await asyncio.sleep(0.005)
    assert {metrics.cost_usd_micros for metrics in services.storage.metrics.values()} == {40}
    services.llm.hold = False
    assert (await gateway.PlanStoryboard(request).read()).HasField("head")
