"""Films of the embedded planner."""

from fractions import Fraction
from typing import NamedTuple

from aiprod_film.frames import nanoseconds
from aiprod_film.scene import Scene
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.plan import Brief, Head
from aiprod_llm.provenance import Provenance

PLANNER = EmbeddedPlanner()


class Film(NamedTuple):
    head: Head
    scenes: list[Scene]
    provenance: Provenance


async def film(
    prompt: str, seconds: float | Fraction = 12, rate: Fraction = Fraction(24), seed: int = 1
) -> Film:
    brief = Brief(prompt, nanoseconds(seconds), rate, seed)
    head, *scenes, provenance = [piece async for piece in PLANNER.plan(brief)]
    assert isinstance(head, Head)
    assert isinstance(provenance, Provenance)
    return Film(head, [scene for scene in scenes if isinstance(scene, Scene)], provenance)
