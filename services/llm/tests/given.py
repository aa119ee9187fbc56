"""Helpers of the tests of storyboards that a request gives."""

from fractions import Fraction
from typing import Any

from aiprod_film.frames import SECOND
from aiprod_film.options import FilmOptions
from aiprod_film.scene import Scene
from aiprod_film.storyboard import Storyboard, StoryboardScene
from aiprod_film.unshown import Unshown
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.plan import Brief, Head

PLANNER = EmbeddedPlanner()


RATE = Fraction(24)


async def plan(brief: Brief) -> tuple[Head, list[Scene], list[Unshown]]:
    pieces = [piece async for piece in PLANNER.plan(brief)]
    assert isinstance(pieces[0], Head)
    scenes = [piece for piece in pieces if isinstance(piece, Scene)]
    return pieces[0], scenes, [piece for piece in pieces if isinstance(piece, Unshown)]


def brief_of(*scenes: StoryboardScene, duration: int = 0, **fields: Any) -> Brief:
    options = fields.pop("options", FilmOptions())
    board = Storyboard(scenes, **fields)
    length = duration or sum(scene.duration or 3 * SECOND for scene in scenes)
    return Brief(board.prompt, length, RATE, 7, storyboard=board, options=options)
