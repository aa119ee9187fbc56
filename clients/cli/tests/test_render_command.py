"""`aiprod render` names the revision that the gateway renders."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from typer.testing import CliRunner

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    add_GenerationServiceServicer_to_server,
)
from aiprod_cli.__main__ import app


class RevisionGateway(GenerationServiceServicer):
    """Rejects every revision. Its jobs are in the room of an earlier job."""

    def __init__(self) -> None:
        self.requests: list[gateway_api.RenderRevisionRequest] = []

    def GetJob(self, request: gateway_api.GetJobRequest, context: grpc.ServicerContext) -> gateway_pb.Job:
        return gateway_pb.Job(name=request.name, room="rooms/first")

    def RenderRevision(
        self, request: gateway_api.RenderRevisionRequest, context: grpc.ServicerContext
    ) -> gateway_pb.Job:
        self.requests.append(request)
        context.abort(grpc.StatusCode.NOT_FOUND, "no such revision")


@pytest.fixture
def gateway() -> RevisionGateway:
    return RevisionGateway()


@pytest.fixture
def environment(gateway: RevisionGateway) -> Iterator[dict[str, str]]:
    """The environment of a command that calls the gateway."""
    server = grpc.server(ThreadPoolExecutor(2))
    add_GenerationServiceServicer_to_server(gateway, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # The developer's own folder may have a running stack at another port.
    yield {"AIPROD_PORT": str(port), "AIPROD_HOME": "/nonexistent"}
    server.stop(0).wait()


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ([], ""),
        (["--revision", "3"], "rooms/first/revisions/3"),
        (["--revision", "rooms/first/revisions/3"], "rooms/first/revisions/3"),
    ],
)
def test_a_revision_is_named_by_its_number_or_its_name(gateway, environment, option, name) -> None:
    result = CliRunner().invoke(app, ["render", "second", *option], env=environment)
    assert "NOT_FOUND no such revision" in result.stderr
    [request] = gateway.requests
    assert (request.name, request.revision) == ("jobs/second", name)
