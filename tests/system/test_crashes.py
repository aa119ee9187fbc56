"""Processes die in the middle of a job: nothing is lost or done twice."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import grpc
import psutil
import pysqlite3
import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub

pytestmark = pytest.mark.system
OTHER_SERVICES = ("storage", "collab", "probe", "llm")
SMALL = film.VideoFormat(width=426, height=240, frame_rate=film.FrameRate(numerator=24, denominator=1))
"""What dies is not the picture: enough frames to meet a film while it renders are enough."""


@pytest.fixture(scope="module")
def stack(start_stack, tmp_path_factory):
    with start_stack(tmp_path_factory.mktemp("system")) as stack:
        yield stack


@pytest.fixture
def gateway(stack):
    with grpc.insecure_channel(stack.target) as channel:
        yield GenerationServiceStub(channel)


def create(gateway: GenerationServiceStub, prompt: str, seconds: float = 24) -> str:
    request = gateway_api.CreateJobRequest(prompt=prompt, duration_sec=seconds, format=SMALL)
    return gateway.CreateJob(request, timeout=60).name


def wait_until(condition: Callable[[], bool], seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not become true"
        time.sleep(0.05)


def job_state(gateway: GenerationServiceStub, name: str) -> gateway_pb.Job:
    """The job. Retries while the gateway is down."""
    while True:
        try:
            return gateway.GetJob(gateway_api.GetJobRequest(name=name), timeout=60)
        except grpc.RpcError as error:
            if error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                raise
            time.sleep(0.1)


def is_rendering(gateway: GenerationServiceStub, name: str) -> Callable[[], bool]:
    """A condition: some but not all scenes are rendered."""

    def condition() -> bool:
        done = [scene.rendered for scene in job_state(gateway, name).scenes]
        return any(done) and not all(done)

    return condition


def has_ended(gateway: GenerationServiceStub, name: str) -> Callable[[], bool]:
    return lambda: job_state(gateway, name).HasField("end_time")


def kill(process: psutil.Process) -> None:
    process.kill()
    process.wait(10)


def stored_clips(home: Path) -> list[str]:
    connection = pysqlite3.connect(f"file:{home}/data/storage/storage.db?mode=ro", uri=True)
    with connection:
        names = [row[0] for row in connection.execute("select name from objects where name like 'clips/%'")]
    connection.close()
    return names


@pytest.mark.lone
def test_a_job_continues_after_the_gateway_dies(stack, gateway) -> None:
    before = set(stored_clips(stack.home))
    name = create(gateway, "the gateway dies in the middle of this film about the sea")
    wait_until(is_rendering(gateway, name))
    kill(stack.process("gateway"))
    wait_until(has_ended(gateway, name))
    job = job_state(gateway, name)
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error
    clips = stored_clips(stack.home)
    made = [*job.scenes, "sound"]
    assert len(clips) == len(set(clips)) == len(before) + len(made)
    delivery = gateway.GetDelivery(gateway_api.GetDeliveryRequest(name=f"{name}/delivery"), timeout=60)
    assert len(delivery.manifest.scenes) == len(job.scenes)


@pytest.mark.parametrize(
    "service", ["render", *(pytest.param(name, marks=pytest.mark.long) for name in OTHER_SERVICES)]
)
def test_a_job_waits_for_a_service_that_dies(stack, gateway, service) -> None:
    name = create(gateway, f"the {service} service dies in the middle of this film about a forest", 12)
    wait_until(is_rendering(gateway, name))
    kill(stack.process(service))
    wait_until(has_ended(gateway, name))
    job = job_state(gateway, name)
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error


@pytest.mark.parametrize("service", ["storage", pytest.param("collab", marks=pytest.mark.long)])
def test_a_job_retries_a_service_that_hangs(stack, gateway, service) -> None:
    name = create(gateway, f"the {service} service stalls during this film about a river")
    wait_until(is_rendering(gateway, name))
    process = stack.process(service)
    process.suspend()
    try:
        wait_until(lambda: job_state(gateway, name).retries > 0)
    finally:
        process.resume()
    wait_until(has_ended(gateway, name))
    job = job_state(gateway, name)
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error


@pytest.mark.long
@pytest.mark.lone
def test_a_job_fails_with_the_reason_if_a_service_stays_away(start_stack, tmp_path) -> None:
    """`services/gateway/tests/test_deadlines.py` has what the reasons say."""
    settings = {"AIPROD_GATEWAY_STAGE_SECONDS": "60"}
    with (
        start_stack(tmp_path / "home", **settings) as stack,
        grpc.insecure_channel(stack.target) as channel,
    ):
        gateway = GenerationServiceStub(channel)
        name = create(gateway, "the render service is frozen during this film about a desert")
        wait_until(is_rendering(gateway, name))
        process = stack.process("render")
        family = [process, *process.children(recursive=True)]
        for member in family:
            member.suspend()
        try:
            wait_until(has_ended(gateway, name))
            job = job_state(gateway, name)
            assert job.state == gateway_pb.Job.FAILED
            assert job.error.message
        finally:
            for member in family:
                # A worker may be ended meanwhile.
                with suppress(psutil.NoSuchProcess):
                    member.resume()


@pytest.mark.long
def test_stopping_the_stack_ends_every_process(start_stack, tmp_path) -> None:
    with start_stack(tmp_path / "home") as stack:
        family = [stack.host, *stack.host.children(recursive=True)]
        assert len(family) > 7
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not alive
