"""Commands for the turns in a job's life send what the user states, and print what the gateway answers."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from click.testing import Result
from typer.testing import CliRunner

from aiprod.film.v1.disk_usage_pb2 import DiskPart, DiskUsage
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    add_GenerationServiceServicer_to_server,
)
from aiprod_cli.__main__ import app


class LifeGateway(GenerationServiceServicer):
    """Records the requests and refuses them."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    def _refuse(self, request: Any, context: grpc.ServicerContext) -> None:
        self.requests.append(request)
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, "not now")

    def GetDiskUsage(self, request: Any, context: grpc.ServicerContext) -> DiskUsage:
        return DiskUsage(parts=[DiskPart(name="clips", count=3, bytes=2_000_000)])

    def CreateWebhook(
        self, request: gateway_api.CreateWebhookRequest, context: grpc.ServicerContext
    ) -> gateway_pb.Webhook:
        self.requests.append(request)
        return gateway_pb.Webhook(name="webhooks/w1", url=request.url, secret="whsec_x")

    def ListWebhookMessages(
        self, request: gateway_api.ListWebhookMessagesRequest, context: grpc.ServicerContext
    ) -> gateway_api.ListWebhookMessagesResponse:
        message = gateway_pb.WebhookMessage(id="msg_1", event=gateway_pb.JOB_FAILED, job="jobs/j1")
        message.state = gateway_pb.WebhookMessage.PENDING
        message.attempts.add(status=503, error="it answered with 503")
        return gateway_api.ListWebhookMessagesResponse(messages=[message])

    RetryJob = CreateJob = ApproveJob = DeleteJob = CreateTake = PickTake = _refuse


@pytest.fixture
def gateway() -> LifeGateway:
    return LifeGateway()


type Aiprod = Callable[..., Result]


@pytest.fixture
def aiprod(gateway: LifeGateway) -> Iterator[Aiprod]:
    """Runs a command that calls the gateway."""
    server = grpc.server(ThreadPoolExecutor(2))
    add_GenerationServiceServicer_to_server(gateway, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # The developer's own folder may have a running stack at another port.
    environment = {"AIPROD_PORT": str(port), "AIPROD_HOME": "/nonexistent"}
    yield lambda *words, **options: CliRunner().invoke(app, words, env=environment, **options)
    server.stop(0).wait()


def test_retry_names_the_job_and_its_new_limit(gateway, aiprod) -> None:
    result = aiprod("retry", "j1", "--max-cost", "2.5")
    assert "FAILED_PRECONDITION not now" in result.stderr
    assert gateway.requests == [gateway_api.RetryJobRequest(name="jobs/j1", max_cost_usd_micros=2_500_000)]


def test_approve_names_the_job_and_the_reason(gateway, aiprod) -> None:
    aiprod("approve", "j1", "--text", "go")
    assert gateway.requests == [gateway_api.ApproveJobRequest(name="jobs/j1", text="go")]


def test_a_take_names_its_scene_and_words(gateway, aiprod) -> None:
    aiprod("take", "a1", "s2", "--seed", "7", "--action", "It rains")
    (request,) = gateway.requests
    assert (request.name, request.scene, request.seed, request.action) == ("jobs/a1", "s2", 7, "It rains")
    assert uuid.UUID(request.request_id)


def test_pick_names_the_take(gateway, aiprod) -> None:
    aiprod("pick", "a1")
    (request,) = gateway.requests
    assert request.name == "jobs/a1"


def test_delete_asks_first(gateway, aiprod) -> None:
    assert aiprod("delete", "j1", input="n\n").exit_code == 1
    assert gateway.requests == []
    for words, answer in ((("delete", "j1"), "y\n"), (("delete", "j1", "--yes"), "")):
        aiprod(*words, input=answer)
    assert gateway.requests == [gateway_api.DeleteJobRequest(name="jobs/j1")] * 2


def test_usage_shows_what_takes_the_room(gateway, aiprod) -> None:
    result = aiprod("usage", "--disk")
    assert "clips" in result.stdout
    assert "2.0 MB" in result.stdout


def test_a_webhook_prints_its_secret(gateway, aiprod) -> None:
    result = aiprod("webhook", "add", "https://example.com/h", "--event", "job_failed")
    assert result.stdout == "whsec_x\n"
    (request,) = gateway.requests
    assert (request.url, list(request.events)) == ("https://example.com/h", [gateway_pb.JOB_FAILED])


def test_a_webhook_gets_all_events_by_default(gateway, aiprod) -> None:
    aiprod("webhook", "add", "https://example.com/h")
    assert len(gateway.requests[0].events) == 6
    assert aiprod("webhook", "add", "https://example.com/h", "--event", "nothing").exit_code == 2


def test_the_messages_of_a_webhook_are_listed(gateway, aiprod) -> None:
    result = aiprod("webhook", "messages", "w1")
    assert "503" in result.stdout
    assert "job_failed" in result.stdout


def test_retry_keeps_the_limit_if_none_is_stated(gateway, aiprod) -> None:
    aiprod("retry", "j1")
    assert gateway.requests == [gateway_api.RetryJobRequest(name="jobs/j1")]
