"""Processes die in the middle of a job: nothing is lost or done twice."""

import os
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import grpc
import httpx
import psutil
import pysqlite3
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.conftest import AIPROD, free_ports

pytestmark = pytest.mark.system
OTHER_SERVICES = ("storage", "collab", "probe", "llm")


@pytest.fixture(scope="module")
def stack(start_stack, tmp_path_factory):
    settings = {"AIPROD_GATEWAY_STAGE_SECONDS": "20"}
    with start_stack(tmp_path_factory.mktemp("system"), **settings) as stack:
        yield stack


@pytest.fixture
def gateway(stack):
    with grpc.insecure_channel(stack.target) as channel:
        yield GenerationServiceStub(channel)


def create(gateway: GenerationServiceStub, prompt: str, seconds: float = 24) -> str:
    return gateway.CreateJob(
        gateway_api.CreateJobRequest(prompt=prompt, duration_sec=seconds), timeout=10
    ).name


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
    assert len(clips) == len(set(clips)) == len(before) + len(job.scenes)
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
def test_a_job_retries_a_service_that_hangs(start_stack, tmp_path, service) -> None:
    with start_stack(tmp_path / "home") as stack, grpc.insecure_channel(stack.target) as channel:
        gateway = GenerationServiceStub(channel)
        name = create(gateway, f"the {service} service stalls during this film about a river")
        wait_until(is_rendering(gateway, name))
        process = stack.process(service)
        process.suspend()
        try:
            wait_until(lambda: job_state(gateway, name).retries > 0, 150)
        finally:
            process.resume()
        wait_until(has_ended(gateway, name), 120)
        job = job_state(gateway, name)
        assert job.state == gateway_pb.Job.SUCCEEDED, job.error


@pytest.mark.lone
def test_a_job_fails_with_the_reason_if_a_service_stays_away(stack, gateway) -> None:
    name = create(gateway, "the render service is frozen during this film about a desert", 24)
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


def test_stopping_the_stack_ends_every_process(start_stack, tmp_path) -> None:
    with start_stack(tmp_path / "home") as stack:
        family = [stack.host, *stack.host.children(recursive=True)]
        assert len(family) > 7
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not alive


def test_only_created_jobs_count_against_the_limit_of_jobs_a_minute(start_stack, tmp_path) -> None:
    limits = {"AIPROD_GATEWAY_JOBS_PER_MINUTE": "3"}
    with (
        start_stack(tmp_path / "home", **limits) as stack,
        httpx.Client(base_url=stack.url, timeout=30) as rest,
    ):
        refused = [rest.post("/api/generate", json={"prompt": ""}).status_code for _ in range(70)]
        created = [rest.post("/api/generate", json={"prompt": "a film", "duration_sec": 1}) for _ in range(4)]
    assert refused == [400] * 70
    assert [response.status_code for response in created] == [200, 200, 200, 429]
    details = created[-1].json()["details"]
    assert [detail.get("reason") for detail in details if "reason" in detail] == ["TOO_MANY_NEW_JOBS"]
    assert 1 <= int(created[-1].headers["retry-after"]) <= 60


def test_an_error_names_a_service_that_cannot_start_with_its_log(tmp_path) -> None:
    environment = {
        **os.environ,
        "AIPROD_HOME": str(tmp_path),
        "AIPROD_PORT": str(free_ports(9)),
        "AIPROD_LLM_LISTEN": "not-an-address:1",
    }
    up = subprocess.run([AIPROD, "up"], env=environment, capture_output=True, text=True)
    assert up.returncode == 1
    assert "llm did not start" in up.stderr
    assert "not-an-address" in up.stderr
    assert not [process for process in psutil.process_iter() if str(tmp_path) in command_line(process)]


def command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
