"""The metrics that a real process exports, under the names of the alert rules, and a missing collector."""

import re
import time
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.storage.v1.resources_pb2 import JobMetrics, StageTime
from aiprod.storage.v1.storage_service_pb2 import RecordMetricsRequest
from aiprod_infrastructure.yaml_documents import definition
from services.storage.tests.process import StorageProcess, stub
from tests.backing_services import free_port
from tests.otel_collector import running_collector

JOB = JobMetrics(
    job="jobs/j",
    user="ada",
    attempt=1,
    outcome=JobMetrics.FAILED,
    cost_usd_micros=2_500_000,
    job_duration=timedelta(seconds=290),
    stages=[StageTime(stage=Stage.RENDER, duration=timedelta(seconds=20))],
    semantic_score=5.5,
    semantic_method="model",
    semantic_engine="some-model/1",
    scene_count=4,
    scenes_reused=1,
    cache_hits=3,
    retries=2,
)


def queried_metrics(name: str) -> set[str]:
    """The metrics that a definition of the infrastructure queries."""
    text = re.sub(r"by \([^)]*\)", "", str(definition(name)))
    return set(re.findall(r"\b(?:aiprod|rpc)_\w+(?=[\[{)/])", text))


@pytest.fixture
async def samples(settings, http) -> dict[str, float]:
    """All samples of a process with a budget of $10 and a job that was recorded twice; labels as `{a=b}`."""
    port = free_port()
    environment = {"AIPROD_DAILY_BUDGET_USD": "10", "AIPROD_STORAGE_METRICS_LISTEN": f"127.0.0.1:{port}"}
    async with StorageProcess(settings, **environment) as process, stub(process.port) as storage:
        for _ in range(2):
            await storage.RecordMetrics(RecordMetricsRequest(metrics=JOB))
        async with http.get(f"http://127.0.0.1:{port}/metrics") as page:
            text = await page.text()
    return {
        sample.name
        + "".join(f"{{{k}={v}}}" for k, v in sorted(sample.labels.items()) if "otel" not in k): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_job_is_counted_once(samples) -> None:
    assert samples["aiprod_pipeline_runs_total{outcome=failed}"] == 1
    assert samples["aiprod_pipeline_cost_usd_total"] == 2.5
    assert samples["aiprod_pipeline_cache_hits_total"] == 3
    assert samples["aiprod_pipeline_retries_total"] == 2
    assert samples["aiprod_pipeline_scenes_total{reused=true}"] == 1
    assert samples["aiprod_pipeline_duration_seconds_bucket{le=240}{outcome=failed}"] == 0
    assert samples["aiprod_pipeline_duration_seconds_bucket{le=300}{outcome=failed}"] == 1
    assert samples["aiprod_pipeline_stage_duration_seconds_sum{stage=render}"] == 20
    assert samples["aiprod_quality_score_sum{engine=some-model/1}{method=model}"] == 5.5
    assert samples["aiprod_daily_budget_usd"] == 10
    assert samples["aiprod_daily_budget_spent_share"] == 0.25


async def test_alerts_dashboard_and_objectives_query_existing_metrics(samples) -> None:
    names = {name.partition("{")[0] for name in samples}
    assert [len(queried_metrics(name)) for name in ("alerts", "dashboard", "objectives")] == [7, 8, 2]
    assert queried_metrics("alerts") | queried_metrics("dashboard") <= names
    # Google keeps a histogram under one name, without Prometheus's suffixes.
    assert queried_metrics("objectives") <= {name.removesuffix("_bucket") for name in names}
    labels = {label for name in samples for label in re.findall(r"{(\w+)=", name)}
    assert {"outcome", "rpc_response_status_code", "le"} <= labels


async def test_a_collector_gets_them_under_the_names_that_the_rules_ask_for(settings) -> None:
    """Google's Telemetry API hands names on as they are; no exporter translates them."""
    async with running_collector() as (collector, endpoint):
        environment = {"AIPROD_DAILY_BUDGET_USD": "10", "AIPROD_STORAGE_OTLP_ENDPOINT": endpoint}
        async with StorageProcess(settings, **environment) as process, stub(process.port) as storage:
            await storage.RecordMetrics(RecordMetricsRequest(metrics=JOB))
            assert await process.stop() == 0
        queried = queried_metrics("alerts") | queried_metrics("dashboard") | queried_metrics("objectives")
        assert {re.sub("_(bucket|sum|count)$", "", name) for name in queried} <= collector.metrics


@pytest.mark.long
async def test_a_missing_collector_delays_nothing(settings) -> None:
    no_collector = {"AIPROD_STORAGE_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    async with StorageProcess(settings, **no_collector) as process, stub(process.port) as storage:
        started = time.monotonic()
        assert await storage.RecordMetrics(RecordMetricsRequest(metrics=JOB)) == JOB
        assert time.monotonic() - started < 2
        assert await process.stop() == 0
        assert time.monotonic() - started < 15
