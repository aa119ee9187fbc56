"""Scenes render while their plan still streams, and nothing wrong or unpaid comes of it."""

import asyncio

import grpc
import pytest

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.config import GatewaySettings
from aiprod_rpc.status import reason

from .test_pipeline import run_job
from .test_retries import FILTERED, watched

WAIT_SECONDS = 60


@pytest.fixture
def settings(settings: GatewaySettings) -> GatewaySettings:
    """No call ends by its deadline while a test waits."""
    return settings.model_copy(update={"stage_seconds": 5 * WAIT_SECONDS})


async def stored_clips(services, count: int) -> None:
    """Waits until render has stored this many clips."""
    async with asyncio.timeout(WAIT_SECONDS):
        while len(services.render.clips) < count:
            services.render.stored.clear()
            await services.render.stored.wait()


async def start_film(gateway, **request: object) -> pb.Job:
    return await gateway.CreateJob(api.CreateJobRequest(prompt="a film", duration_sec=12, **request))


async def test_scenes_render_before_their_plan_ends(gateway, services) -> None:
    services.llm.ending.clear()
    created = await start_film(gateway)
    await stored_clips(services, 3)
    services.llm.ending.set()
    job, _ = await watched(gateway, created.name)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert services.render.calls == {"s1": 1, "s2": 1, "s3": 1, "assemble": 1}
    assert not any(scene.reused for scene in job.scenes)
    assert job.cost_usd_micros == 5 + 3 * 100
    runs = {run.stage: run for run in job.stages}
    assert runs[Stage.RENDER].start_time.ToNanoseconds() < runs[Stage.PLAN].end_time.ToNanoseconds()


async def test_each_scene_is_shown_once_whoever_watches_later(gateway, services) -> None:
    services.llm.ending.clear()
    created = await start_film(gateway)
    await stored_clips(services, 3)
    services.llm.ending.set()
    await watched(gateway, created.name)
    for _ in range(2):
        events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=created.name))]
        shown = [(event.scene, event.preview) for event in events if event.preview]
        assert sorted(shown) == [(scene, f"frame of {scene}".encode()) for scene in ("s1", "s2", "s3")]


async def test_a_scene_in_work_is_taken_over_by_its_step(gateway, services) -> None:
    services.llm.ending.clear()
    services.render.hold = {"s1"}
    created = await start_film(gateway)
    await services.render.held.wait()
    services.llm.ending.set()
    async for event in gateway.WatchJob(api.WatchJobRequest(name=created.name)):
        if event.scene == "s1":
            break
    services.render.release.set()
    job, _ = await watched(gateway, created.name)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert services.render.calls["s1"] == 1


async def test_a_setting_leaves_scenes_to_the_end_of_the_plan(services, settings, start_gateway) -> None:
    services.llm.late_trouble = grpc.StatusCode.FAILED_PRECONDITION
    async with start_gateway(settings.model_copy(update={"render_ahead": False})) as gateway:
        job, _ = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    assert not services.render.calls


async def test_a_plan_that_fails_ends_its_scenes_and_their_cost_is_on_the_bill(gateway, services) -> None:
    services.llm.scenes = 2
    services.llm.ending.clear()
    services.llm.late_trouble = grpc.StatusCode.FAILED_PRECONDITION
    services.render.hold = {"s2"}
    created = await start_film(gateway)
    await services.render.held.wait()
    await stored_clips(services, 1)
    services.llm.ending.set()
    job, _ = await watched(gateway, created.name)
    assert job.state == pb.Job.FAILED
    async with asyncio.timeout(WAIT_SECONDS):
        await services.render.cancelled.wait()
    assert job.cost_usd_micros == services.render.costs[job.name] == 200
    assert services.storage.metrics[job.name].cost_usd_micros == 200
    assert services.render.calls["assemble"] == 0


async def test_a_plan_that_is_made_again_has_none_of_the_scenes_before(gateway, services) -> None:
    services.llm.discarded = [7]
    services.render.hold = {"s1"}
    services.render.release.set()
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    scenes = services.storage.manifests[job.name].scenes
    assert [scene.clip.name for scene in scenes] == [f"clips/s{number}-0.mp4" for number in (1, 2, 3)]
    assert job.costs["render"].usd_micros == services.render.costs[job.name]


async def test_a_broken_plan_streams_again(gateway, services) -> None:
    services.llm.ending.clear()
    created = await start_film(gateway)
    await stored_clips(services, 2)
    services.llm.late_trouble = grpc.StatusCode.UNAVAILABLE
    services.llm.ending.set()
    async for event in gateway.WatchJob(api.WatchJobRequest(name=created.name)):
        if event.job.retries or (await gateway.GetJob(api.GetJobRequest(name=created.name))).retries:
            break
    services.llm.late_trouble = None
    job, _ = await watched(gateway, created.name)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert job.cost_usd_micros == 5 * len(services.llm.plan_requests[-1:]) + 3 * 100


async def test_no_scene_is_rendered_before_its_plan_is_approved(gateway, services) -> None:
    created = await start_film(gateway, hold_for_review=True)
    async for event in gateway.WatchJob(api.WatchJobRequest(name=created.name)):
        if event.job.state == pb.Job.WAITING_FOR_REVIEW:
            break
    assert not services.render.calls


@pytest.mark.parametrize(("price", "begins"), [(25, False), (None, False), (0, True)])
async def test_below_a_limit_only_what_is_free_begins_early(gateway, services, price, begins) -> None:
    services.render.second_price = price
    services.llm.late_trouble = grpc.StatusCode.FAILED_PRECONDITION
    if begins:
        services.llm.ending.clear()
    created = await start_film(gateway, max_cost_usd_micros=1000)
    if begins:
        await stored_clips(services, 2)
        services.llm.ending.set()
    job, _ = await watched(gateway, created.name)
    assert job.state == pb.Job.FAILED
    assert bool(services.render.calls) == begins


async def test_a_scene_that_is_refused_early_is_paid_once(gateway, services) -> None:
    services.render.endings = {"s1": FILTERED}
    services.llm.ending.clear()
    created = await start_film(gateway)
    await stored_clips(services, 2)
    services.llm.ending.set()
    job, _ = await watched(gateway, created.name)
    assert (job.state, reason(job.error)) == (pb.Job.FAILED, "RENDER_FILTERED")
    assert services.render.calls["s1"] == 1
    assert job.cost_usd_micros == 5 + 7 + 2 * 100


async def test_an_early_call_that_fails_is_repeated_by_its_step(gateway, services) -> None:
    services.render.unavailable = 2
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert job.retries > 0


async def test_a_cancelled_job_ends_its_early_scenes(gateway, services) -> None:
    services.llm.ending.clear()
    services.render.hold = {"s1"}
    created = await start_film(gateway)
    await services.render.held.wait()
    job = await gateway.CancelJob(api.CancelJobRequest(name=created.name))
    assert job.state == pb.Job.CANCELLED
    async with asyncio.timeout(WAIT_SECONDS):
        await services.render.cancelled.wait()
