"""`aiprod watch` reconnects when a proxy or a restart cuts its stream."""

import json
from collections.abc import Iterator

import grpc
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    add_GenerationServiceServicer_to_server,
)

from .conftest import aiprod, serving


class CutGateway(GenerationServiceServicer):
    """Cuts every stream after one event; the job ends with the fourth event."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        self.after_offsets: list[int] = []
        self._code, self._details = code, details

    def GetJob(self, request: gateway_api.GetJobRequest, context: grpc.ServicerContext) -> gateway_pb.Job:
        return gateway_pb.Job(name=request.name)

    def WatchJob(
        self, request: gateway_api.WatchJobRequest, context: grpc.ServicerContext
    ) -> Iterator[gateway_pb.JobEvent]:
        self.after_offsets.append(request.after_offset)
        offset = request.after_offset + 1
        state = gateway_pb.Job.FAILED if offset == 4 else gateway_pb.Job.RUNNING
        yield gateway_pb.JobEvent(offset=offset, job=gateway_pb.Job(name=request.name, state=state))
        context.abort(self._code, self._details)


def test_watch_continues_after_the_last_event() -> None:
    gateway = CutGateway(grpc.StatusCode.INTERNAL, "Stream removed (RST_STREAM)")
    with serving(add_GenerationServiceServicer_to_server, gateway) as port:
        result = aiprod(port, "watch", "film", "--json")
    assert gateway.after_offsets == [0, 1, 2, 3]
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [int(event["offset"]) for event in events] == [1, 2, 3, 4]
    assert events[-1]["job"]["state"] == "FAILED"
    assert result.exit_code == 1


@pytest.mark.parametrize("code", [grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED])
def test_watch_does_not_repeat_a_rejected_call(code: grpc.StatusCode) -> None:
    gateway = CutGateway(code, "no access")
    with serving(add_GenerationServiceServicer_to_server, gateway) as port:
        result = aiprod(port, "watch", "film", "--json")
    assert gateway.after_offsets == [0]
    error = json.loads(result.stderr)
    assert (error["code"], error["message"]) == (code.name, "no access")
    assert result.exit_code == 1
