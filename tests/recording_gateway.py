"""A gateway that records its calls and returns the caller's id, for tests of the edge."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import generation_service_pb2_grpc as gateway_grpc
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod_stack.plan import grpc_service_name
from tests.rooms.edge import running_edge


@dataclass
class RecordingGateway(gateway_grpc.GenerationServiceServicer):
    """Returns jobs titled with the caller's id.

    `calls` are the methods that reached it, `headers` those of the last call.
    """

    address: str = ""
    envoy: int = 0
    calls: list[str] = field(default_factory=list)
    headers: dict[str, Any] = field(default_factory=dict)

    def CreateJob(
        self, request: gateway_api.CreateJobRequest, context: grpc.ServicerContext
    ) -> gateway_pb.Job:
        return self._job("CreateJob", context)

    def GetJob(self, request: gateway_api.GetJobRequest, context: grpc.ServicerContext) -> gateway_pb.Job:
        return self._job("GetJob", context)

    def CancelJob(
        self, request: gateway_api.CancelJobRequest, context: grpc.ServicerContext
    ) -> gateway_pb.Job:
        return self._job("CancelJob", context)

    def ListJobs(
        self, request: gateway_api.ListJobsRequest, context: grpc.ServicerContext
    ) -> gateway_api.ListJobsResponse:
        return gateway_api.ListJobsResponse(jobs=[self._job("ListJobs", context)])

    def WatchJob(
        self, request: gateway_api.WatchJobRequest, context: grpc.ServicerContext
    ) -> Iterator[gateway_pb.JobEvent]:
        yield gateway_pb.JobEvent(job=self._job("WatchJob", context))

    def _job(self, method: str, context: grpc.ServicerContext) -> gateway_pb.Job:
        self.calls.append(method)
        self.headers = dict(context.invocation_metadata())
        return gateway_pb.Job(title=self.headers.get("x-user-id", "nobody"))


@contextmanager
def running_recording_gateway(home: Path, **edge: Any) -> Iterator[RecordingGateway]:
    """The gateway behind the real edge, whose address and pid are in `address` and `envoy`.

    `edge` overrides fields of the edge's configuration.
    """
    gateway, health_servicer = RecordingGateway(), health.HealthServicer()
    server = grpc.server(ThreadPoolExecutor(8))
    gateway_grpc.add_GenerationServiceServicer_to_server(gateway, server)
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, server)
    health_servicer.set(grpc_service_name("gateway"), health_pb2.HealthCheckResponse.SERVING)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with running_edge(home, "gateway", f"127.0.0.1:{port}", **edge) as (gateway.address, gateway.envoy):
            yield gateway
    finally:
        server.stop(0).wait()
