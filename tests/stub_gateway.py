"""A gateway with fixed responses in its own process, for tests of the edge."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf.duration_pb2 import Duration
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    add_GenerationServiceServicer_to_server,
)
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_stack.plan import SERVICES, grpc_service_name

SCENES = 200
LONG = "\x01"
"""A character with one byte in protobuf and six in JSON."""


def largest_job(name: str) -> gateway_pb.Job:
    """A job that has the contract's limit everywhere."""
    scenes = [
        gateway_pb.SceneState(scene=f"s{index:039}", title=LONG * 200, frame_count=2**31 - 1)
        for index in range(SCENES)
    ]
    quality = gateway_pb.Quality(technical=technical(), semantic=semantic())
    return gateway_pb.Job(name=name, prompt=LONG * 4000, title=LONG * 200, scenes=scenes, quality=quality)


def technical() -> probe_pb.QcReport:
    spans = [
        probe_pb.Interval(start=Duration(seconds=second), end=Duration(seconds=second, nanos=999999999))
        for second in range(600)
    ]
    checks = [
        probe_pb.QcCheck(code=f"CHECK_{index}", measured="9" * 40, intervals=spans) for index in range(30)
    ]
    return probe_pb.QcReport(checks=checks)


def semantic() -> llm_pb.SemanticQc:
    findings = [
        llm_pb.Finding(code="C" * 64, scene="s" * 40, reason=LONG * 500, start=Duration(seconds=599, nanos=1))
        for _ in range(100)
    ]
    return llm_pb.SemanticQc(reason=LONG * 500, findings=findings)


def largest_delivery(name: str) -> gateway_api.Delivery:
    """The delivery of a film with the maximum number of scenes."""
    asset = film_asset.Asset(name="assets/" + "a" * 200, generation=2**62, size=2**62)
    manifest = storage_pb.DeliveryManifest(
        title=LONG * 200,
        scenes=[storage_pb.SceneSpan(scene="s" * 40, frame_count=2**30, clip=asset) for _ in range(SCENES)],
        chunks=[storage_pb.SceneChunk(scene="s" * 40, byte_offset=2**62) for _ in range(SCENES)],
        technical_qc=technical(),
        semantic_qc=semantic(),
    )
    return gateway_api.Delivery(name=name, manifest=manifest)


class StubGateway(GenerationServiceServicer):
    """Returns fixed responses, some of them as large as the contract allows."""

    def CreateJob(self, request: gateway_api.CreateJobRequest, context: Any) -> gateway_pb.Job:
        return gateway_pb.Job(
            name="jobs/new",
            prompt=request.prompt,
            duration_sec=request.duration_sec,
            format=request.format,
            seed=request.seed,
        )

    def GetJob(self, request: gateway_api.GetJobRequest, context: Any) -> gateway_pb.Job:
        if request.name == "jobs/missing":
            context.abort(grpc.StatusCode.NOT_FOUND, "the job does not exist")
        return (
            largest_job(request.name) if request.name == "jobs/largest" else gateway_pb.Job(name=request.name)
        )

    def ListJobs(self, request: gateway_api.ListJobsRequest, context: Any) -> gateway_api.ListJobsResponse:
        """A page of 3 MiB, the gateway's limit."""
        job = largest_job("jobs/largest")
        count = min(request.page_size, (3 << 20) // job.ByteSize())
        return gateway_api.ListJobsResponse(jobs=[job] * count, next_page_token="more")

    def CancelJob(self, request: gateway_api.CancelJobRequest, context: Any) -> gateway_pb.Job:
        return gateway_pb.Job(name=request.name, state=gateway_pb.Job.CANCELLED)

    def RenderRevision(self, request: gateway_api.RenderRevisionRequest, context: Any) -> gateway_pb.Job:
        return gateway_pb.Job(name=request.name, revision=gateway_pb.RenderedRevision(name=request.revision))

    def WatchJob(self, request: gateway_api.WatchJobRequest, context: Any) -> Any:
        """Yields two events, or those after an offset; `jobs/running` stays silent after the first one."""
        if request.after_offset >= 2:
            context.send_initial_metadata((("x-aiprod-end", "1"),))
            return
        if request.after_offset < 1:
            yield gateway_pb.JobEvent(offset=1, job=largest_job(request.name))
        if request.name == "jobs/running":
            gone = threading.Event()
            context.add_callback(gone.set)
            gone.wait()
        yield gateway_pb.JobEvent(offset=2, job=largest_job(request.name))

    def GetDelivery(self, request: gateway_api.GetDeliveryRequest, context: Any) -> gateway_api.Delivery:
        return largest_delivery(request.name)


def main() -> None:
    """Serves on a free port and prints it. Reports every service as healthy."""
    server = grpc.server(ThreadPoolExecutor(20))
    add_GenerationServiceServicer_to_server(StubGateway(), server)
    health_servicer = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, server)
    for service in SERVICES:
        health_servicer.set(grpc_service_name(service), health_pb2.HealthCheckResponse.SERVING)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
