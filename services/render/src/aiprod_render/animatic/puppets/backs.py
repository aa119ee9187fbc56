"""What hangs on the back of a person: wings, a cape, a rucksack, or the bottle of a diver."""

from collections.abc import Callable, Iterator

import numpy as np

from aiprod_render.animatic.puppets.outfits import Outfit
from aiprod_render.animatic.puppets.parts import Part, at, tapered
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field


def back_parts(
    outfit: Outfit, joints: Joints, back: Callable[[float, float], Field], size: float
) -> Iterator[Part]:
    """Yields the parts; `back` returns a point at parts of the girth ahead, and of the torso upwards."""
    extras = outfit.extras
    if "wings" in extras:
        wing = ((0, 0), (-0.16, 0.2), (-0.3, 0.16), (-0.26, 0.02), (-0.3, -0.1), (-0.16, -0.14))
        yield Part(at(back(-0.04, 0.8), *wing), "white")
    if "cape" in extras:
        # A cape hangs straight down, wherever the back leans.
        hem = joints.hip[1] * 0.18
        x = joints.hip[0]
        hanging = [(x - 0.22, hem), (x - 0.09, hem - 0.02), (x + 0.02, hem + 0.03)]
        yield Part(np.array([back(0.03, 0.98), back(-0.08, 0.95), *hanging], np.float32), "cape")
    if "pack" in extras and outfit.hat != "mask":
        # An astronaut has air on the back, and so has a diver.
        yield from _pack(back, size, "metal" if outfit.garment == "spacesuit" else "pack")
    elif "pack" in extras:
        yield Part(tapered(back(-0.1, 0.24), back(-0.09, 0.86), 0.034 * size, 0.034 * size), "gold")
        yield Part(tapered(back(-0.09, 0.92), back(-0.085, 1.02), 0.012 * size, 0.012 * size), "metal")


def _pack(back: Callable[[float, float], Field], size: float, tone: str) -> Iterator[Part]:
    """Yields a rucksack: its bag, the pocket, and the flap."""
    yield Part(tapered(back(-0.095, 0.34), back(-0.09, 0.8), 0.07 * size, 0.056 * size), tone)
    yield Part(tapered(back(-0.135, 0.3), back(-0.135, 0.46), 0.034 * size, 0.03 * size), f"~{tone}")
    yield Part(tapered(back(-0.13, 0.82), back(-0.06, 0.92), 0.034 * size, 0.04 * size), f"~{tone}")
