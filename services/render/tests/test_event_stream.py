"""The event stream of work that makes no progress."""

import asyncio
from contextlib import aclosing
from fractions import Fraction

from aiprod_film.scene import Mood, Setting, Weather
from aiprod_render.assets import Artifact
from aiprod_render.event_stream import stream_events
from aiprod_render.progress import Progress
from aiprod_render.render_inputs import Passage, Score


async def test_unchanged_progress_is_repeated() -> None:
    score = Score(Fraction(24), (Passage(1, Mood.CALM, Setting.SPACE, Weather.CLEAR),), 1)
    work: asyncio.Task[Artifact] = asyncio.create_task(asyncio.Event().wait())  # type: ignore[arg-type]
    events = stream_events(Progress(), work, score, "engine", repeat_seconds=0)
    async with aclosing(events):
        first, second = [await anext(events) for _ in range(2)]
    assert first == second
    assert first.WhichOneof("event") == "progress"
    work.cancel()
