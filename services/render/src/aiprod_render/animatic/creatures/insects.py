"""Small creatures on wings that beat: bee, butterfly, ladybird, dragonfly, and the bat."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import band, blob, disc, offset, rotated, spline, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part

_EYE, _GLINT, _GLASS = "#211c1e", "#ffffff", "#d5e6ea"
_FEELER = "#3a2f2c"


def _beat(pose: Pose, low: float, high: float) -> float:
    """Returns how far a wing is open; who rests moves it slowly."""
    # A quarter ahead: the wing is open at the start of the cycle, which is what a figure at rest shows.
    return low + (high - low) * (0.5 + 0.5 * float(np.sin(2 * np.pi * pose.wave + np.pi / 2)))


def _wing(
    root: tuple[float, float], outline: list[tuple[float, float]], degrees: float, wide: float, tone: str
) -> Part:
    """Returns a wing around its root, turned, and as broad as it is open."""
    # A wing that closes gets narrower and stays as tall.
    points = np.array(outline) * [wide, 1.0]
    return blob(rotated(points, degrees) + root, tone)


def bee(pose: Pose) -> Iterator[Part]:
    """Yields a bee with stripes."""
    yellow, dark = "#eeb834", "#3a2c26"
    open_ = _beat(pose, 0.55, 1.15)
    wing = [(-0.06, 0.0), (-0.22, 0.25), (-0.2, 0.5), (0.0, 0.6), (0.16, 0.45), (0.08, 0.0)]
    yield _wing((0.1, 0.62), wing, -18, open_, DARKER + _GLASS)
    for x in (-0.2, 0.0, 0.18):
        yield from tube([(x, 0.24, 0.022), (x + 0.05, 0.1, 0.018), (x + 0.02, 0.02, 0.014)], dark)
    body = [(-0.5, 0.36, 0.03), (-0.3, 0.38, 0.2), (0.0, 0.42, 0.27), (0.25, 0.44, 0.2)]
    yield Part(np.array([(-0.5, 0.4), (-0.66, 0.35), (-0.5, 0.33)]), dark)
    yield from tube(body, yellow)
    row = spline(body)
    for start in (0.2, 0.46, 0.72):
        yield Part(band(row, start, start + 0.13, -0.99, 0.99), FLAT + dark)
    for x in (0.48, 0.56):
        yield from tube([(x - 0.04, 0.62, 0.016), (x + 0.04, 0.8, 0.014), (x + 0.14, 0.84, 0.022)], _FEELER)
    yield disc(0.44, 0.46, 0.2, dark)
    yield disc(0.47, 0.45, 0.165, FLAT + yellow)
    yield disc(0.52, 0.5, 0.055, FLAT + _EYE, 1.3)
    yield disc(0.535, 0.53, 0.02, FLAT + _GLINT)
    yield from tube([(0.5, 0.36, 0.008), (0.55, 0.34, 0.011), (0.6, 0.37, 0.008)], FLAT + "#7a3f28")
    yield _wing((0.02, 0.62), wing, 14, open_, _GLASS)
    yield from tube([(0.0, 0.7, 0.008), (-0.12 * open_ - 0.08, 1.05, 0.006)], FLAT + DARKER + _GLASS)


def butterfly(pose: Pose) -> Iterator[Part]:
    """Yields a butterfly from the side, whose wings close and open."""
    wing, edge, spot = "#e8863a", "#43302f", "#f7e3b5"
    open_ = _beat(pose, 0.3, 1.0)
    # Rounding leaves a corner where a point is written twice: there the wing is joined to the body.
    upper = [
        (0.04, -0.06),
        (0.04, -0.06),
        (0.06, 0.35),
        (0.16, 0.78),
        (-0.3, 0.92),
        (-0.78, 0.62),
        (-0.66, 0.12),
    ]
    lower = [
        (0.06, 0.04),
        (0.06, 0.04),
        (-0.42, 0.2),
        (-0.72, -0.06),
        (-0.66, -0.42),
        (-0.4, -0.5),
        (-0.12, -0.24),
    ]

    def pair(turn: float, wide: float, shade: str) -> Iterator[Part]:
        for outline, root in ((lower, (0.02, 0.52)), (upper, (0.08, 0.6))):
            points = np.array(outline)
            middle = points.mean(axis=0)
            yield _wing(root, outline, turn, wide, shade + edge)
            inner = [tuple(middle + 0.72 * (point - middle)) for point in points]
            yield _wing(root, inner, turn, wide, FLAT + shade + wing)
            for point in points[3:6]:
                x, y = rotated(np.array([(middle + 0.86 * (point - middle)) * [wide, 1]]), turn)[0] + root
                yield disc(float(x), float(y), 0.032 * max(0.5, wide), FLAT + shade + spot)

    yield from pair(-34 + 20 * open_, 0.8 * open_ + 0.15, DARKER)
    yield from tube(
        [(-0.26, 0.3, 0.02), (-0.02, 0.48, 0.05), (0.14, 0.62, 0.055), (0.22, 0.7, 0.05)], "#4a3531"
    )
    for x in (0.0, 0.08):
        yield from tube([(0.24 + x, 0.74, 0.01), (0.34 + x, 0.92, 0.009), (0.46 + x, 0.98, 0.016)], _FEELER)
    yield disc(0.24, 0.72, 0.075, "#4a3531")
    yield disc(0.265, 0.735, 0.03, FLAT + _GLINT)
    yield disc(0.272, 0.735, 0.018, FLAT + _EYE)
    yield from pair(4, open_, "")


def ladybird(pose: Pose) -> Iterator[Part]:
    """Yields a ladybird on its legs; it opens its back to fly."""
    red, dark = "#d2413a", "#2f2a2d"
    for number, x in enumerate((-0.26, -0.02, 0.24)):
        ahead, up, _ = pose.feet[(number * 2) % 4]
        yield from tube(
            [
                (x, 0.2, 0.03),
                (x + 0.06 + 0.2 * ahead, 0.1, 0.026),
                (x + 0.08 + 0.3 * ahead, 0.02 + 0.2 * up, 0.018),
            ],
            dark,
        )
    for x in (0.0, 0.08):
        yield from tube([(0.48 + x, 0.4, 0.014), (0.58 + x, 0.54, 0.012), (0.66 + x, 0.54, 0.02)], dark)
    yield disc(0.42, 0.28, 0.19, dark)
    yield disc(0.49, 0.34, 0.05, FLAT + "#f7f2e6")
    yield disc(0.5, 0.34, 0.026, FLAT + _EYE)
    angle = np.linspace(0, np.pi, 22)
    dome = np.stack([-0.06 + 0.48 * np.cos(angle), 0.15 + 0.48 * np.sin(angle)], 1)
    yield Part(dome, red)
    yield from tube([(-0.5, 0.16, 0.03), (-0.06, 0.14, 0.04), (0.4, 0.16, 0.03)], FLAT + dark)
    for x, y, size in (
        (-0.3, 0.32, 0.06),
        (-0.1, 0.48, 0.065),
        (0.16, 0.44, 0.055),
        (0.02, 0.28, 0.06),
        (-0.16, 0.2, 0.04),
        (0.26, 0.26, 0.045),
    ):
        yield disc(x, y, size, FLAT + dark)


def dragonfly(pose: Pose) -> Iterator[Part]:
    """Yields a dragonfly with two pairs of long wings."""
    body, dark = "#3a8f98", "#25636c"
    open_ = _beat(pose, 0.6, 1.15)
    wing = [(-0.03, 0.0), (-0.16, 0.4), (-0.12, 0.66), (0.0, 0.7), (0.08, 0.5), (0.04, 0.0)]
    for root, turn in (((0.2, 0.36), -34), ((0.06, 0.36), 4)):
        yield _wing(root, wing, turn, open_, DARKER + _GLASS)
    knots = [
        (-0.95, 0.36, 0.022),
        (-0.5, 0.33, 0.03),
        (-0.05, 0.33, 0.05),
        (0.15, 0.33, 0.1),
        (0.3, 0.32, 0.085),
    ]
    for x in (0.12, 0.22):
        yield from tube([(x, 0.26, 0.014), (x + 0.08, 0.12, 0.012), (x + 0.02, 0.02, 0.01)], dark)
    yield from tube(knots, body)
    row = spline(knots)
    for start in np.linspace(0.05, 0.5, 6):
        yield Part(band(row, float(start), float(start) + 0.025, -0.98, 0.98), FLAT + dark)
    yield disc(0.4, 0.33, 0.1, body)
    yield disc(0.44, 0.37, 0.075, FLAT + "#c9574a")
    yield disc(0.465, 0.395, 0.022, FLAT + _GLINT)
    for root, turn in (((0.16, 0.38), -16), ((0.0, 0.37), 22)):
        yield _wing(root, wing, turn, open_, _GLASS)


def bat(pose: Pose) -> Iterator[Part]:
    """Yields a bat, which beats its skinny wings."""
    fur, skin = "#5a4650", "#7a5f68"
    # At rest its wings are open, too: by them it is known.
    flap = pose.flap if pose.flap else 0.4
    for side, shade in ((1, DARKER), (-1, "")):
        up = 0.28 + 0.34 * flap * (1.0 if side < 0 else 0.85)
        root = np.array([0.02 * side, 0.56])
        tip = root + offset(side * 0.95, up)
        wrist = root + offset(side * 0.5, 0.5 * up + 0.2)
        points = [root + offset(0, 0.1), wrist, tip]
        low = root + offset(0, -0.22)
        for share in (0.8, 0.55, 0.28):
            edge = tip + (low - tip) * (1 - share) + offset(0.0, -0.1)
            points += [edge + offset(side * 0.06, 0.07), edge]
        yield Part(np.array([*points, low]), shade + skin)
        for share in (0.8, 0.55, 0.28):
            end = tip + (low - tip) * (1 - share) + offset(0.0, -0.1)
            yield from tube(
                [(*wrist, 0.012), (*(0.5 * (wrist + end)), 0.01), (*end, 0.006)], FLAT + DARKER + shade + skin
            )
    for x in (-0.06, 0.06):
        yield from tube([(x, 0.3, 0.03), (x, 0.2, 0.025)], DARKER + fur)
    yield from tube([(0.0, 0.34, 0.1), (0.0, 0.5, 0.16), (0.0, 0.64, 0.14)], fur)
    for side in (-1, 1):
        yield from tube([(side * 0.1, 0.86, 0.07), (side * 0.17, 1.0, 0.06), (side * 0.2, 1.14, 0.012)], fur)
        yield from tube([(side * 0.12, 0.9, 0.03), (side * 0.185, 1.08, 0.01)], FLAT + "#c98f96")
    yield disc(0.0, 0.78, 0.185, FLAT + fur)
    for x in (-0.06, 0.09):
        yield disc(x, 0.81, 0.04, FLAT + "#f5efe2")
        yield disc(x + 0.01, 0.81, 0.024, FLAT + _EYE)
    yield disc(0.015, 0.73, 0.035, FLAT + DARKER + fur, 0.7)
    for x in (-0.03, 0.06):
        yield Part(np.array([(x - 0.016, 0.685), (x + 0.016, 0.685), (x, 0.64)]), FLAT + _GLINT)


WINGED: Mapping[str, Callable[[Pose], Iterator[Part]]] = {
    "🐝": bee,
    "🦋": butterfly,
    "🐞": ladybird,
    "dragonfly": dragonfly,
    "🦇": bat,
}
"""The creatures by their keys."""
