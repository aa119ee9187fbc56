"""Exports jobs and the budget as OpenTelemetry metrics, under the names that the alert rules query."""

from collections.abc import Sequence

from opentelemetry import metrics

from aiprod_storage.records.ledger import JobMetrics
from aiprod_storage.records.usage_reports import Budget

DURATION_BUCKETS = (1, 2, 5, 10, 20, 30, 60, 90, 120, 180, 240, 300, 450, 600, 1200)
"""Bucket bounds of the duration histograms, in seconds. The alert for slow jobs needs a bound at 300 s."""
SCORE_BUCKETS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
"""Bucket bounds of the semantic score, 0 to 10."""


class PipelineMetrics:
    """The instruments of the pipeline; the caller counts each job once."""

    def __init__(self) -> None:
        # Names as Prometheus has them: not every exporter translates OpenTelemetry's.
        meter = metrics.get_meter("aiprod_storage")
        count, gauge = meter.create_counter, meter.create_gauge
        self._runs = count("aiprod_pipeline_runs_total", description="Jobs that ended")
        self._cost = count("aiprod_pipeline_cost_usd_total", description="Spent US dollars")
        self._scenes = count("aiprod_pipeline_scenes_total", description="Scenes of the jobs")
        self._hits = count("aiprod_pipeline_cache_hits_total", description="Answers from a cache")
        self._retries = count("aiprod_pipeline_retries_total", description="Attempts that failed")
        self._duration = _histogram(meter, "aiprod_pipeline_duration_seconds", "s", DURATION_BUCKETS)
        self._stage = _histogram(meter, "aiprod_pipeline_stage_duration_seconds", "s", DURATION_BUCKETS)
        self._score = _histogram(meter, "aiprod_quality_score", "", SCORE_BUCKETS)
        self._limit = gauge("aiprod_daily_budget_usd", description="US dollars a day")
        self._share = gauge("aiprod_daily_budget_spent_share", description="1 is all of it")

    def record_job(self, job: JobMetrics) -> None:
        """Adds a job that the ledger did not have yet."""
        self._runs.add(1, {"outcome": job.outcome.lower()})
        self._cost.add((job.cost_usd_micros or job.known_cost_usd_micros) / 1e6)
        self._scenes.add(job.scene_count - job.scenes_reused, {"reused": "false"})
        self._scenes.add(job.scenes_reused, {"reused": "true"})
        self._hits.add(job.cache_hits)
        self._retries.add(job.retries)
        if job.job_duration is not None:
            self._duration.record(job.job_duration.total_seconds(), {"outcome": job.outcome.lower()})
        for stage, duration in job.stages:
            self._stage.record(duration.total_seconds(), {"stage": stage})
        if job.semantic_score is not None:
            scorer = {"method": job.semantic_method, "engine": job.semantic_engine}
            self._score.record(job.semantic_score, scorer)

    def set_budget(self, budget: Budget) -> None:
        """Sets the gauges of the budget; without a limit they stay absent."""
        if budget.limit is not None:
            self._limit.set(budget.limit / 1e6)
            self._share.set(budget.share)


def _histogram(meter: metrics.Meter, name: str, unit: str, bounds: Sequence[float]) -> metrics.Histogram:
    return meter.create_histogram(name, unit, explicit_bucket_boundaries_advisory=bounds)
