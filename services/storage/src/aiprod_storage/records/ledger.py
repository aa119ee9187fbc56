"""The ledger: one row per attempt of a job, with its time, cost and quality."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiprod_database.database import Connection, Database, Row
from aiprod_storage.records import daily_usage

_INSERT = """
INSERT INTO ledger (job, owner, day, create_time, outcome, cost_usd_micros, known_usd_micros, film_seconds,
    job_seconds, stage_seconds, verdict, semantic_score, semantic_method, semantic_engine, scene_count,
    scenes_reused, cache_hits, retries, attempt)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class JobMetrics:
    """The metrics of one attempt of a job, from 1; None is an unknown value.

    Costs are in millionths of a US dollar. If a price is missing, `cost_usd_micros` is None and
    `known_cost_usd_micros` has the known part. `semantic_score` is 0 to 10, given by `semantic_engine`;
    `stages` has the name, such as `render`, and the duration of each stage in order. `verdict` is '' if
    there is none.
    """

    job: str
    user: str
    outcome: str
    cost_usd_micros: int | None
    film_duration: timedelta | None
    job_duration: timedelta | None
    stages: tuple[tuple[str, timedelta], ...]
    verdict: str
    semantic_score: float | None
    semantic_method: str
    semantic_engine: str
    scene_count: int
    scenes_reused: int
    cache_hits: int
    retries: int
    known_cost_usd_micros: int = 0
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes the ledger."""

    database: Database

    async def record(self, metrics: JobMetrics) -> tuple[JobMetrics, bool]:
        """Writes a row, once per attempt; returns the stored row, and whether it is new."""
        return await self.database.run(lambda db: _record(db, metrics, datetime.now(UTC)))


def _record(db: Connection, metrics: JobMetrics, now: datetime) -> tuple[JobMetrics, bool]:
    stages = [(stage, duration.total_seconds()) for stage, duration in metrics.stages]
    values = (
        metrics.job,
        metrics.user,
        now.date().isoformat(),
        now.isoformat(timespec="milliseconds"),
        metrics.outcome,
        metrics.cost_usd_micros,
        metrics.known_cost_usd_micros,
        _seconds(metrics.film_duration),
        _seconds(metrics.job_duration),
        json.dumps(stages),
        metrics.verdict,
        metrics.semantic_score,
        metrics.semantic_method,
        metrics.semantic_engine,
        metrics.scene_count,
        metrics.scenes_reused,
        metrics.cache_hits,
        metrics.retries,
        metrics.attempt,
    )
    is_new = db.execute(_INSERT, values).rowcount == 1
    if is_new:
        daily_usage.add(db, metrics.job, metrics.attempt, metrics.user)
    key = metrics.job, metrics.attempt
    row = db.execute("SELECT * FROM ledger WHERE job = ? AND attempt = ?", key).fetchone()
    return _metrics(row), is_new


def _metrics(row: Row) -> JobMetrics:
    stages = json.loads(row["stage_seconds"])
    return JobMetrics(
        job=row["job"],
        user=row["owner"],
        outcome=row["outcome"],
        cost_usd_micros=row["cost_usd_micros"],
        film_duration=_duration(row["film_seconds"]),
        job_duration=_duration(row["job_seconds"]),
        stages=tuple((stage, timedelta(seconds=seconds)) for stage, seconds in stages),
        verdict=row["verdict"],
        semantic_score=row["semantic_score"],
        semantic_method=row["semantic_method"],
        semantic_engine=row["semantic_engine"],
        scene_count=row["scene_count"],
        scenes_reused=row["scenes_reused"],
        cache_hits=row["cache_hits"],
        retries=row["retries"],
        known_cost_usd_micros=row["known_usd_micros"],
        attempt=row["attempt"],
    )


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()


def _duration(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
