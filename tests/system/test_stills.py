"""The whole stack with stills: a model's pictures, each paid for once, chosen by job and by scene."""

from collections.abc import Iterator
from typing import Any

import grpc
import httpx
import pytest

from aiprod.film.v1 import engine_pb2 as film_engine
from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.system.test_crashes import SMALL, has_ended, job_state, kill, wait_until
from tests.web_apps import started_fake

FAKE = "services.render.tests.fake_gemini"

pytestmark = pytest.mark.system


class Gemini:
    """The fake Gemini in its own process."""

    def __init__(self, url: str) -> None:
        self.url = url

    def set(self, **changes: Any) -> None:
        httpx.post(f"{self.url}/_fake", json=changes).raise_for_status()

    def state(self) -> dict[str, Any]:
        """Returns the prompts of all requests, and what was answered in micro-dollars."""
        return dict(httpx.get(f"{self.url}/_fake").json())


@pytest.fixture(scope="module")
def gemini() -> Iterator[Gemini]:
    with started_fake(FAKE) as url:
        yield Gemini(url)


@pytest.fixture(scope="module")
def stack(start_stack, gemini: Gemini, tmp_path_factory):
    settings = {"AIPROD_RENDER_API_KEY": "k", "AIPROD_RENDER_GEMINI_BASE_URL": gemini.url}
    with start_stack(tmp_path_factory.mktemp("stills"), **settings) as stack:
        yield stack


@pytest.fixture
def gateway(stack):
    with grpc.insecure_channel(stack.target) as channel:
        yield GenerationServiceStub(channel)


STILLS = film_options.FilmOptions(engine=film_engine.STILLS)


def test_a_film_of_stills_is_made_and_its_bill_is_the_models(stack, gateway, gemini) -> None:
    request = gateway_api.CreateJobRequest(
        prompt="a fox finds a lantern in the snow and carries it home",
        duration_sec=6,
        format=SMALL,
        options=STILLS,
    )
    name = gateway.CreateJob(request, timeout=60).name
    wait_until(has_ended(gateway, name))
    job = job_state(gateway, name)
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error
    asked = gemini.state()
    assert len(asked["prompts"]) == len(set(asked["prompts"])) == len(job.scenes)
    assert job.costs["render"].usd_micros == pytest.approx(asked["bill"], abs=len(job.scenes))
    assert job.estimated_cost_usd_micros == pytest.approx(job.cost_usd_micros, rel=0.05)
    assert "gemini-2.5-flash-image/1" in job.engines
    stack.cli("download", name)


def test_a_crashed_renderer_leaves_its_order_on_the_bill_and_ends_the_film(stack, gateway, gemini) -> None:
    gemini.set(silent=True)
    before = len(gemini.state()["prompts"])
    request = gateway_api.CreateJobRequest(
        prompt="a quiet harbour", duration_sec=3, format=SMALL, options=STILLS
    )
    name = gateway.CreateJob(request, timeout=60).name
    wait_until(lambda: len(gemini.state()["prompts"]) > before)
    kill(stack.process("render"))
    gemini.set(silent=False)
    wait_until(has_ended(gateway, name))
    job = job_state(gateway, name)
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error
    asked = len(gemini.state()["prompts"]) - before
    assert asked > len(job.scenes), "the order whose answer was lost was paid for"
    assert job.cost_usd_micros == pytest.approx(asked * 39_150, rel=0.05)


def test_a_scene_chooses_its_own_engine(gateway, gemini) -> None:
    before = len(gemini.state()["prompts"])
    scenes = [
        film_storyboard.StoryboardScene(text="A drawn boat at sea."),
        film_storyboard.StoryboardScene(text="A boat, painted by a model.", engine=film_engine.STILLS),
    ]
    board = film_storyboard.Storyboard(scenes=scenes)
    name = gateway.CreateJob(
        gateway_api.CreateJobRequest(storyboard=board, duration_sec=3, format=SMALL), timeout=60
    ).name
    wait_until(has_ended(gateway, name))
    job = job_state(gateway, name)
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error
    (prompt,) = gemini.state()["prompts"][before:]
    assert "painted by a model" in prompt
    assert [scene.estimated_cost_usd_micros > 0 for scene in job.scenes] == [False, True]


def test_a_limit_below_the_price_orders_nothing(gateway, gemini) -> None:
    before = len(gemini.state()["prompts"])
    request = gateway_api.CreateJobRequest(
        prompt="a lake at night", duration_sec=2, format=SMALL, options=STILLS, max_cost_usd_micros=10_000
    )
    name = gateway.CreateJob(request, timeout=60).name
    wait_until(has_ended(gateway, name))
    job = job_state(gateway, name)
    assert job.state == gateway_pb.Job.FAILED
    assert "costs $0.04" in job.error.message
    assert len(gemini.state()["prompts"]) == before


def test_engines_are_compared_on_the_command_line_and_over_rest(stack) -> None:
    done = stack.cli("engines")
    assert "stills" in done.stdout
    assert "$0.235" in done.stdout, "six scenes"
    listed = httpx.get(f"http://{stack.target}/api/engines").json()
    assert [offer["engine"] for offer in listed["engines"]] == ["ANIMATIC", "STILLS"]
    refused = stack.cli("generate", "a lake", "--duration", "2", "--engine", "veo")
    assert refused.returncode == 1
    assert "no engine VEO" in refused.stdout + refused.stderr
