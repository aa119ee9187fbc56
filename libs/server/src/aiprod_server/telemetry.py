"""OpenTelemetry traces and metrics: exported to a collector, served to Prometheus, or switched off."""

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import grpc
from opentelemetry import metrics, trace
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from aiprod_rpc.errors import CannotStart
from aiprod_server.call_durations import CallDurations
from aiprod_server.received_call import Metadata, new_traceparent
from aiprod_server.settings import ServerSettings

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.resources import Resource

EXPORT_SECONDS = 5.0
"""Timeout of an export: a collector that does not respond delays the service's stop by at most this."""

READS_TRACED = 1 / 20
"""The share of reads that start a trace: they come by the thousand, and a span takes as long as the read."""

_CODES = {code.value[0]: code.name for code in grpc.StatusCode}
_PROPAGATOR = TraceContextTextMapPropagator()


@contextmanager
def telemetry(settings: ServerSettings, service: str) -> Iterator["Observer | None"]:
    """Installs the exporters that the settings enable, for the whole process.

    Yields what observes calls for them, None if there are none. Queues are bounded: while a collector is
    down, spans are dropped and calls are not delayed.
    """
    with ExitStack() as installed:
        if not settings.otlp_endpoint and not settings.metrics_listen:
            yield None
            return
        _install(settings, service, installed)
        durations = CallDurations()
        # Callbacks run in reverse, so the exporters still get the last calls.
        installed.callback(durations.flush)
        yield Observer(durations)


def _install(settings: ServerSettings, service: str, installed: ExitStack) -> None:
    # Imported here because the SDK takes a fifth of a second to import.
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.resources import Resource

    process = {"service.name": service, "service.namespace": "aiprod", "service.instance.id": uuid4().hex}
    resource = Resource.create(process)
    readers: list[MetricReader] = []
    if settings.otlp_endpoint:
        readers.append(_collector(settings.otlp_endpoint, resource, installed))
    if settings.metrics_listen:
        readers.append(_prometheus(settings.metrics_listen, installed))
    # `installed` shuts it down before the event loop closes; an exit handler would do so a second time.
    meters = MeterProvider(metric_readers=readers, resource=resource, shutdown_on_exit=False)
    metrics.set_meter_provider(meters)
    installed.callback(meters.shutdown, timeout_millis=EXPORT_SECONDS * 1e3)


def _collector(endpoint: str, resource: "Resource", installed: ExitStack) -> "MetricReader":
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    tracers = TracerProvider(resource=resource, shutdown_on_exit=False)
    tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint, timeout=EXPORT_SECONDS)))
    trace.set_tracer_provider(tracers)
    installed.callback(tracers.shutdown)
    exporter = OTLPMetricExporter(endpoint, timeout=EXPORT_SECONDS)
    return PeriodicExportingMetricReader(exporter, export_interval_millis=15_000)


def _prometheus(address: str, installed: ExitStack) -> "MetricReader":
    from opentelemetry.exporter.prometheus import PrometheusMetricReader
    from prometheus_client import start_http_server

    host, _, port = address.rpartition(":")
    try:
        server, thread = start_http_server(int(port), host)
    except OSError as error:
        raise CannotStart(f"cannot serve metrics on {address}: is the port taken? ({error})") from error
    # Callbacks run in reverse: stop serving, close the socket, then wait for the thread.
    installed.callback(thread.join)
    installed.callback(server.server_close)
    installed.callback(server.shutdown)
    return PrometheusMetricReader()


@contextmanager
def span(name: str, traceparent: str, attributes: Mapping[str, str]) -> Iterator[str]:
    """Records a span of work that no RPC started, below the span that `traceparent` names.

    Yields the span's own `traceparent`, or the given one while telemetry is off.
    """
    parent = _PROPAGATOR.extract({"traceparent": traceparent})
    tracer = trace.get_tracer("aiprod_server")
    with tracer.start_as_current_span(name, parent, attributes=attributes):
        yield _current_traceparent()


class UntracedCall:
    """Notes the duration of a call while its block lasts. A generator here would cost it twice as much."""

    __slots__ = ("_context", "_durations", "_method", "_started", "_traceparent")

    def __init__(self, durations: CallDurations, method: str, context: Any, traceparent: str) -> None:
        self._durations = durations
        self._method = method
        self._context = context
        self._traceparent = traceparent

    def __enter__(self) -> str:
        self._started = time.perf_counter()
        return self._traceparent or new_traceparent("00")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._durations.note(time.perf_counter() - self._started, self._method, _code(self._context))


class Observer:
    """Records a span and a duration for every RPC that is served."""

    def __init__(self, durations: CallDurations) -> None:
        self._tracer = trace.get_tracer("aiprod_server")
        self._durations = durations

    def observing(
        self, method: str, is_read: bool, context: Any, metadata: Metadata
    ) -> AbstractContextManager[str]:
        """Records the RPC `method` (`package.Service/Method`) that runs in the block.

        Yields the W3C `traceparent` for inner calls. There is a span if the caller has one; of the reads
        without a trace, READS_TRACED have one.
        """
        received = str(metadata.get("traceparent", ""))
        if _is_traced(received, is_read):
            return self._traced(method, context, metadata)
        return UntracedCall(self._durations, method, context, received)

    @contextmanager
    def _traced(self, method: str, context: Any, metadata: Metadata) -> Iterator[str]:
        started = time.perf_counter()
        with self._span(method, metadata) as span:
            try:
                yield _current_traceparent()
            finally:
                code = _code(context)
                span.set_attribute("rpc.response.status_code", code)
                self._durations.record(time.perf_counter() - started, method, code)

    def _span(self, method: str, metadata: Metadata) -> AbstractContextManager[trace.Span]:
        attributes = {"rpc.system.name": "grpc", "rpc.method": method}
        parent = _PROPAGATOR.extract(metadata)
        return self._tracer.start_as_current_span(method, parent, SpanKind.SERVER, attributes)


def _is_traced(traceparent: str, is_read: bool) -> bool:
    if traceparent:
        # The last bit of the flags says that the caller records its spans.
        return traceparent[-1] not in "02468ace"
    return not is_read or random.random() < READS_TRACED


def _code(context: Any) -> str:
    if context.cancelled():
        return "CANCELLED"
    code = context.code() or grpc.StatusCode.OK
    return code.name if isinstance(code, grpc.StatusCode) else _CODES[code]


def _current_traceparent() -> str:
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent", "")
