"""The centaur: the trunk and legs of a horse, and a human body where its neck would be."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.creatures.beasts import BEASTS
from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.creatures.quadruped import framed, legs, tail
from aiprod_render.animatic.puppets.curves import STEPS, blob, disc, offset, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_KIND = BEASTS["🐎"]
_SKIN, _HAIR, _EYE, _LIP = "#d9a57a", "#3a2622", "#211c1e", "#a8524a"


def centaur(pose: Pose) -> Iterator[Part]:
    """Yields a centaur."""
    frame = framed(_KIND, pose)
    waist = frame.trunk[-1, :2] + offset(0.08, 0.06)
    breast = waist + 0.44 * towards(86)
    swing = 24 * pose.feet[0][0] + 3 * float(np.sin(2 * np.pi * pose.wave))
    yield from tail(frame)
    yield from legs(frame, near=False)
    yield from _arm(breast + offset(0.07, 0.0), 30 - swing, DARKER)
    yield from tube(frame.trunk[::STEPS], _KIND.coat)
    yield from legs(frame, near=True)
    yield from tube([(*waist, 0.19), (*(waist + 0.2 * towards(88)), 0.15), (*breast, 0.17)], _SKIN)
    yield from _head(breast + offset(0.03, 0.36))
    yield from _arm(breast + offset(-0.03, 0.0), 12 + swing, "")


def _arm(shoulder: Field, degrees: float, shade: str) -> Iterator[Part]:
    elbow = shoulder + 0.27 * towards(270 + degrees)
    hand = elbow + 0.26 * towards(270 + degrees + 62)
    knots = [(*shoulder, 0.075), (*elbow, 0.058), (*hand, 0.045)]
    yield from tube(knots, shade + _SKIN)
    yield disc(hand[0], hand[1], 0.055, FLAT + shade + _SKIN)


def _head(middle: Field) -> Iterator[Part]:
    def spot(x: float, y: float, radius: float, tone: str, high: float = 1.0) -> Part:
        return disc(middle[0] + x, middle[1] + y, radius, FLAT + tone, high)

    yield from tube([(*(middle + offset(-0.03, -0.26)), 0.065), (*middle, 0.06)], DARKER + _SKIN)
    mane = ((-0.02, 0.2), (-0.19, 0.12), (-0.26, -0.12), (-0.24, -0.36), (-0.1, -0.3), (-0.06, 0.0))
    yield blob(np.array(mane) + middle, _HAIR)
    yield disc(middle[0], middle[1], 0.165, _SKIN, 1.1)
    crop = ((0.15, 0.08), (0.1, 0.2), (-0.06, 0.23), (-0.2, 0.12), (-0.17, -0.08), (-0.08, 0.06))
    yield blob(np.array(crop) + middle, _HAIR)
    yield spot(0.12, 0.03, 0.02, _EYE, 1.4)
    yield spot(0.03, 0.03, 0.022, _EYE, 1.4)
    yield spot(0.11, -0.04, 0.026, DARKER + _SKIN, 0.8)
    beard = ((0.15, -0.06), (0.14, -0.2), (0.04, -0.24), (-0.08, -0.1), (0.02, -0.09))
    yield blob(np.array(beard) + middle, FLAT + _HAIR)
    yield spot(0.09, -0.1, 0.026, _LIP, 0.5)
