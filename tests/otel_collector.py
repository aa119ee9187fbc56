"""An OpenTelemetry collector that keeps what it receives."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from threading import Thread

import grpc
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2, metrics_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector(trace_service_pb2_grpc.TraceServiceServicer, metrics_service_pb2_grpc.MetricsServiceServicer):
    """Keeps spans and metrics. One class serves both, because both methods are called Export."""

    def __init__(self) -> None:
        self.received: list[str] = []
        """All that was exported, as JSON."""
        self.spans: list = []
        self.served_spans: list[tuple[str, Span]] = []
        """Each span with the name of its service."""
        self.metrics: set[str] = set()
        self.resources: dict[str, str] = {}

    async def Export(self, request, context):
        self.received.append(MessageToJson(request, indent=None))
        if isinstance(request, trace_service_pb2.ExportTraceServiceRequest):
            for resource in request.resource_spans:
                spans = [span for scope in resource.scope_spans for span in scope.spans]
                self.spans += spans
                service = _service_name(resource.resource)
                self.served_spans += [(service, span) for span in spans]
            return trace_service_pb2.ExportTraceServiceResponse()
        for resource in request.resource_metrics:
            self.resources |= {
                attribute.key: attribute.value.string_value for attribute in resource.resource.attributes
            }
            self.metrics |= {metric.name for scope in resource.scope_metrics for metric in scope.metrics}
        return metrics_service_pb2.ExportMetricsServiceResponse()


def _service_name(resource: Resource) -> str:
    names = (item.value.string_value for item in resource.attributes if item.key == "service.name")
    return next(names, "")


@contextmanager
def running_collector_thread() -> Iterator[tuple[Collector, str]]:
    """As `running_collector`, on a thread of its own, for tests without an event loop."""
    loop, stopped = asyncio.new_event_loop(), asyncio.Event()
    started: Future[tuple[Collector, str]] = Future()

    async def serve() -> None:
        async with running_collector() as collector:
            started.set_result(collector)
            await stopped.wait()

    thread = Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    try:
        yield started.result(30)
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()


@asynccontextmanager
async def running_collector() -> AsyncIterator[tuple[Collector, str]]:
    """A collector and its URL."""
    collector, server = Collector(), grpc.aio.server()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)
    metrics_service_pb2_grpc.add_MetricsServiceServicer_to_server(collector, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield collector, f"http://127.0.0.1:{port}"
    finally:
        await server.stop(0)
