"""Parts of paper: outlines with a tone, in parts of an adult's height, and the shapes they are made of."""

from typing import NamedTuple

import numpy as np

from aiprod_render.picture.paint import Field

_HALF_TURN = np.linspace(np.pi / 2, 3 * np.pi / 2, 8)
_TURN = np.linspace(0, 2 * np.pi, 22, endpoint=False)
_RING = np.stack([np.cos(_TURN), np.sin(_TURN)], 1)
DARKER = "~"
"""Before a tone: the same paper in shadow."""
FLAT = "="
"""Before all else of a tone: laid on the paper under it without an edge."""


class Part(NamedTuple):
    """A polygon of shape (n, 2), y upwards, and the tone of its paper."""

    points: Field
    tone: str


def bare(tone: str) -> str:
    """Returns a tone without what stands before it."""
    return tone.removeprefix(FLAT).lstrip(DARKER)


def tapered(start: Field, end: Field, first: float, last: float) -> Field:
    """Returns a limb: two half discs, of the radii `first` and `last`, and what is between them."""
    way = end - start
    angle = float(np.arctan2(way[1], way[0]))
    around = _HALF_TURN + angle
    half = np.stack([np.cos(around), np.sin(around)], 1)
    # The other half disc is the first one, turned around.
    return np.concatenate([start + first * half, end - last * half])


def oval(centre: Field, wide: float, high: float, turned: float = 0.0) -> Field:
    """Returns an ellipse of the radii `wide` and `high`, turned by radians clockwise."""
    return np.asarray(centre + turned_by(_RING * (wide, high), turned))


def turned_by(points: Field, angle: float) -> Field:
    """Returns the points turned by radians clockwise around the origin."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(points @ np.array([[cos, -sin], [sin, cos]]))


def box(left: float, bottom: float, right: float, top: float) -> Field:
    """Returns an upright rectangle."""
    return np.array([(left, bottom), (right, bottom), (right, top), (left, top)], np.float32)


def at(origin: Field, *points: tuple[float, float], size: float = 1.0, angle: float = 0.0) -> Field:
    """Returns points around an origin, in units of `size`, turned by radians clockwise."""
    return np.asarray(origin + turned_by(np.array(points, np.float32) * size, angle))
