"""An umbrella, and the hand that holds it."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, tapered
from aiprod_render.animatic.puppets.props.held import Held
from aiprod_render.animatic.puppets.props.instrument_parts import Hands, Hold, size_of
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field

_RIBS = 5
_WIDE = 0.31
_ROOF = np.linspace(0, np.pi, 16)
_DOME = np.stack([_WIDE * np.cos(_ROOF), 0.18 * np.sin(_ROOF)], 1)


def _umbrella(j: Joints) -> Iterator[Part]:
    """Yields a shaft with its crook, and a canopy of five panels whose hem hangs between the ribs."""
    hand = j.near_arm[1] + 0.02 * _forearm(j)
    top = hand + np.array([-0.02, 0.36])
    foot = hand - [-0.002, 0.07]
    yield Part(tapered(foot, top + np.array([-0.001, 0.19]), 0.0065, 0.0055), "dark")
    yield Part(at(foot, (-0.006, 0.004), (0.0, -0.02), (0.022, -0.022), (0.03, 0.0), (0.02, -0.008)), "wood")
    ends = np.linspace(-_WIDE, _WIDE, _RIBS + 1)
    hem = [
        point
        for left, right in pairwise(ends)
        for point in ((left, 0.0), ((left + right) / 2, 0.03), (right, 0.0))
    ]
    yield Part(np.concatenate([top + _DOME, top + np.array(hem)]), "cloth")
    # The panels at both sides of the middle are in the shadow of their ribs.
    for left, right in ((ends[1], ends[2]), (ends[3], ends[4])):
        panel = ((0.0, 0.178), (left * 0.62, 0.13), (left, 0.0), ((left + right) / 2, 0.03), (right, 0.0))
        yield Part(at(top, *panel, (right * 0.66, 0.13)), "=~cloth")


def _held_up(body: Joints, part: float) -> Hands:
    """Returns where the hands are: one holds the shaft before the breast, and the other one hangs."""
    size = size_of(body)
    far, near = body.shoulders
    swing = 0.012 * np.sin(2 * np.pi * part)
    # Heads are as broad in small bodies as in large ones, and the shaft is before the face.
    shaft = np.array([0.13 + 0.035 * size, size * (-0.1 + swing / 2)])
    return far + size * np.array([0.05 + swing, -0.28]), near + shaft


def _forearm(j: Joints) -> Field:
    way = j.near_arm[1] - j.near_arm[0]
    return np.asarray(way / max(1e-6, float(np.hypot(*way))))


UMBRELLAS: Mapping[str, Held] = {"umbrella": _umbrella}
GRIPS: Mapping[str, Hold] = {"umbrella": _held_up}
