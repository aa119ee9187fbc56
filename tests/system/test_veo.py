"""The whole stack with Veo: each take is paid for once, even if a service crashes."""

from collections.abc import Iterator
from typing import Any

import grpc
import httpx
import pytest

from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from services.render.tests.fake_vertex import FILTERED
from tests.google_account import write_service_account
from tests.system.test_crashes import has_ended, job_state, kill, wait_until
from tests.web_apps import started_fake

FAKE = "services.render.tests.fake_vertex"
MIXED = [{"rate": 30}, {"sound": False}, {"size": (180, 320)}, {"rate": 25}]

pytestmark = pytest.mark.system


class Vertex:
    """The fake Vertex AI in its own process."""

    def __init__(self, url: str) -> None:
        self.url = url

    def set(self, **changes: Any) -> None:
        httpx.post(f"{self.url}/_fake", json=changes).raise_for_status()

    def state(self) -> dict[str, Any]:
        """Returns the prompts of all orders, and how many operations were polled."""
        return dict(httpx.get(f"{self.url}/_fake").json())


@pytest.fixture(scope="module")
def vertex() -> Iterator[Vertex]:
    with started_fake(FAKE) as url:
        yield Vertex(url)


@pytest.fixture(scope="module")
def stack(start_stack, vertex: Vertex, tmp_path_factory):
    home = tmp_path_factory.mktemp("veo")
    settings = {
        "AIPROD_RENDER_ENGINE": "veo",
        "AIPROD_RENDER_VEO_PROJECT": "p",
        "AIPROD_RENDER_VEO_BASE_URL": vertex.url,
        "AIPROD_RENDER_VEO_POLL_SECONDS": "0.1",
        "GOOGLE_APPLICATION_CREDENTIALS": str(write_service_account(home / "account.json", vertex.url)),
    }
    with start_stack(home, **settings) as stack:
        yield stack


@pytest.fixture
def gateway(stack):
    with grpc.insecure_channel(stack.target) as channel:
        yield GenerationServiceStub(channel)


def test_a_crashed_renderer_pays_for_no_take_twice(stack, gateway, vertex) -> None:
    vertex.set(operations_end=False, footage=MIXED)
    request = gateway_api.CreateJobRequest(
        prompt="a fox finds a lantern in the snow and carries it home", duration_sec=6
    )
    name = gateway.CreateJob(request, timeout=60).name
    wait_until(lambda: len(job_state(gateway, name).scenes) == vertex.state()["polled"] > 1)
    kill(stack.process("render"))
    vertex.set(operations_end=True)
    wait_until(has_ended(gateway, name))
    job = job_state(gateway, name)
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error
    prompts = vertex.state()["prompts"]
    assert len(prompts) == len(set(prompts)) == len(job.scenes)
    assert job.cost_usd_micros == len(prompts) * 4 * 100_000
    assert "veo-3.1-fast-generate-001/1" in job.engines
    stack.cli("download", name)


def test_a_gateway_that_is_killed_during_a_take_pays_for_it_once(stack, gateway, vertex) -> None:
    film = gateway.CreateJob(
        gateway_api.CreateJobRequest(prompt="a lantern on a jetty at dusk", duration_sec=3), timeout=60
    ).name
    wait_until(has_ended(gateway, film))
    before = vertex.state()
    vertex.set(operations_end=False)
    request = gateway_api.CreateTakeRequest(
        name=film, scene=job_state(gateway, film).scenes[-1].scene, action="The lantern goes out."
    )
    name = gateway.CreateTake(request, timeout=60).name
    wait_until(lambda: vertex.state()["polled"] > before["polled"])
    kill(stack.process("gateway"))
    vertex.set(operations_end=True)
    wait_until(has_ended(gateway, name))
    take = job_state(gateway, name)
    assert take.state == gateway_pb.Job.SUCCEEDED, take.error
    assert len(vertex.state()["prompts"]) == len(before["prompts"]) + 1
    assert take.cost_usd_micros == 4 * 100_000
    # Picking it uses the clip that is paid.
    picked = gateway.PickTake(gateway_api.PickTakeRequest(name=name), timeout=60).name
    wait_until(has_ended(gateway, picked))
    assert job_state(gateway, picked).cost_usd_micros == 0


def test_languages_of_one_size_share_the_takes(gateway, vertex) -> None:
    before = len(vertex.state()["prompts"])
    scenes = [
        film_storyboard.StoryboardScene(text=text, caption=text, captions={"fr": french})
        for text, french in (("an owl at noon", "un hibou"), ("a mole at midnight", "une taupe"))
    ]
    film = gateway_api.CreateJobRequest(storyboard=film_storyboard.Storyboard(scenes=scenes), duration_sec=4)
    variants = [gateway_api.Variant(), gateway_api.Variant(caption_language="fr")]
    request = gateway_api.CreateVariantsRequest(film=film, variants=variants)
    names = [job.name for job in gateway.CreateVariants(request, timeout=60).jobs]
    for name in names:
        wait_until(has_ended(gateway, name))
    jobs = [job_state(gateway, name) for name in names]
    assert [job.state for job in jobs] == [gateway_pb.Job.SUCCEEDED] * 2, [job.error for job in jobs]
    # Words are drawn over what the model shot.
    assert len(vertex.state()["prompts"]) - before == 2
    assert sum(job.cost_usd_micros for job in jobs) == 2 * 4 * 100_000


def test_a_filtered_scene_fails_the_job_with_the_reason(gateway, vertex) -> None:
    vertex.set(endings=[FILTERED])
    name = gateway.CreateJob(
        gateway_api.CreateJobRequest(prompt="a famous face", duration_sec=2), timeout=60
    ).name
    wait_until(has_ended(gateway, name))
    job = job_state(gateway, name)
    assert job.state == gateway_pb.Job.FAILED
    assert "celebrity likeness" in job.error.message


def test_an_unsupported_format_is_rejected_with_the_supported_sizes(stack) -> None:
    done = stack.cli("generate", "a lake", "--duration", "2", "--size", "640x360")
    assert done.returncode == 1
    assert "possible: 1280x720" in done.stdout + done.stderr
