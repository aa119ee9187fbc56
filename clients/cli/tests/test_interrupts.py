"""Ctrl-C in `aiprod generate`: the job goes on, or is cancelled, and the command says which."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator

import grpc
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    add_GenerationServiceServicer_to_server,
)

from .conftest import AIPROD, serving

PROMPT = "a fox\n\n  in the snow\n"


class EndlessGateway(GenerationServiceServicer):
    """Its job never ends by itself."""

    def __init__(self) -> None:
        self.prompt = ""
        self.watched = threading.Event()
        self.cancelled: list[str] = []

    def CreateJob(self, request: gateway_api.CreateJobRequest, context: object) -> gateway_pb.Job:
        self.prompt = request.prompt
        return gateway_pb.Job(name="jobs/endless", prompt=request.prompt)

    def WatchJob(
        self, request: gateway_api.WatchJobRequest, context: grpc.ServicerContext
    ) -> Iterator[gateway_pb.JobEvent]:
        yield gateway_pb.JobEvent(offset=1, job=gateway_pb.Job(name=request.name))
        self.watched.set()
        gone = threading.Event()
        context.add_callback(gone.set)
        gone.wait()

    def CancelJob(self, request: gateway_api.CancelJobRequest, context: object) -> gateway_pb.Job:
        self.cancelled.append(request.name)
        return gateway_pb.Job(name=request.name, state=gateway_pb.Job.CANCELLED)


def interrupted(gateway: EndlessGateway, *options: str) -> tuple[int, str]:
    """Runs `aiprod generate -`, and presses Ctrl-C when it follows the job. Its exit code and its errors."""
    with serving(add_GenerationServiceServicer_to_server, gateway) as port:
        process = subprocess.Popen(
            [AIPROD, "generate", "-", *options],
            env={**os.environ, "AIPROD_URL": f"http://127.0.0.1:{port}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdin
        process.stdin.write(PROMPT)
        process.stdin.close()
        process.stdin = None
        assert gateway.watched.wait(60)
        process.send_signal(signal.SIGINT)
        errors = process.communicate()[1]
    return process.returncode, errors


@pytest.fixture
def gateway() -> EndlessGateway:
    return EndlessGateway()


def test_an_interrupted_job_goes_on_and_the_command_says_so(gateway: EndlessGateway) -> None:
    code, errors = interrupted(gateway)
    assert code == 130
    assert "jobs/endless goes on and may cost money" in errors
    assert "aiprod cancel endless" in errors
    assert gateway.cancelled == []
    assert gateway.prompt == PROMPT.strip()


def test_a_job_is_cancelled_by_an_interrupt_if_that_is_wanted(gateway: EndlessGateway) -> None:
    code, errors = interrupted(gateway, "--cancel-on-interrupt")
    assert code == 130
    assert "jobs/endless is cancelled" in errors
    assert gateway.cancelled == ["jobs/endless"]
