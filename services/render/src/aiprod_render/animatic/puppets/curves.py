"""The smooth shapes that creatures are made of: tubes along a spine, blobs, and joints that reach a point."""

from collections.abc import Iterator, Sequence

import numpy as np

from aiprod_render.animatic.puppets.parts import FLAT, Part, oval
from aiprod_render.picture.paint import Field, round_corners

STEPS = 7
"""The points of a smooth row from one knot to the next."""
# Without the ends of the half circle: those are points of the tube's sides.
_HALF = np.linspace(-np.pi / 2, np.pi / 2, 13)[1:-1]
_CAP = np.stack([np.cos(_HALF), np.sin(_HALF)], 1)
_T = np.linspace(0, 1, STEPS, endpoint=False)[:, None]
# A Catmull-Rom curve goes through its knots, so what is written is what is drawn.
_WEIGHTS = np.concatenate(
    [
        -0.5 * _T + _T**2 - 0.5 * _T**3,
        1 - 2.5 * _T**2 + 1.5 * _T**3,
        0.5 * _T + 2 * _T**2 - 1.5 * _T**3,
        -0.5 * _T**2 + 0.5 * _T**3,
    ],
    axis=1,
)
_FOLD = 0.85
"""A spine that turns more sharply than this, for its thickness, needs a disc at the bend."""

type Knots = Sequence[tuple[float, float, float]]
"""Points of a spine: x, y, and half the thickness there."""


def spline(knots: Knots | Field) -> Field:
    """Returns a smooth row of knots (x, y, radius) through the given ones, of shape (n, 3)."""
    points = np.asarray(knots, np.float64)
    # The curve needs a knot on either side; mirrored ones let it reach the first and the last.
    ends = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    padded = np.concatenate([ends[:1], points, ends[1:]])
    windows = np.stack([padded[i : len(padded) - 3 + i] for i in range(4)], 1)
    smooth = (_WEIGHTS @ windows).reshape(-1, points.shape[1])
    smooth = np.concatenate([smooth, points[-1:]])
    # Behind a knot that is much thinner than its neighbour, the curve swings below zero.
    smooth[:, 2] = np.maximum(smooth[:, 2], 1e-4)
    return np.asarray(smooth)


def normals(row: Field) -> Field:
    """Returns the unit vectors to the left of a row of points."""
    points = row[:, :2]
    along = np.empty_like(points)
    along[1:-1] = points[2:] - points[:-2]
    along[0], along[-1] = points[1] - points[0], points[-1] - points[-2]
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    return np.stack([-along[:, 1], along[:, 0]], 1)


def tube(knots: Knots | Field, tone: str) -> Iterator[Part]:
    """Yields a smooth limb along a spine, with round ends."""
    row = spline(knots)
    side, radius = normals(row), row[:, 2:]
    left, right = row[:, :2] + side * radius, row[:, :2] - side * radius
    ahead = np.stack([side[:, 1], -side[:, 0]], 1)
    end = row[-1, :2] + row[-1, 2] * (_CAP[::-1, :1] * ahead[-1] + _CAP[::-1, 1:] * side[-1])
    start = row[0, :2] + row[0, 2] * (-_CAP[:, :1] * ahead[0] + _CAP[:, 1:] * side[0])
    yield Part(np.concatenate([left, end, right[::-1], start]), tone)
    steps = np.diff(row[:, :2], axis=0)
    x, y = steps[:, 0], steps[:, 1]
    length = np.hypot(x, y)
    turn = np.abs(x[:-1] * y[1:] - y[:-1] * x[1:])
    folded = turn * row[1:-1, 2] > _FOLD * length[:-1] * length[1:] ** 2
    # An outline that crosses itself has a hole there.
    for bend in row[1:-1][folded]:
        yield Part(oval(bend[:2], bend[2], bend[2]), _flat(tone))


def band(row: Field, start: float, end: float, low: float, high: float) -> Field:
    """Returns a patch on a tube: `start` to `end` (0..1) of its way, `low` to `high` (-1..1) across it."""
    last = len(row) - 1
    at = np.linspace(start * last, end * last, 8)
    index = np.arange(len(row))
    side = normals(row)
    x, y, r, nx, ny = (
        np.interp(at, index, values) for values in (row[:, 0], row[:, 1], row[:, 2], side[:, 0], side[:, 1])
    )
    upper = np.stack([x + nx * r * high, y + ny * r * high], 1)
    lower = np.stack([x + nx * r * low, y + ny * r * low], 1)
    return np.concatenate([upper, lower[::-1]])


def on_tube(row: Field, along: float, across: float) -> Field:
    """Returns the point at `along` (0..1) of a tube and `across` (-1..1) it."""
    last = len(row) - 1
    index = along * last
    start = min(int(index), last - 1)
    part = index - start
    # Plain floats: numpy's calls take longer than this arithmetic.
    before, here, there, after = row[[max(0, start - 1), start, start + 1, min(last, start + 2)]].tolist()
    x, y, radius = (one + part * (other - one) for one, other in zip(here, there, strict=True))
    dx, dy = (
        (1 - part) * (there[axis] - before[axis]) + part * (after[axis] - here[axis]) for axis in (0, 1)
    )
    out = across * radius / max(1e-9, float(np.hypot(dx, dy)))
    return np.array([x - out * dy, y + out * dx])


def blob(points: Sequence[tuple[float, float] | Field] | Field, tone: str) -> Part:
    """Returns a closed shape with round corners."""
    return Part(round_corners(round_corners(round_corners(np.asarray(points, np.float32)))), tone)


def disc(x: float, y: float, radius: float, tone: str, high: float = 1.0, degrees: float = 0.0) -> Part:
    """Returns an oval, `high` by its breadth, turned by degrees clockwise."""
    return Part(oval(np.array([x, y]), radius, radius * high, float(np.deg2rad(degrees))), tone)


def towards(degrees: float) -> Field:
    """Returns the unit vector of a direction: 0 is ahead, 90 upwards."""
    angle = np.deg2rad(degrees)
    return np.array([np.cos(angle), np.sin(angle)])


def offset(x: float, y: float) -> Field:
    """Returns a way of x ahead and y upwards."""
    return np.array([x, y])


def rotated(points: Field, degrees: float) -> Field:
    """Returns points of shape (n, 2) turned by degrees anticlockwise around the origin."""
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(points @ np.array([[cos, sin], [-sin, cos]]))


def bend_of(start: Field, end: Field, upper: float, lower: float, side: int) -> Field:
    """Returns the joint between two bones from `start` to `end`, on the `side` ahead (1) or behind (-1)."""
    way = end - start
    far = float(np.clip(np.hypot(*way), 1e-6, 0.999 * (upper + lower)))
    along = (upper**2 - lower**2 + far**2) / (2 * far)
    out = np.sqrt(max(0.0, upper**2 - along**2))
    unit = way / max(1e-6, float(np.hypot(*way)))
    # The limb hangs down: to its left is ahead.
    return np.asarray(start + along * unit + side * out * np.array([-unit[1], unit[0]]))


def _flat(tone: str) -> str:
    return tone if tone.startswith(FLAT) else FLAT + tone
