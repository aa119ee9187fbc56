"""The ledger: what every job took, one row a revision, open to SQL."""

import json
from dataclasses import dataclass
from datetime import timedelta

from aiprod_storage.database import Connection, Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (
    job TEXT NOT NULL,
    revision INTEGER NOT NULL,
    user TEXT NOT NULL,
    outcome TEXT NOT NULL,
    cost_usd_micros INTEGER,
    film_seconds REAL,
    job_seconds REAL,
    stage_seconds TEXT NOT NULL,
    semantic_score REAL,
    scene_count INTEGER NOT NULL,
    scenes_reused INTEGER NOT NULL,
    retries INTEGER NOT NULL,
    create_time TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')),
    PRIMARY KEY (job, revision)
) STRICT;
"""

_INSERT = """
INSERT OR IGNORE INTO ledger (
    job, revision, user, outcome, cost_usd_micros, film_seconds, job_seconds,
    stage_seconds, semantic_score, scene_count, scenes_reused, retries
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class JobMetrics:
    """What one revision of a job took; None is unknown.

    `cost_usd_micros` is in millionths of a US dollar, `semantic_score` from 0 to 10; `stages` has
    name and length of each stage in their order.
    """

    job: str
    revision: int
    user: str
    outcome: str
    cost_usd_micros: int | None
    film_duration: timedelta | None
    job_duration: timedelta | None
    stages: tuple[tuple[str, timedelta], ...]
    semantic_score: float | None
    scene_count: int
    scenes_reused: int
    retries: int


class Ledger:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, metrics: JobMetrics) -> JobMetrics:
        """Write a row, once a job and revision; returns what stands there, the first one."""
        return await self._database.run(lambda db: _record(db, metrics))


def _record(db: Connection, metrics: JobMetrics) -> JobMetrics:
    stages = [(stage, duration.total_seconds()) for stage, duration in metrics.stages]
    values = (
        metrics.job,
        metrics.revision,
        metrics.user,
        metrics.outcome,
        metrics.cost_usd_micros,
        _seconds(metrics.film_duration),
        _seconds(metrics.job_duration),
        json.dumps(stages),
        metrics.semantic_score,
        metrics.scene_count,
        metrics.scenes_reused,
        metrics.retries,
    )
    db.execute(_INSERT, values)
    return _read(db, metrics.job, metrics.revision)


def _read(db: Connection, job: str, revision: int) -> JobMetrics:
    row = db.execute("SELECT * FROM ledger WHERE job = ? AND revision = ?", (job, revision)).fetchone()
    return JobMetrics(
        job=row["job"],
        revision=row["revision"],
        user=row["user"],
        outcome=row["outcome"],
        cost_usd_micros=row["cost_usd_micros"],
        film_duration=_duration(row["film_seconds"]),
        job_duration=_duration(row["job_seconds"]),
        stages=tuple(
            (stage, timedelta(seconds=seconds)) for stage, seconds in json.loads(row["stage_seconds"])
        ),
        semantic_score=row["semantic_score"],
        scene_count=row["scene_count"],
        scenes_reused=row["scenes_reused"],
        retries=row["retries"],
    )


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()


def _duration(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
