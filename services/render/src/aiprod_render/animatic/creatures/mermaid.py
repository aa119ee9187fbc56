"""The mermaid: a body that rises from the water, and a tail that lies in it with its fluke above."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import blob, disc, offset, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_SKIN, _HAIR, _EYE, _LIP, _CHEEK = "#e6b48c", "#9c4a2c", "#211c1e", "#b8504c", "#dd9478"
_SCALES, _FIN, _TOP, _WHITE = "#3f8f86", "#6fb5a4", "#8a5a83", "#ffffff"
_WAIST, _BREAST, _HEAD = offset(0.0, 0.46), offset(0.03, 0.74), offset(0.06, 1.06)


def mermaid(pose: Pose) -> Iterator[Part]:
    """Yields a mermaid."""
    swing = float(np.sin(2 * np.pi * pose.wave))
    sway = offset(0.012 * swing, 0.01 * pose.jaw)
    fall = (
        (0.0, 0.16),
        (-0.16, 0.1),
        (-0.24, -0.14),
        (-0.3, -0.5),
        (-0.16, -0.62),
        (-0.02, -0.4),
        (0.02, -0.1),
    )
    yield blob(np.array(fall) + _HEAD + sway, DARKER + _HAIR)
    yield from _arm(_BREAST + offset(0.09, 0.02), 62 + 10 * swing, 66 + 14 * swing, DARKER)
    yield from _tail(5 * swing + pose.tail)
    yield from tube([(*_WAIST, 0.1), (*(_WAIST + offset(0.01, 0.12)), 0.092), (*_BREAST, 0.125)], _SKIN)
    top = ((-0.13, 0.06), (0.14, 0.07), (0.15, -0.02), (0.08, -0.08), (-0.1, -0.07))
    yield blob(np.array(top) + _BREAST, _TOP)
    yield from _head(_HEAD + sway)
    yield from _arm(_BREAST + offset(-0.06, 0.02), -22 - 5 * swing, 44, "")


def _arm(shoulder: Field, degrees: float, bend: float, shade: str) -> Iterator[Part]:
    elbow = shoulder + 0.19 * towards(270 + degrees)
    hand = elbow + 0.19 * towards(270 + degrees + bend)
    yield from tube([(*shoulder, 0.05), (*elbow, 0.038), (*hand, 0.03)], shade + _SKIN)
    yield disc(hand[0], hand[1], 0.04, FLAT + shade + _SKIN)


def _tail(degrees: float) -> Iterator[Part]:
    tip = offset(-0.66, 0.14) + 0.004 * degrees * offset(0, 1)
    for lobe in (150 + degrees, 84 + degrees):
        end = tip + 0.26 * towards(lobe)
        yield from tube([(*tip, 0.03), (*(tip + 0.14 * towards(lobe - 8)), 0.075), (*end, 0.01)], _FIN)
    spine = [(*_WAIST, 0.115), (-0.02, 0.26, 0.155), (-0.2, 0.1, 0.14), (-0.45, 0.06, 0.09), (*tip, 0.035)]
    yield from tube(spine, _SCALES)
    for x, y in ((-0.02, 0.38), (0.05, 0.28), (-0.07, 0.26), (-0.12, 0.15), (-0.24, 0.13), (-0.36, 0.09)):
        yield disc(x, y, 0.03, FLAT + _FIN, 0.6, 20)
    yield from tube([(-0.11, 0.47, 0.03), (0.0, 0.44, 0.036), (0.11, 0.47, 0.03)], FLAT + _FIN)


def _head(middle: Field) -> Iterator[Part]:
    def spot(x: float, y: float, radius: float, tone: str, high: float = 1.0) -> Part:
        return disc(middle[0] + x, middle[1] + y, radius, FLAT + tone, high)

    yield from tube(
        [(*(_BREAST + offset(0.01, 0.08)), 0.05), (*(middle + offset(0, -0.08)), 0.048)], DARKER + _SKIN
    )
    yield disc(middle[0], middle[1], 0.15, _SKIN, 1.04)
    for x, wide in ((0.03, 0.028), (0.11, 0.021)):
        yield spot(x, 0.015, wide, _WHITE, 1.25)
        yield spot(x + 0.008, 0.013, 0.62 * wide, _EYE, 1.4)
    yield spot(0.02, -0.05, 0.026, _CHEEK, 0.7)
    yield spot(0.13, -0.045, 0.014, _CHEEK, 0.8)
    yield spot(0.085, -0.082, 0.024, _LIP, 0.45)
    locks = (
        (0.13, 0.07), (0.1, 0.16), (-0.04, 0.19), (-0.17, 0.1), (-0.2, -0.12), (-0.22, -0.34), (-0.12, -0.4),
        (-0.08, -0.2), (-0.07, 0.0), (-0.01, 0.09),
    )  # fmt: skip
    yield blob(np.array(locks) + middle, _HAIR)
