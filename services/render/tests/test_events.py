"""What is told of work that tells nothing itself."""

import asyncio
from contextlib import aclosing
from fractions import Fraction

from aiprod_render import events
from aiprod_render.film import Mood, Passage, Score, Setting, Weather
from aiprod_render.line import Line
from aiprod_render.production import Made
from aiprod_render.progress import Progress


async def test_what_does_not_change_is_told_again() -> None:
    score = Score(Fraction(24), (Passage(1, Mood.CALM, Setting.SPACE, Weather.CLEAR),), 1)
    work: asyncio.Task[Made] = asyncio.create_task(asyncio.Event().wait())  # type: ignore[arg-type]
    told = events.of(Progress(Line(1, 1).place()), work, score, "engine", again=0)
    async with aclosing(told):
        first, second = [await anext(told) for _ in range(2)]
    assert first == second
    assert first.WhichOneof("event") == "progress"
    work.cancel()
