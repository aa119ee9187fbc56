"""The ledger's rows and the budget as metrics, in the names that the alert rules go by."""

from opentelemetry import metrics

from aiprod_storage.records.ledger import JobMetrics
from aiprod_storage.records.usage import Budget

FILM_SECONDS = (1, 2, 5, 10, 20, 30, 60, 90, 120, 180, 240, 300, 450, 600, 1200)
"""Bounds of the histograms of jobs and stages; the alert for slow jobs asks about 300 s."""
SCORES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)


class Figures:
    """Counts each job once. Names become `aiprod_pipeline_runs_total` and so on at Prometheus."""

    def __init__(self) -> None:
        meter = metrics.get_meter("aiprod_storage")
        self._runs = meter.create_counter("aiprod.pipeline.runs", description="Jobs that ended")
        self._cost = meter.create_counter("aiprod.pipeline.cost_usd", description="Spent US dollars")
        self._scenes = meter.create_counter("aiprod.pipeline.scenes", description="Scenes of the jobs")
        self._hits = meter.create_counter("aiprod.pipeline.cache_hits", description="Answers from a cache")
        self._retries = meter.create_counter("aiprod.pipeline.retries", description="Attempts that failed")
        self._duration = meter.create_histogram(
            "aiprod.pipeline.duration", unit="s", explicit_bucket_boundaries_advisory=FILM_SECONDS
        )
        self._stage = meter.create_histogram(
            "aiprod.pipeline.stage.duration", unit="s", explicit_bucket_boundaries_advisory=FILM_SECONDS
        )
        self._score = meter.create_histogram(
            "aiprod.quality.score", explicit_bucket_boundaries_advisory=SCORES
        )
        self._limit = meter.create_gauge("aiprod.daily_budget_usd", description="US dollars a day")
        self._share = meter.create_gauge("aiprod.daily_budget_spent_share", description="1 is all of it")

    def count(self, job: JobMetrics) -> None:
        """Add a job that was recorded for the first time."""
        self._runs.add(1, {"outcome": job.outcome.lower()})
        self._cost.add((job.cost_usd_micros or 0) / 1e6)
        self._scenes.add(job.scene_count - job.scenes_reused, {"reused": "false"})
        self._scenes.add(job.scenes_reused, {"reused": "true"})
        self._hits.add(job.cache_hits)
        self._retries.add(job.retries)
        if job.job_duration is not None:
            self._duration.record(job.job_duration.total_seconds(), {"outcome": job.outcome.lower()})
        for stage, duration in job.stages:
            self._stage.record(duration.total_seconds(), {"stage": stage})
        if job.semantic_score is not None:
            self._score.record(job.semantic_score, {"method": job.semantic_method})

    def show(self, budget: Budget) -> None:
        if budget.limit is not None:
            self._limit.set(budget.limit / 1e6)
            self._share.set(budget.share)
