"""Files lost from the disk of a stack: clips are rendered again, a master is NOT_FOUND."""

from pathlib import Path

import grpc
import httpx
import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.packets import packets_of

pytestmark = [pytest.mark.e2e, pytest.mark.lone]

PROMPT = "A boat leaves a harbour at dawn, meets a whale at sea, and comes home under the moon"


@pytest.fixture
def gateway(stack):
    with grpc.insecure_channel(stack.target) as channel:
        yield GenerationServiceStub(channel)


def finished_job(gateway: GenerationServiceStub) -> gateway_pb.Job:
    size = film.VideoFormat(width=320, height=240, frame_rate=film.FrameRate(numerator=24, denominator=1))
    job = gateway.CreateJob(
        gateway_api.CreateJobRequest(prompt=PROMPT, duration_sec=9, format=size), timeout=60
    )
    return list(gateway.WatchJob(gateway_api.WatchJobRequest(name=job.name), timeout=60))[-1].job


def delivery_of(gateway: GenerationServiceStub, job: gateway_pb.Job) -> gateway_api.Delivery:
    return gateway.GetDelivery(gateway_api.GetDeliveryRequest(name=f"{job.name}/delivery"), timeout=60)


def file_of(home: Path, name: str) -> Path:
    (path,) = home.rglob(f"objects/{Path(name).stem}")
    return path


def test_lost_and_damaged_clips_are_rendered_again(gateway, stack) -> None:
    first = finished_job(gateway)
    assert first.state == gateway_pb.Job.SUCCEEDED, first.error
    lost, shorter, other, *_ = clips = [
        scene.clip.name for scene in delivery_of(gateway, first).manifest.scenes
    ]
    data = file_of(stack.home, other).read_bytes()
    file_of(stack.home, lost).unlink()
    file_of(stack.home, shorter).write_bytes(file_of(stack.home, shorter).read_bytes()[:-1])
    file_of(stack.home, other).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    again = finished_job(gateway)
    assert again.state == gateway_pb.Job.SUCCEEDED, again.error
    assert [scene.reused for scene in again.scenes] == [clip not in (lost, shorter, other) for clip in clips]
    masters = [file_of(stack.home, delivery_of(gateway, job).manifest.master.name) for job in (first, again)]
    assert packets_of(masters[0]) == packets_of(masters[1])


def test_a_lost_master_is_not_found(gateway, stack) -> None:
    job = finished_job(gateway)
    file_of(stack.home, delivery_of(gateway, job).manifest.master.name).unlink()
    for _ in range(2):
        answer = httpx.get(f"{stack.url}/api/{job.name}/delivery")
        assert (answer.status_code, answer.json()["code"]) == (404, 5)
        assert "are gone from the store" in answer.json()["message"]
