"""Round shapes around a head, in its radii."""

from collections.abc import Iterator, Sequence

import numpy as np

from aiprod_render.animatic.puppets.curves import blob, tube
from aiprod_render.animatic.puppets.features import Placing
from aiprod_render.animatic.puppets.parts import Part, turned_by

type Knots = tuple[tuple[float, float, float], ...]
"""Points of a spine, and half the thickness there."""
AT_ORIGIN = Placing(np.zeros(2, np.float32), 1.0, 0.0)
"""A head of the radius 1, upright around the origin."""


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


def placed(parts: Sequence[Part], place: Placing) -> Iterator[Part]:
    """Yields the parts of a head at the origin where a place has it."""
    if not parts:
        return
    points = np.concatenate([part.points for part in parts]) * place.radius
    points = place.head + turned_by(points, place.angle)
    end = 0
    for part in parts:
        start, end = end, end + len(part.points)
        yield Part(points[start:end], part.tone)
