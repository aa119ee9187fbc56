"""Connections to a real server."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    GenerationServiceStub,
    add_GenerationServiceServicer_to_server,
)
from aiprod_client.connection import connect

from .conftest import serving


class Echo(GenerationServiceServicer):
    """Returns the caller's credentials. Fails once, as the channel retries by the contract."""

    def __init__(self) -> None:
        self.failures = 1

    async def GetJob(self, request: gateway_api.GetJobRequest, context: Any) -> gateway_pb.Job:
        if self.failures:
            self.failures -= 1
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the service restarts")
        metadata = dict(context.invocation_metadata())
        return gateway_pb.Job(title=metadata.get("authorization", "nobody"))

    async def WatchJob(
        self, request: gateway_api.WatchJobRequest, context: Any
    ) -> AsyncIterator[gateway_pb.JobEvent]:
        yield gateway_pb.JobEvent(message=dict(context.invocation_metadata()).get("authorization", "nobody"))


@pytest.mark.parametrize(("token", "credentials"), [("abc.def", "Bearer abc.def"), ("", "nobody")])
async def test_a_token_goes_with_each_call_and_its_retries(token: str, credentials: str) -> None:
    async with (
        serving(Echo(), add_GenerationServiceServicer_to_server) as address,
        connect(GenerationServiceStub, address, token) as gateway,
    ):
        job = await gateway.GetJob(gateway_api.GetJobRequest(name="jobs/film"))
        events = [event async for event in gateway.WatchJob(gateway_api.WatchJobRequest(name="jobs/film"))]
    assert job.title == credentials
    assert [event.message for event in events] == [credentials]
