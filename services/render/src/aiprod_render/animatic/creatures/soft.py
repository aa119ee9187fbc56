"""Creatures with arms and shells in place of bones: octopus, squid, jellyfish, crab, snail, snake."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import blob, disc, on_tube, spline, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part

_EYE, _GLINT, _WHITE = "#211c1e", "#ffffff", "#fbf7ee"


def _wave(part: float) -> float:
    return float(np.sin(2 * np.pi * part))


def _eyes(x: float, y: float, size: float, apart: float, *, asleep: bool) -> Iterator[Part]:
    # They look to the right, so the right eye is the far and smaller one.
    for side, wide in ((-0.5, 1.0), (0.5, 0.88)):
        centre = x + side * apart
        if asleep:
            yield from tube(
                [(centre - size, y, 0.008), (centre, y - 0.4 * size, 0.01), (centre + size, y, 0.008)],
                FLAT + _EYE,
            )
            continue
        yield disc(centre, y, size * wide, FLAT + _WHITE, 1.15)
        yield disc(centre + 0.25 * size, y - 0.05 * size, 0.6 * size * wide, FLAT + _EYE, 1.15)
        yield disc(centre + 0.42 * size, y + 0.2 * size, 0.2 * size, FLAT + _GLINT)


def octopus(pose: Pose) -> Iterator[Part]:
    """Yields an octopus on its eight arms, which curl and wave."""
    coat, light = "#d9644f", "#f2b59a"
    # From the outer arms to the inner ones, which lie over them.
    for number in (0, 7, 1, 6, 2, 5, 3, 4):
        spread = (number - 3.5) / 3.5
        far = number % 2 == 1
        wave = 0.05 * _wave(pose.wave + 0.13 * number)
        out = 0.62 * spread
        curl = 0.14 * (1 if spread > 0 else -1)
        knots = [
            (0.2 * spread, 0.46, 0.1),
            (0.62 * out, 0.24, 0.085),
            (1.0 * out + wave, 0.05 + 0.03 * far, 0.062),
            (1.25 * out + 0.6 * curl, 0.06 + wave, 0.045),
            (1.25 * out + curl, 0.2 + 0.6 * wave, 0.022),
        ]
        yield from tube(knots, (DARKER if far else "") + coat)
        if not far:
            row = spline(knots)
            for along in (0.35, 0.5, 0.64, 0.77):
                x, y = on_tube(row, along, -0.35 if spread > 0 else 0.35)
                yield disc(x, y, 0.022 - 0.008 * along, FLAT + light)
    breath = 0.012 * _wave(pose.wave)
    yield blob(
        [
            (-0.2, 0.38),
            (-0.3, 0.62),
            (-0.42, 0.9 + breath),
            (-0.3, 1.16 + breath),
            (0.0, 1.26 + breath),
            (0.3, 1.16 + breath),
            (0.4, 0.9 + breath),
            (0.3, 0.62),
            (0.2, 0.38),
            (0.0, 0.32),
        ],
        coat,
    )
    for x, y, size in ((-0.22, 1.02, 0.05), (-0.1, 1.12, 0.035), (-0.26, 0.88, 0.03)):
        yield disc(x, y, size, FLAT + light)
    yield from _eyes(0.06, 0.68, 0.095, 0.26, asleep=pose.asleep)
    yield from tube([(0.0, 0.5, 0.01), (0.07, 0.47, 0.014), (0.15, 0.51, 0.01)], FLAT + "#7a2f30")


def squid(pose: Pose) -> Iterator[Part]:
    """Yields a squid, whose arms trail below it."""
    coat, light = "#b8607f", "#e3a9b8"
    for number, x in enumerate((-0.16, 0.18, -0.08, 0.1, 0.0)):
        wave = 0.06 * _wave(pose.wave + 0.17 * number)
        long = 0.52 if number in {0, 1} else 0.36
        yield from tube(
            [
                (x * 0.8, 0.55, 0.05),
                (x + wave, 0.55 - 0.5 * long, 0.04),
                (x * 1.2 - wave, 0.55 - long, 0.03 if number > 1 else 0.05),
            ],
            (DARKER if number % 2 else "") + coat,
        )
    for side in (-1, 1):
        yield blob(
            [(0.1 * side, 1.4), (0.42 * side, 1.12 + 0.04 * _wave(pose.wave)), (0.14 * side, 1.0)],
            DARKER + coat,
        )
    yield blob(
        [
            (-0.2, 0.6),
            (-0.24, 0.95),
            (-0.13, 1.25),
            (0.0, 1.48),
            (0.13, 1.25),
            (0.24, 0.95),
            (0.2, 0.6),
            (0.0, 0.5),
        ],
        coat,
    )
    for x, y, size in ((-0.08, 1.1, 0.035), (0.05, 1.2, 0.025), (0.02, 0.98, 0.03)):
        yield disc(x, y, size, FLAT + light)
    yield from _eyes(0.04, 0.66, 0.07, 0.22, asleep=pose.asleep)


def jellyfish(pose: Pose) -> Iterator[Part]:
    """Yields a jellyfish, whose bell opens and closes."""
    coat, light = "#9a86c9", "#d6c9ee"
    pulse = 0.07 * _wave(pose.wave)
    for number, x in enumerate(np.linspace(-0.36, 0.36, 7)):
        wave = [0.05 * _wave(pose.wave - 0.18 * step + 0.1 * number) for step in range(4)]
        thin = number % 2 == 0
        size = 0.016 if thin else 0.045
        knots = [
            (x * (0.9 - 0.1 * step) * (1 + pulse) + wave[step], 0.78 - 0.25 * step, size * (1 - 0.2 * step))
            for step in range(4)
        ]
        yield from tube(knots, light if thin else DARKER + coat)
    wide = 0.5 * (1 + pulse)
    angle = np.linspace(0, np.pi, 22)
    dome = np.stack([wide * np.cos(angle), 0.78 + (0.48 - 0.4 * pulse) * np.sin(angle)], 1)
    rim = [(x, 0.76 - 0.045 * (number % 2)) for number, x in enumerate(np.linspace(-wide, wide, 13))]
    yield Part(np.concatenate([dome, np.array(rim)]), coat)
    yield Part(np.stack([0.72 * wide * np.cos(angle), 0.82 + 0.26 * np.sin(angle)], 1), FLAT + light)
    yield from tube([(-0.3, 1.02, 0.02), (-0.18, 1.13, 0.03), (-0.04, 1.17, 0.015)], FLAT + "#f4effb")


def crab(pose: Pose) -> Iterator[Part]:
    """Yields a crab with its claws up, which steps aside."""
    coat, light = "#d2503f", "#f0a58a"
    for side in (-1, 1):
        for number in range(3):
            ahead, up, _ = pose.feet[(number + (side > 0)) % 4]
            x = side * (0.52 + 0.14 * number) + 0.12 * ahead
            knee = (side * (0.5 + 0.16 * number), 0.42 - 0.05 * number)
            yield from tube(
                [
                    (side * 0.3, 0.36 - 0.04 * number, 0.05),
                    (*knee, 0.045),
                    (x + side * 0.1, 0.02 + 0.2 * up, 0.018),
                ],
                DARKER + coat,
            )
        lift = 0.05 * _wave(pose.wave + 0.25 * side)
        elbow, wrist = (side * 0.68, 0.58), (side * 0.62, 0.84 + lift)
        yield from tube([(side * 0.36, 0.48, 0.06), (*elbow, 0.065), (*wrist, 0.06)], coat)
        for turn, size in ((24, 0.12), (-16, 0.085)):
            way = towards(90 + side * turn)
            yield from tube(
                [
                    (*wrist, 0.09),
                    (wrist[0] + 0.16 * way[0], wrist[1] + 0.16 * way[1], size),
                    (wrist[0] + 0.32 * way[0] - side * 0.06 * (turn > 0), wrist[1] + 0.32 * way[1], 0.02),
                ],
                coat,
            )
    yield blob(
        [
            (-0.46, 0.5),
            (-0.4, 0.3),
            (-0.2, 0.18),
            (0.2, 0.18),
            (0.4, 0.3),
            (0.46, 0.5),
            (0.3, 0.64),
            (0.0, 0.68),
            (-0.3, 0.64),
        ],
        coat,
    )
    for x, y, size in ((-0.22, 0.5, 0.035), (0.24, 0.5, 0.035), (0.0, 0.56, 0.028)):
        yield disc(x, y, size, FLAT + light)
    for x in (-0.13, 0.15):
        yield from tube([(x, 0.62, 0.03), (x, 0.78, 0.028)], coat)
        yield disc(x, 0.82, 0.075, _WHITE)
        yield disc(x + 0.02, 0.82, 0.042, FLAT + _EYE)
    yield from tube([(-0.1, 0.34, 0.01), (0.01, 0.3, 0.014), (0.12, 0.34, 0.01)], FLAT + "#7a2622")


def snail(pose: Pose) -> Iterator[Part]:
    """Yields a snail, whose foot ripples under its shell."""
    skin, shell = "#d9b184", "#a9673f"
    ripple = 0.02 * _wave(pose.wave)
    for side, shade in ((0.06, DARKER), (0.0, "")):
        tip = (0.84 + side + ripple, 0.86 + 0.03 * _wave(pose.wave + side))
        yield from tube([(0.66 + side, 0.5, 0.035), (0.76 + side, 0.7, 0.026), (*tip, 0.024)], shade + skin)
        yield disc(*tip, 0.045, shade + skin)
        yield disc(tip[0] + 0.01, tip[1], 0.024, FLAT + _EYE)
    yield from tube(
        [
            (-0.86 - ripple, 0.03, 0.015),
            (-0.4, 0.1, 0.1),
            (0.2 + ripple, 0.11, 0.11),
            (0.55, 0.24, 0.12),
            (0.66, 0.44, 0.115),
        ],
        skin,
    )
    yield from tube([(0.6, 0.33, 0.008), (0.68, 0.31, 0.011), (0.75, 0.36, 0.008)], FLAT + "#7a4f38")
    yield disc(-0.08, 0.56, 0.46, shell, 0.96)
    turn = np.linspace(0.2, 4.4 * np.pi, 40)
    radius = 0.4 * (1 - turn / (4.6 * np.pi)) ** 0.8
    spiral = [
        (-0.08 + r * np.cos(t - 1.2), 0.55 + 0.96 * r * np.sin(t - 1.2), 0.012 + 0.04 * r)
        for t, r in zip(turn[::2], radius[::2], strict=True)
    ]
    yield from tube(spiral, FLAT + "#e0ac74")


def snake(pose: Pose) -> Iterator[Part]:
    """Yields a snake, through whose body waves run, with its head up."""
    coat, belly, dark = "#6f9a48", "#d9d58f", "#3f6a35"
    places = np.linspace(0, 1, 9)
    # The waves shrink towards the head, which must stay calm.
    bends = 0.13 * np.sin(2 * np.pi * (1.6 * places - pose.wave)) * (0.4 + 0.6 * (1 - places))
    size = np.array([0.012, 0.055, 0.085, 0.1, 0.105, 0.105, 0.1, 0.095, 0.085])
    knots = [
        (1.5 * place - 0.9, 0.14 + bend * 0.9 + (0.08 if place < 0.9 else 0.1), r)
        for place, bend, r in zip(places, bends, size, strict=True)
    ]
    x, y, _ = knots[-1]
    nod = 0.03 * _wave(pose.wave) - 0.2 * pose.jaw
    neck = [(x + 0.16, y + 0.16, 0.082), (x + 0.16, y + 0.42 + nod, 0.078), (x + 0.28, y + 0.58 + nod, 0.085)]
    row = spline([*knots, *neck])
    yield from tube([*knots, *neck], coat)
    for along in np.linspace(0.08, 0.88, 13):
        px, py = on_tube(row, float(along), 0.25)
        r = float(np.interp(along * (len(row) - 1), np.arange(len(row)), row[:, 2]))
        yield disc(px, py, 0.62 * r, FLAT + dark, 0.75)
    hx, hy = neck[-1][0] + 0.05, neck[-1][1]
    if _wave(2 * pose.wave) > 0:
        yield from tube([(hx + 0.2, hy - 0.03, 0.012), (hx + 0.34, hy - 0.03, 0.01)], "#c23b46")
        for side in (-0.04, 0.04):
            yield from tube(
                [(hx + 0.33, hy - 0.03, 0.01), (hx + 0.41, hy - 0.03 + side, 0.006)], FLAT + "#c23b46"
            )
    yield from tube(
        [(hx - 0.08, hy, 0.1), (hx + 0.06, hy + 0.01, 0.125), (hx + 0.22, hy - 0.02, 0.075)], FLAT + coat
    )
    yield from tube(
        [(hx + 0.02, hy - 0.085, 0.028), (hx + 0.14, hy - 0.075, 0.034), (hx + 0.24, hy - 0.055, 0.025)],
        FLAT + belly,
    )
    yield disc(hx + 0.09, hy + 0.05, 0.033, FLAT + "#f2c94a")
    yield disc(hx + 0.1, hy + 0.05, 0.018, FLAT + _EYE, 1.4)


def starfish(pose: Pose) -> Iterator[Part]:
    """Yields a starfish, whose arms stir."""
    coat, light = "#e2703f", "#f6c08a"
    turn = np.linspace(0, 2 * np.pi, 10, endpoint=False) + np.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, 0.5 + 0.02 * _wave(pose.wave), 0.24)
    points = np.stack([reach * np.cos(turn), 0.46 + reach * np.sin(turn)], 1)
    yield blob(points, coat)
    for angle in turn[::2]:
        for far, size in ((0.16, 0.03), (0.27, 0.022)):
            yield disc(far * np.cos(angle), 0.46 + far * np.sin(angle), size, FLAT + light)
    yield from _eyes(0.0, 0.52, 0.06, 0.16, asleep=pose.asleep)


def seahorse(pose: Pose) -> Iterator[Part]:
    """Yields a seahorse, whose fin beats."""
    coat, light, sway = "#e2a63c", "#f7dd9a", 0.03 * _wave(pose.wave)
    tail = [(0.0, 0.52, 0.13), (-0.02 + sway, 0.3, 0.085), (0.1 + sway, 0.13, 0.055)]
    curl = [(0.24 + sway, 0.1, 0.042), (0.28 + sway, 0.2, 0.032), (0.19 + sway, 0.23, 0.022)]
    fin = [(-0.14, 0.74), (-0.34 - sway, 0.78), (-0.36 + sway, 0.6), (-0.14, 0.56)]
    yield blob(fin, DARKER + coat)
    yield from tube([*tail, *curl], coat)
    yield from tube([(0.0, 0.5, 0.13), (0.04, 0.72, 0.17), (-0.02, 0.96, 0.11), (0.06, 1.12, 0.12)], coat)
    for y in (0.5, 0.6, 0.7, 0.8):
        yield from tube([(0.02, y, 0.012), (0.18, y + 0.01, 0.008)], FLAT + light)
    for x, y in ((-0.07, 1.24), (0.02, 1.3), (0.1, 1.26)):
        yield from tube([(0.03, 1.14, 0.05), (x, y, 0.008)], DARKER + coat)
    yield from tube([(0.06, 1.12, 0.11), (0.22, 1.06, 0.05), (0.4, 1.02, 0.045)], FLAT + coat)
    yield disc(0.1, 1.15, 0.035, FLAT + _EYE, 1.15)
    yield disc(0.112, 1.165, 0.011, FLAT + _GLINT)


SOFT: Mapping[str, Callable[[Pose], Iterator[Part]]] = {
    "starfish": starfish,
    "seahorse": seahorse,
    "🐙": octopus,
    "🦑": squid,
    "🪼": jellyfish,
    "🦀": crab,
    "🐌": snail,
    "🐍": snake,
}
"""The creatures by their keys."""
