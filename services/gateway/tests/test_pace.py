"""Progress between start and end of a step is reported a few times a second for the whole job."""

import asyncio
from itertools import count

from aiprod.film.v1.stage_pb2 import Stage
from aiprod_gateway.durable import Json
from aiprod_gateway.stages.job_steps import PROGRESS_SECONDS, Pace, Step


def test_scenes_side_by_side_share_one_pace() -> None:
    events = asyncio.run(_reports())
    kept = [(event["scene"], event["fraction"], event["message"]) for event in events]
    assert kept == [
        ("s1", 0.0, ""),
        ("s2", 0.0, ""),
        ("s1", 0.25, ""),
        ("s1", 0.5, "A title"),
        ("s1", 1.0, ""),
        ("s2", 1.0, ""),
    ]


def test_a_slow_step_writes_no_more_than_a_quick_one() -> None:
    events = asyncio.run(_slow_reports())
    assert [event["fraction"] for event in events] == [0.0, 0.2, 0.4, 1.0]


async def _slow_reports() -> list[Json]:
    events: list[Json] = []

    async def append(event: Json) -> None:
        events.append(event)

    step = Step(Stage.RENDER, "s1", append, Pace(count(step=PROGRESS_SECONDS).__next__))
    for fraction in (0.0, 0.0, 0.1, 0.1, 0.2, 0.3, 0.4, 0.4, 1.0):
        await step.report_progress(fraction)
    return events


async def _reports() -> list[Json]:
    events: list[Json] = []

    async def append(event: Json) -> None:
        events.append(event)

    pace = Pace()
    first, second = (Step(Stage.RENDER, scene, append, pace) for scene in ("s1", "s2"))
    for step in (first, second):
        await step.report_progress(0.0)
    for fraction in (0.25, 0.26, 0.27):
        await first.report_progress(fraction)
        await second.report_progress(fraction)
    await first.report_progress(0.5, "A title")
    for step in (first, second):
        await step.report_progress(1.0)
    return events
