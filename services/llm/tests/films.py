"""Asks the embedded planner."""

from fractions import Fraction
from typing import NamedTuple

from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.plan import Brief, Head, Scene, Summary

SECOND = 1_000_000_000
PLANNER = EmbeddedPlanner()


class Film(NamedTuple):
    head: Head
    scenes: list[Scene]
    summary: Summary


async def film(
    prompt: str, seconds: float | Fraction = 12, rate: Fraction = Fraction(24), seed: int = 1
) -> Film:
    brief = Brief(prompt, round(seconds * SECOND), rate, seed)
    head, *scenes, summary = [piece async for piece in PLANNER.plan(brief)]
    assert isinstance(head, Head)
    assert isinstance(summary, Summary)
    return Film(head, [scene for scene in scenes if isinstance(scene, Scene)], summary)
