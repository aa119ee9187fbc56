"""Round shapes around a head, in its radii."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.puppets.curves import blob, tube
from aiprod_render.animatic.puppets.features import Placing
from aiprod_render.animatic.puppets.parts import Part

type Knots = tuple[tuple[float, float, float], ...]
"""Points of a spine, and half the thickness there."""


def limb(place: Placing, knots: Knots, tone: str) -> Iterator[Part]:
    """Yields a smooth tube along a spine."""
    row = np.array(knots)
    points = place.at(*((float(x), float(y)) for x, y in row[:, :2]))
    yield from tube(np.column_stack([points, row[:, 2] * place.radius]), tone)


def patch(place: Placing, *points: tuple[float, float], tone: str) -> Part:
    """Returns a closed shape with round corners."""
    return blob(place.at(*points), tone)


def mirrored(points: tuple[tuple[float, float], ...], middle: float) -> tuple[tuple[float, float], ...]:
    """Returns the points on the other side of a face with this middle."""
    return tuple((2 * middle - x, y) for x, y in points)
