"""A film is one trace, from the edge to the last step, across all services and a crash."""

import time

import httpx
import pytest

from aiprod_stack.plan import SERVICES
from tests.otel_collector import Collector, running_collector_thread

pytestmark = [pytest.mark.system, pytest.mark.long]
TRACE, CALLER = "5bd66ef5095369c7b0d1f8f4bd33716a", "c532cb4098ac3dd2"


def services_of(collector: Collector, trace: str) -> set[str]:
    return {service for service, span in collector.served_spans if span.trace_id.hex() == trace}


def test_a_film_is_one_trace_across_a_crash(start_stack, tmp_path) -> None:
    with (
        running_collector_thread() as (collector, endpoint),
        start_stack(tmp_path, AIPROD_OTLP_ENDPOINT=endpoint) as stack,
        httpx.Client(base_url=stack.url, timeout=60) as rest,
    ):
        request = {"prompt": "three sailing boats race across a bay at dusk", "duration_sec": 60}
        headers = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
        name = rest.post("/api/generate", json=request, headers=headers).json()["name"]

        def job() -> dict:
            while True:
                response = rest.get(f"/api/{name}")
                if response.status_code == 200:
                    return response.json()
                time.sleep(0.1)

        wait_until(lambda: any(scene["rendered"] for scene in job()["scenes"]))
        # Spans that a process has not handed on yet end with it.
        wait_until(lambda: "plan" in names(collector))
        stack.process("gateway").kill()
        wait_until(lambda: "end_time" in job())
        assert job()["state"] == "SUCCEEDED"
        expected = {f"aiprod-{process}" for process in ("edge", *SERVICES)}
        wait_until(lambda: services_of(collector, TRACE) == expected)
        wait_until(lambda: {"plan", "assemble", "deliver"} <= names(collector))
    spans = {span.span_id: span for _, span in collector.served_spans if span.trace_id.hex() == TRACE}
    steps = [span for span in spans.values() if span.name in ("plan", "assemble", "deliver")]
    # Every step, also those after the crash, is below the call that created the job.
    assert {spans[step.parent_span_id].name for step in steps} == {
        "aiprod.gateway.v1.GenerationService/CreateJob"
    }


def names(collector: Collector) -> set[str]:
    return {span.name for _, span in collector.served_spans if span.trace_id.hex() == TRACE}


def wait_until(condition, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not become true"
        time.sleep(0.05)
