"""What a job may cost, and what unfinished jobs need of the day's budget."""

import asyncio

import grpc
import pytest

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_film.messages.values import write_duration
from aiprod_gateway.jobs.new_jobs import DEFAULT_FORMAT
from aiprod_gateway.stages.prices import film_price, scene_prices
from aiprod_gateway.stages.service_requests import with_ceiling
from aiprod_rpc.status import reason, received_reason
from tests.manifests import STYLE

from .test_pipeline import run_job
from .test_retries import retried


async def test_a_job_shows_what_its_scenes_will_cost(gateway, services) -> None:
    job, _ = await run_job(gateway)
    assert [scene.estimated_cost_usd_micros for scene in job.scenes] == [100] * 3
    assert job.estimated_cost_usd_micros == 300


async def test_an_unknown_price_is_no_estimate(gateway, services) -> None:
    services.render.second_price = None
    job, _ = await run_job(gateway)
    assert not job.HasField("estimated_cost_usd_micros")
    assert not any(scene.HasField("estimated_cost_usd_micros") for scene in job.scenes)


async def test_a_job_within_its_limit_succeeds(gateway, services) -> None:
    job, _ = await run_job(gateway, max_cost_usd_micros=305)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert job.max_cost_usd_micros == job.cost_usd_micros == 305


async def test_nothing_is_paid_that_would_exceed_the_limit(gateway, services) -> None:
    job, _ = await run_job(gateway, max_cost_usd_micros=304)
    assert job.state == pb.Job.FAILED
    assert reason(job.error) == "JOB_COST_LIMIT"
    assert "retry the job with a higher limit" in job.error.message
    # Scenes side by side reserve what they cost, so one of three was not paid.
    assert job.cost_usd_micros == 205
    again = await retried(gateway, job.name, max_cost_usd_micros=305)
    assert again.state == pb.Job.SUCCEEDED, again.error
    assert again.cost_usd_micros == 305


async def test_the_limit_counts_all_attempts(gateway, services) -> None:
    job, _ = await run_job(gateway, max_cost_usd_micros=204)
    again = await retried(gateway, job.name, max_cost_usd_micros=205)
    assert again.state == pb.Job.FAILED
    assert again.cost_usd_micros == 205


async def test_stored_clips_are_free_below_any_limit(gateway, services) -> None:
    await run_job(gateway)
    job, _ = await run_job(gateway, max_cost_usd_micros=5)
    assert job.state == pb.Job.SUCCEEDED, job.error


async def test_an_unknown_price_is_not_paid_below_a_limit(gateway, services) -> None:
    services.render.second_price = None
    job, _ = await run_job(gateway, max_cost_usd_micros=1_000_000)
    assert reason(job.error) == "JOB_COST_LIMIT"
    assert services.render.costs[job.name] == 0


async def test_a_model_may_spend_what_is_left(gateway, services) -> None:
    await run_job(gateway, max_cost_usd_micros=500, project="foxes")
    assert services.llm.limits == [500, 497, 500 - 3 - 5 - 300]
    await run_job(gateway)
    assert services.llm.limits[3:] == [None, None]


async def test_a_plan_that_is_too_expensive_ends_the_job(gateway, services) -> None:
    services.llm.needs = 40
    job, _ = await run_job(gateway, max_cost_usd_micros=39)
    assert reason(job.error) == "JOB_COST_LIMIT"
    assert "the plan is too expensive (40 are needed)" in job.error.message
    assert job.cost_usd_micros == 0
    again = await retried(gateway, job.name, max_cost_usd_micros=305)
    assert again.state == pb.Job.SUCCEEDED, again.error


async def test_a_film_whose_check_is_too_expensive_is_delivered_unscored(gateway, services) -> None:
    services.llm.review_needs = 100
    job, _ = await run_job(gateway, max_cost_usd_micros=305)
    assert job.state == pb.Job.SUCCEEDED, job.error
    semantic = job.quality.semantic
    assert semantic.state == llm_pb.SemanticQc.UNSCORED
    assert "the semantic check is too expensive (100 are needed)" in semantic.reason


async def test_a_narration_waits_below_a_limit_until_the_plan_is_paid(gateway, services) -> None:
    services.llm.narration = "A"
    services.render.voice, services.render.speech_cost = "gemini-tts/Kore", 7
    # The double charges each scene's words twice: for the plan, and for the film.
    job, _ = await run_job(gateway, max_cost_usd_micros=5 + 300 + 2 * 3 * 7)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert services.llm.limits[0] == job.cost_usd_micros == job.max_cost_usd_micros


async def test_a_plan_that_cost_too_much_ends_the_spending(gateway, services) -> None:
    job, _ = await run_job(gateway, max_cost_usd_micros=4)
    assert reason(job.error) == "JOB_COST_LIMIT"
    assert job.cost_usd_micros == 5


@pytest.fixture
async def limited(settings, services, start_gateway):
    services.storage.budget = storage_pb.Budget(limit_usd_micros=1000)
    async with start_gateway(settings.model_copy(update={"daily_budget_usd": 0.001})) as gateway:
        yield gateway


async def test_running_jobs_count_against_the_budget_by_their_estimate(limited, services) -> None:
    services.render.hold = {"s1"}
    for _ in range(3):
        running = await limited.CreateJob(api.CreateJobRequest(prompt="a film"))
        assert running.estimated_cost_usd_micros == 300
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await limited.CreateJob(api.CreateJobRequest(prompt="a film"))
    assert received_reason(refused.value) == "DAILY_BUDGET_SPENT"
    short = await limited.CreateJob(api.CreateJobRequest(prompt="a film", duration_sec=4))
    assert short.estimated_cost_usd_micros == 100
    await limited.CancelJob(api.CancelJobRequest(name=running.name))
    await limited.CreateJob(api.CreateJobRequest(prompt="a film"))


async def test_jobs_at_once_do_not_share_one_rest_of_the_budget(limited, services) -> None:
    services.render.hold = {"s1"}
    requests = [api.CreateJobRequest(prompt=f"film {number}") for number in range(8)]
    results = await asyncio.gather(*map(limited.CreateJob, requests), return_exceptions=True)
    assert sum(isinstance(result, pb.Job) for result in results) == 3


def manifest(*seconds: float) -> film.Manifest:
    scenes = [
        film.Scene(id=f"s{number}", duration=write_duration(round(length * 10**9)))
        for number, length in enumerate(seconds)
    ]
    return film.Manifest(format=DEFAULT_FORMAT, style=STYLE, scenes=scenes)


def test_a_scene_costs_the_shortest_take_that_holds_it() -> None:
    engine = render_api.Capabilities(cost_usd_micros_per_second=9)
    engine.sizes.add(width=1280, height=720, cost_usd_micros_per_second=2)
    engine.take_durations.extend(write_duration(length * 10**9) for length in (4, 6, 8))
    assert scene_prices(engine, manifest(3, 4, 4.5, 8)) == [8, 8, 12, 16]
    assert film_price(engine, pb.Job(format=DEFAULT_FORMAT, duration_sec=12)) == 24


def test_a_scene_costs_what_its_own_engine_asks_for() -> None:
    still = render_api.Capabilities(
        kind=film_engine.STILLS, cost_usd_micros_per_second=0, cost_usd_micros_per_scene=40
    )
    drawn = render_api.Capabilities(kind=film_engine.ANIMATIC, cost_usd_micros_per_second=0)
    can = render_api.Capabilities(cost_usd_micros_per_second=0, engines=[drawn, still])
    planned = manifest(3, 30, 4, 5)
    planned.scenes[1].engine = planned.scenes[3].engine = film_engine.STILLS
    planned.scenes[3].media.SetInParent()
    assert scene_prices(can, planned) == [0, 40, 0, 0], "whatever its length; one's own picture is free"
    job = pb.Job(format=DEFAULT_FORMAT, duration_sec=12)
    job.options.engine = film_engine.STILLS
    assert film_price(can, job) == 4 * 40, "of about four scenes"
    job.storyboard.scenes.add(text="a", engine=film_engine.ANIMATIC)
    job.storyboard.scenes.add(text="b")
    assert film_price(can, job) == 40
    still.ClearField("cost_usd_micros_per_second")
    del can.engines[1]
    can.engines.append(still)
    assert film_price(can, job) is None


def test_the_lower_of_two_limits_holds() -> None:
    scene = render_api.RenderSceneRequest(max_cost_usd_micros=5)
    assert with_ceiling(scene, 3).max_cost_usd_micros == 3
    assert with_ceiling(scene, 9).max_cost_usd_micros == 5
