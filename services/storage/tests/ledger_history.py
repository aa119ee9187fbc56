"""Records of many jobs, and their sums."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aiprod_storage.records.ledger import JobMetrics
from aiprod_storage.records.usage_reports import Grouping, Period, UsageReports

TODAY = datetime.now(UTC).date()


USERS = ["ada", "bob", "eve"]


MONTH = Period(TODAY - timedelta(days=30), TODAY, "")


ALWAYS = Period(date(2000, 1, 1), date(2100, 1, 1), "")


def metrics(number: int, **changes: Any) -> JobMetrics:
    dice = random.Random(number)
    cost, score = dice.choice([None, dice.randrange(9_000_000)]), dice.choice([None, dice.uniform(1, 10)])
    return replace(
        JobMetrics(
            job=f"jobs/j{number:03}",
            user=dice.choice(USERS),
            outcome=dice.choice(["SUCCEEDED", "FAILED", "CANCELLED"]),
            cost_usd_micros=cost,
            known_cost_usd_micros=0 if cost is not None else dice.randrange(9),
            film_duration=dice.choice([None, timedelta(seconds=12)]),
            job_duration=timedelta(seconds=dice.randrange(99)),
            stages=(),
            verdict="PASS",
            semantic_score=score,
            semantic_method="model" if score else "",
            semantic_engine="some-model/1" if score else "",
            scene_count=4,
            scenes_reused=dice.randrange(4),
            cache_hits=0,
            retries=dice.randrange(3),
        ),
        **changes,
    )


def costs(rows: list[tuple[str, JobMetrics]], key: Callable[[str, JobMetrics], str]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for day, one in rows:
        sums[key(day, one)] = sums.get(key(day, one), 0) + (one.cost_usd_micros or one.known_cost_usd_micros)
    return sums


async def all_pages(reports: UsageReports, period: Period, group_by: Grouping) -> dict[str, int]:
    found, token = [], None
    while token != "":
        page, _, token = await reports.page(period, group_by, 7, token or "")
        found += [(row.key, row.cost_usd_micros) for row in page]
    keys = [key for key, _ in found]
    assert keys == sorted(set(keys), reverse=group_by is Grouping.DAY)
    return dict(found)
