"""Engines: a job chooses among those that render has, and users compare them."""

from typing import Any

import grpc
import pytest

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_film.frames import SECOND
from aiprod_film.messages.values import write_duration
from aiprod_rpc.status import reason, received_reason

from .test_pipeline import run_job

DRAWN = render_api.Capabilities(
    kind=film_engine.ANIMATIC, engine="animatic/9", concurrency=2, cost_usd_micros_per_second=0
)
STILLS = render_api.Capabilities(
    kind=film_engine.STILLS,
    engine="stills/1",
    concurrency=4,
    cost_usd_micros_per_second=0,
    cost_usd_micros_per_scene=40_000,
)
VEO = render_api.Capabilities(
    kind=film_engine.VEO,
    engine="veo/1",
    cost_usd_micros_per_second=100_000,
    max_duration=write_duration(8 * SECOND),
    take_durations=[write_duration(6 * SECOND)],
)


async def test_engines_are_listed_with_prices_and_limits(gateway: Any, services: Any) -> None:
    unpriced = render_api.Capabilities(kind=film_engine.VEO, engine="veo/2")
    services.render.engines, services.render.voice = [DRAWN, STILLS, VEO, unpriced], "piper/joe"
    listed = await gateway.GetEngines(api.GetEnginesRequest())
    assert listed.voice == "piper/joe"
    assert [(offer.name, offer.example_cost_usd_micros) for offer in listed.engines] == [
        ("animatic/9", 0),
        ("stills/1", 6 * 40_000),
        ("veo/1", 6 * 6 * 100_000),
        ("veo/2", 0),
    ]
    drawn, still, film, unknown = listed.engines
    assert (still.engine, still.cost_usd_micros_per_scene, still.concurrency) == (
        film_engine.STILLS,
        40_000,
        4,
    )
    assert film.max_scene_duration == VEO.max_duration
    assert drawn.HasField("example_cost_usd_micros")
    assert not unknown.HasField("example_cost_usd_micros")


@pytest.mark.parametrize("engine", [film_engine.STILLS, film_engine.VEO])
async def test_a_job_for_an_engine_that_is_not_there_is_refused(
    gateway: Any, services: Any, engine: film_engine.Engine.ValueType
) -> None:
    services.render.engines = [DRAWN]
    options = film_options.FilmOptions(engine=engine)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await gateway.CreateJob(api.CreateJobRequest(prompt="a film", options=options))
    assert received_reason(refused.value) == "ENGINE_MISSING"
    assert not (await gateway.ListJobs(api.ListJobsRequest())).jobs


@pytest.mark.parametrize("engine", [film_engine.STILLS, film_engine.VEO])
async def test_a_job_for_an_engine_that_is_not_there_fails_before_it_costs_anything(
    gateway: Any, services: Any, engine: film_engine.Engine.ValueType
) -> None:
    """Render does not answer when the job is created."""
    services.render.engines = [DRAWN]
    services.stalls["GetCapabilities"] = 1
    options = film_options.FilmOptions(engine=engine)
    job, _ = await run_job(gateway, options=options)
    assert (job.state, reason(job.error)) == (pb.Job.FAILED, "ENGINE_MISSING")
    assert "it has ANIMATIC" in job.error.message
    assert not services.llm.plan_requests
    assert job.cost_usd_micros == 0


async def test_a_model_shows_what_the_drawing_engine_does_not(gateway: Any, services: Any) -> None:
    services.render.engines = [DRAWN, STILLS]
    no_figure = Unshown(words="a theremin", reason=Unshown.NO_FIGURE)
    no_voice = Unshown(words="spoken", reason=Unshown.NO_VOICE)
    services.llm.unshown = [no_figure, no_voice]
    drawn, _ = await run_job(gateway)
    assert [one.words for one in drawn.unshown] == ["a theremin", "spoken"]
    options = film_options.FilmOptions(engine=film_engine.STILLS)
    still, _ = await run_job(gateway, options=options)
    assert [one.words for one in still.unshown] == ["spoken"]
