"""No two scenes of a film share a composition, and each scene's start, middle, and end differ."""

import asyncio
from fractions import Fraction
from itertools import combinations

import cv2
import numpy as np
import pytest

from aiprod_film.frames import SECOND
from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import Scene
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.plan import Brief, Head
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(320, 180, Fraction(24))
SCENES = 5
FILMS = [
    "A chef cooks soup in the kitchen. He tastes it. He adds salt. He stirs. He serves it.",
    "A dog runs through the park. It jumps. It sleeps. It eats. It plays.",
    "A red bus drives through the street. It rains. It stops. It waits. It drives on.",
    "A ship sails on the sea at dawn. The wind blows. It sails on. It rains. It sails home.",
]


def film(prompt: str) -> tuple[Head, list[Scene]]:
    async def plan() -> tuple[Head, list[Scene]]:
        brief = Brief(prompt, 4 * SCENES * SECOND, FORM.rate, seed=3)
        head, *pieces = [piece async for piece in EmbeddedPlanner().plan(brief)]
        assert isinstance(head, Head)
        return head, [piece for piece in pieces if isinstance(piece, Scene)]

    return asyncio.run(plan())


def small(frame: np.ndarray) -> np.ndarray:
    """Returns where things are: coarse luma, whatever its mean and contrast."""
    picture = cv2.resize(frame[: FORM.height], (32, 18), interpolation=cv2.INTER_AREA).astype(float)
    return np.asarray((picture - picture.mean()) / (picture.std() + 1e-6))


@pytest.mark.parametrize("prompt", FILMS)
def test_scenes_differ_from_each_other_and_within(prompt: str) -> None:
    head, scenes = film(prompt)
    assert len(scenes) >= SCENES
    middles = []
    for scene in scenes[:SCENES]:
        spec = ClipSpec(FORM, head.style, scene, 96, None, "", False, head.entities)
        frames = animatic_frames(spec)
        start, middle, end = (frames.frame(number).copy() for number in (0, 48, 95))
        moved = [np.abs(one.astype(int) - other) > 6 for one, other in ((start, middle), (middle, end))]
        assert min(change.mean() for change in moved) > 0.02
        middles.append(small(middle))
    assert min(np.abs(one - other).mean() for one, other in combinations(middles, 2)) > 0.12
