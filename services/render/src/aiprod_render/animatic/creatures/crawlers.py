"""Small creatures with jointed legs: spider, ant, beetle, fly, lobster, shrimp, scorpion."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import band, blob, disc, offset, rotated, spline, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part

_EYE, _GLINT, _GLASS = "#211c1e", "#ffffff", "#d5e6ea"


def _wave(part: float) -> float:
    return float(np.sin(2 * np.pi * part))


def _legs(
    pose: Pose, rows: Sequence[tuple[float, float]], root: float, knee: float, size: float, tone: str
) -> Iterator[Part]:
    """Yields legs that step by turns, each from the x of its root to that of its foot."""
    for number, (start, end) in enumerate(rows):
        # A pose has four feet, however many legs there are: neighbours take a hind and a fore foot by turns.
        ahead, up, _ = pose.feet[(2 * number) % 4]
        foot = end + 0.22 * ahead
        bend = 0.35 * start + 0.65 * foot
        yield from tube(
            [(start, root, size), (bend, knee + 0.3 * up, 0.8 * size), (foot, 0.02 + 0.3 * up, 0.5 * size)],
            tone,
        )


def _eye(x: float, y: float, size: float, *, asleep: bool) -> Iterator[Part]:
    if asleep:
        yield from tube([(x - size, y, 0.3 * size), (x + size, y, 0.3 * size)], FLAT + _EYE)
        return
    yield disc(x, y, size, FLAT + _EYE)
    yield disc(x + 0.3 * size, y + 0.35 * size, 0.35 * size, FLAT + _GLINT)


def spider(pose: Pose) -> Iterator[Part]:
    """Yields a spider on its eight legs."""
    coat, light = "#5a4a5f", "#8f7a93"
    # Far legs are in the reverse order: of a pair, one steps while the other stands.
    rows = ((-0.02, -0.95), (0.04, -0.56), (0.12, 0.62), (0.16, 1.02))
    yield from _legs(
        pose, [(x + 0.06, foot + 0.1) for x, foot in rows[::-1]], 0.36, 0.8, 0.035, DARKER + coat
    )
    breath = 0.01 * _wave(pose.wave)
    yield disc(-0.26, 0.46, 0.3 + breath, coat, 0.9, -12)
    for x, y, size in ((-0.36, 0.58, 0.06), (-0.24, 0.62, 0.05), (-0.38, 0.42, 0.05)):
        yield disc(x, y, size, FLAT + light)
    yield disc(0.16, 0.38, 0.18, coat, 0.9)
    for x, y, size in ((0.2, 0.45, 0.055), (0.3, 0.44, 0.04), (0.25, 0.35, 0.03)):
        yield disc(x, y, size, FLAT + "#f6efe2")
        yield disc(x + 0.01, y, 0.6 * size, FLAT + (DARKER + coat if pose.asleep else _EYE))
    yield from tube([(0.3, 0.3, 0.03), (0.34, 0.22, 0.02)], light)
    yield from _legs(pose, rows, 0.36, 0.88, 0.038, coat)


def ant(pose: Pose) -> Iterator[Part]:
    """Yields an ant with its narrow waist."""
    coat = "#6a3f35"
    rows = ((0.0, -0.3), (0.08, 0.12), (0.16, 0.5))
    yield from _legs(
        pose, [(x + 0.05, foot + 0.1) for x, foot in rows[::-1]], 0.32, 0.4, 0.022, DARKER + coat
    )
    for x in (0.0, 0.1):
        yield from tube([(0.5, 0.5, 0.016), (0.62 + x, 0.76, 0.014), (0.78 + x, 0.72, 0.02)], DARKER + coat)
    yield from tube([(-0.56, 0.36, 0.06), (-0.36, 0.4, 0.2), (-0.14, 0.34, 0.08)], coat)
    yield from tube([(-0.12, 0.34, 0.06), (0.08, 0.37, 0.11), (0.26, 0.36, 0.07)], coat)
    yield disc(0.42, 0.42, 0.17, coat, 0.86)
    yield from tube([(0.54, 0.34, 0.03), (0.64, 0.3, 0.012)], DARKER + coat)
    yield from _eye(0.48, 0.46, 0.05, asleep=pose.asleep)
    yield from _legs(pose, rows, 0.32, 0.42, 0.026, coat)


def beetle(pose: Pose) -> Iterator[Part]:
    """Yields a shining beetle with a horn."""
    shell, dark = "#3f7a56", "#2f3a35"
    yield from _legs(pose, ((-0.26, -0.4), (0.0, 0.04), (0.28, 0.42)), 0.2, 0.16, 0.032, dark)
    yield disc(0.48, 0.28, 0.16, dark, 0.85)
    yield from tube([(0.56, 0.36, 0.05), (0.72, 0.46, 0.035), (0.74, 0.64, 0.012)], dark)
    yield from _eye(0.54, 0.3, 0.035, asleep=pose.asleep)
    angle = np.linspace(0, np.pi, 22)
    yield blob([(0.2, 0.14), (0.2, 0.5), (0.4, 0.5), (0.52, 0.3), (0.46, 0.14)], DARKER + shell)
    yield Part(np.stack([-0.12 + 0.42 * np.cos(angle), 0.14 + 0.46 * np.sin(angle)], 1), shell)
    for start in (-0.3, -0.12, 0.06):
        yield from tube(
            [(start - 0.04, 0.2, 0.008), (start, 0.36, 0.012), (start + 0.02, 0.5, 0.006)], FLAT + dark
        )
    yield from tube([(-0.36, 0.4, 0.02), (-0.24, 0.5, 0.03), (-0.1, 0.54, 0.015)], FLAT + "#8fc9a0")


def fly(pose: Pose) -> Iterator[Part]:
    """Yields a fly, whose wings buzz."""
    coat = "#4a4f58"
    open_ = 26 + 14 * _wave(3 * pose.wave)
    wing = np.array([(0.0, 0.0), (-0.25, 0.13), (-0.6, 0.14), (-0.72, 0.02), (-0.5, -0.06), (-0.2, -0.05)])
    yield blob(rotated(wing, -open_ - 14) + offset(0.08, 0.5), DARKER + _GLASS)
    yield from _legs(pose, ((-0.1, -0.22), (0.04, 0.08), (0.16, 0.36)), 0.24, 0.16, 0.022, DARKER + coat)
    row = [(-0.5, 0.28, 0.05), (-0.28, 0.34, 0.17), (0.0, 0.38, 0.19), (0.14, 0.38, 0.16)]
    yield from tube(row, coat)
    for start in (0.15, 0.32, 0.5):
        yield Part(band(spline(row), start, start + 0.06, -0.98, 0.98), FLAT + "#6f7a88")
    yield disc(0.32, 0.38, 0.16, coat)
    yield disc(0.38, 0.43, 0.12, FLAT + "#b5433c", 1.2)
    yield disc(0.42, 0.49, 0.03, FLAT + _GLINT)
    yield from tube([(0.38, 0.24, 0.03), (0.42, 0.14, 0.035)], coat)
    yield blob(rotated(wing, -open_) + offset(0.08, 0.5), _GLASS)


def _claw(x: float, y: float, size: float, bite: float, tone: str) -> Iterator[Part]:
    """Yields a claw whose upper finger opens by degrees."""
    lower = np.array([(0, -0.1), (0.2, -0.2), (0.5, -0.16), (0.66, 0.0), (0.4, -0.02), (0.2, 0.06), (0, 0.1)])
    upper = np.array([(0, 0.0), (0.05, 0.2), (0.3, 0.3), (0.56, 0.16), (0.34, 0.14), (0.18, 0.02)])
    yield blob(rotated(upper * size, bite) + offset(x, y), tone)
    yield blob(lower * size + offset(x, y), tone)


def lobster(pose: Pose) -> Iterator[Part]:
    """Yields a lobster with its claws ahead."""
    coat, light = "#cc4638", "#e8836a"
    bite = 8 + 8 * _wave(pose.wave)
    for x in (0.0, 0.08):
        yield from tube([(0.5, 0.46, 0.016), (0.3 + x, 0.86, 0.012), (-0.2 + x, 0.98, 0.006)], DARKER + coat)
    yield from tube([(0.34, 0.3, 0.04), (0.62, 0.44, 0.04), (0.74, 0.52, 0.05)], DARKER + coat)
    yield from _claw(0.74, 0.54, 0.56, bite, DARKER + coat)
    yield from _legs(pose, ((0.02, -0.14), (0.14, 0.06), (0.26, 0.28)), 0.26, 0.2, 0.026, DARKER + coat)
    flick = 0.03 * _wave(pose.wave)
    for x, y in ((-1.02, 0.3), (-1.06, 0.18), (-0.98, 0.08)):
        yield from tube([(-0.76, 0.2 + flick, 0.05), (x, y + flick, 0.08)], DARKER + coat)
    row = [(-0.8, 0.2 + flick, 0.1), (-0.52, 0.28, 0.14), (-0.2, 0.36, 0.17), (0.04, 0.36, 0.19)]
    yield from tube(row, coat)
    for start in (0.12, 0.34, 0.56, 0.78):
        yield Part(band(spline(row), start, start + 0.03, -0.98, 0.98), FLAT + DARKER + coat)
    yield from tube([(0.0, 0.36, 0.19), (0.24, 0.38, 0.18), (0.46, 0.4, 0.1), (0.6, 0.42, 0.02)], coat)
    yield from tube([(0.04, 0.48, 0.02), (0.2, 0.5, 0.03), (0.34, 0.48, 0.015)], FLAT + light)
    yield from _eye(0.44, 0.5, 0.045, asleep=pose.asleep)
    yield from _legs(pose, ((-0.04, -0.22), (0.08, -0.02), (0.2, 0.2)), 0.24, 0.16, 0.028, coat)
    yield from tube([(0.26, 0.26, 0.045), (0.5, 0.22, 0.045), (0.68, 0.3, 0.055)], coat)
    yield from _claw(0.68, 0.3, 0.62, bite, coat)


def shrimp(pose: Pose) -> Iterator[Part]:
    """Yields a shrimp with its arched back."""
    coat, light = "#ec8a6a", "#f7c3a8"
    beat = 0.03 * _wave(pose.wave)
    for x in (0.0, 0.1):
        yield from tube([(0.52, 0.6, 0.012), (0.8, 0.78 + x, 0.01), (0.5 - x, 0.98, 0.005)], DARKER + coat)
    for number, x in enumerate(np.linspace(-0.22, 0.42, 6)):
        swing = 0.05 * _wave(pose.wave + 0.15 * number)
        yield from tube([(x, 0.42, 0.03), (x - 0.04 + swing, 0.22, 0.018)], DARKER + coat)
    for x, y in ((-0.52, 0.02), (-0.4, 0.0), (-0.28, 0.04)):
        yield from tube([(-0.44, 0.2 + beat, 0.04), (x, y + 0.05 + beat, 0.06)], DARKER + coat)
    row = [
        (-0.44, 0.18 + beat, 0.06),
        (-0.5, 0.4, 0.11),
        (-0.3, 0.62, 0.16),
        (0.0, 0.66, 0.18),
        (0.28, 0.6, 0.17),
        (0.5, 0.54, 0.08),
        (0.66, 0.54, 0.015),
    ]
    yield from tube(row, coat)
    for start in (0.1, 0.22, 0.34, 0.46, 0.58):
        yield Part(band(spline(row), start, start + 0.025, -0.96, 0.96), FLAT + light)
    yield from _eye(0.42, 0.62, 0.05, asleep=pose.asleep)


def scorpion(pose: Pose) -> Iterator[Part]:
    """Yields a scorpion, whose sting is above its back."""
    coat = "#7a4a32"
    bite, nod = 8 + 8 * _wave(pose.wave), 0.03 * _wave(pose.wave)
    yield from tube([(0.34, 0.28, 0.035), (0.56, 0.36, 0.04), (0.68, 0.44, 0.05)], DARKER + coat)
    yield from _claw(0.68, 0.46, 0.44, bite, DARKER + coat)
    rows = ((-0.12, -0.34), (0.02, -0.08), (0.14, 0.2), (0.24, 0.42))
    yield from _legs(
        pose, [(x + 0.06, foot + 0.08) for x, foot in rows[::-1]], 0.24, 0.3, 0.022, DARKER + coat
    )
    tail = [
        (-0.34, 0.26, 0.11),
        (-0.62, 0.36, 0.09),
        (-0.68, 0.68, 0.08),
        (-0.46, 0.9 + nod, 0.075),
        (-0.22, 0.88 + nod, 0.07),
    ]
    yield from tube(tail, coat)
    for start in (0.2, 0.38, 0.56, 0.74):
        yield Part(band(spline(tail), start, start + 0.03, -0.98, 0.98), FLAT + DARKER + coat)
    yield from tube([(-0.2, 0.88 + nod, 0.08), (-0.08, 0.8 + nod, 0.03), (-0.04, 0.7 + nod, 0.006)], coat)
    body = [(-0.38, 0.26, 0.1), (-0.1, 0.28, 0.16), (0.16, 0.28, 0.16), (0.38, 0.28, 0.1)]
    yield from tube(body, coat)
    for start in (0.15, 0.32, 0.5):
        yield Part(band(spline(body), start, start + 0.025, -0.97, 0.97), FLAT + DARKER + coat)
    yield from _eye(0.34, 0.34, 0.035, asleep=pose.asleep)
    yield from _legs(pose, rows, 0.22, 0.3, 0.024, coat)
    yield from tube([(0.3, 0.2, 0.04), (0.48, 0.16, 0.04), (0.62, 0.22, 0.05)], coat)
    yield from _claw(0.62, 0.22, 0.48, bite, coat)


CRAWLERS: Mapping[str, Callable[[Pose], Iterator[Part]]] = {
    "🕷": spider,
    "🐜": ant,
    "🪲": beetle,
    "🪰": fly,
    "🦞": lobster,
    "🦐": shrimp,
    "🦂": scorpion,
}
"""The creatures by their keys."""
