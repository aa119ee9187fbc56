"""Animals on two strong legs with a heavy tail, kangaroo and tyrannosaur, and the seal on its flippers."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.creatures.pose import Foot, Pose
from aiprod_render.animatic.puppets.curves import bend_of, disc, offset, on_tube, spline, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_EYE, _GLINT = "#211c1e", "#ffffff"


def _eye(x: float, y: float, size: float, *, asleep: bool) -> Iterator[Part]:
    if asleep:
        yield from tube([(x - size, y, 0.008), (x, y - 0.5 * size, 0.01), (x + size, y, 0.008)], FLAT + _EYE)
        return
    yield disc(x, y, size, FLAT + _EYE)
    yield disc(x + 0.3 * size, y + 0.35 * size, 0.33 * size, FLAT + _GLINT)


def _hind_leg(
    hip: Field, foot: Foot, sizes: tuple[float, float, float], toe: float, tone: str
) -> Iterator[Part]:
    """Yields a leg with a strong thigh and a long foot."""
    ahead, up, curl = foot
    thigh, knee_size, ankle_size = sizes
    # The height of the hip cancels out: a foot on the ground stays there while the body rises.
    sole = hip + offset(0.04 + 0.6 * ahead, -hip[1] + 0.8 * ankle_size + 0.5 * up)
    ankle = sole + 0.24 * hip[1] * towards(128 + 30 * curl)
    # Together the bones are longer than the way to the ankle, so that a strong leg stands bent.
    knee = bend_of(hip, ankle, 0.5 * hip[1], 0.5 * hip[1], 1)
    yield from tube(
        [
            (*hip, thigh),
            (*(0.5 * (hip + knee)), 0.85 * thigh),
            (*knee, knee_size),
            (*ankle, ankle_size),
            (*sole, ankle_size),
        ],
        tone,
    )
    end = sole + toe * towards(-45 * curl)
    yield from tube(
        [(*sole, ankle_size), (*(0.5 * (sole + end)), 0.9 * ankle_size), (*end, 0.6 * ankle_size)],
        FLAT + tone,
    )


def _arm(shoulder: Field, long: float, degrees: float, size: float, tone: str) -> Iterator[Part]:
    elbow = shoulder + 0.5 * long * towards(250 + degrees)
    hand = elbow + 0.55 * long * towards(330 + degrees)
    yield from tube([(*shoulder, size), (*elbow, 0.85 * size), (*hand, 0.6 * size)], tone)


def kangaroo(pose: Pose) -> Iterator[Part]:
    """Yields a kangaroo with a young one in its pouch."""
    coat, light = "#b57a4a", "#ecd3ae"
    high = 0.5 * pose.lift
    # A jump curls the fore feet as far as it is high.
    hop = max(0.0, pose.feet[2][2])
    wave = float(np.sin(2 * np.pi * pose.wave))
    hip = np.array([-0.1, 0.42 + high])
    yield from tube(
        [
            (-0.2, 0.42 + high, 0.15),
            (-0.5, 0.26 + 0.1 * hop, 0.1),
            (-0.8, 0.08 + 0.24 * hop + 0.01 * wave, 0.06),
            (-1.12, 0.05 + 0.3 * hop, 0.025),
        ],
        coat,
    )
    yield from _hind_leg(hip + offset(0.08, 0), pose.feet[1], (0.15, 0.09, 0.05), 0.3, DARKER + coat)
    shoulder = np.array([0.2, 0.86 + high])
    yield from _arm(shoulder + offset(0.06, -0.02), 0.34, 10 - 6 * wave, 0.05, DARKER + coat)
    knots = [
        (-0.12, 0.42 + high, 0.22),
        (0.02, 0.62 + high, 0.2),
        (0.18, 0.86 + high, 0.13),
        (0.28, 1.04 + high, 0.085),
        (0.32, 1.16 + high, 0.085),
    ]
    yield from tube(knots, coat)
    row = spline(knots)
    belly = [
        on_tube(row, along, -0.97 + 0.55 * float(np.sin(np.pi * along)))
        for along in np.linspace(0.02, 0.9, 10)
    ]
    yield Part(
        np.array([*belly, *(on_tube(row, along, -0.985) for along in np.linspace(0.9, 0.02, 10))]),
        FLAT + light,
    )
    yield disc(0.16, 0.58 + high, 0.075, coat)
    yield disc(0.19, 0.6 + high, 0.02, FLAT + _EYE)
    yield from tube(
        [(0.02, 0.48 + high, 0.05), (0.1, 0.5 + high, 0.06), (0.2, 0.56 + high, 0.03)], FLAT + DARKER + light
    )
    head = np.array([0.36, 1.22 + high])
    for x, shade in ((0.06, DARKER), (-0.02, "")):
        tip = head + offset(x - 0.1, 0.3 + 0.01 * wave)
        yield from tube(
            [
                (*(head + offset(x - 0.05, 0.06)), 0.04),
                (*(head + offset(x - 0.08, 0.18)), 0.05),
                (*tip, 0.012),
            ],
            shade + coat,
        )
    yield from tube(
        [(*head, 0.1), (*(head + offset(0.1, -0.01)), 0.085), (*(head + offset(0.22, -0.06)), 0.055)],
        FLAT + coat,
    )
    yield disc(head[0] + 0.26, head[1] - 0.04, 0.03, FLAT + "#3a2a28")
    yield from _eye(head[0] + 0.07, head[1] + 0.02, 0.026, asleep=pose.asleep)
    yield from _hind_leg(hip, pose.feet[0], (0.19, 0.1, 0.055), 0.32, coat)
    yield from _arm(shoulder, 0.34, 4 + 6 * wave, 0.055, coat)


def tyrannosaur(pose: Pose) -> Iterator[Part]:
    """Yields a tyrannosaur with large jaws and small arms."""
    coat, light, dark = "#6f9a55", "#dcdba0", "#4a7040"
    high, wave = 0.4 * pose.lift, float(np.sin(2 * np.pi * pose.wave))
    # A grazing neck turns by 92 degrees; of a heavy head on a stiff neck that is a nod.
    nod = 0.02 * wave + 0.0015 * pose.neck
    hip = np.array([-0.08, 0.56 + high])
    yield from _hind_leg(hip + offset(0.14, 0), pose.feet[1], (0.17, 0.1, 0.075), 0.18, DARKER + coat)
    shoulder = np.array([0.34, 0.78 + high])
    yield from _arm(shoulder + offset(0.05, 0), 0.2, 10 + 8 * wave, 0.035, DARKER + coat)
    knots = [
        (-1.15, 0.62 + 0.05 * wave, 0.015),
        (-0.75, 0.56 + 0.02 * wave, 0.07),
        (-0.38, 0.6 + high, 0.15),
        (0.0, 0.68 + high, 0.23),
        (0.3, 0.86 + high, 0.18),
        (0.42, 1.06 + high + 0.5 * nod, 0.14),
        (0.5, 1.2 + high + nod, 0.13),
    ]
    row = spline(knots)
    # Before the body, so that only the outer half of each disc stands out of the back.
    for along in np.linspace(0.18, 0.92, 12):
        x, y = on_tube(row, float(along), 0.95)
        yield disc(x, y, 0.035 + 0.02 * along, dark)
    yield from tube(knots, coat)
    belly = [
        on_tube(row, along, -0.97 + 0.5 * float(np.sin(np.pi * (along - 0.3) / 0.66)))
        for along in np.linspace(0.3, 0.96, 12)
    ]
    yield Part(
        np.array([*belly, *(on_tube(row, along, -0.985) for along in np.linspace(0.96, 0.3, 12))]),
        FLAT + light,
    )
    x, y = 0.56, 1.28 + high + nod
    gape = 0.05 + 0.1 * pose.jaw + 0.02 * wave
    yield from tube(
        [
            (x - 0.06, y - 0.1, 0.07),
            (x + 0.2, y - 0.14 - gape, 0.055),
            (x + 0.4, y - 0.13 - 1.3 * gape, 0.035),
        ],
        DARKER + coat,
    )
    yield Part(
        np.array(
            [
                (x + 0.02, y - 0.08),
                (x + 0.42, y - 0.05),
                (x + 0.4, y - 0.1 - 1.2 * gape),
                (x + 0.1, y - 0.12 - 0.5 * gape),
            ]
        ),
        FLAT + "#8a3a40",
    )
    for share in np.linspace(0.12, 0.4, 6):
        yield Part(
            np.array([(x + share - 0.025, y - 0.05), (x + share + 0.025, y - 0.05), (x + share, y - 0.12)]),
            FLAT + "#fbf7ec",
        )
    yield from tube(
        [(x - 0.08, y - 0.01, 0.14), (x + 0.12, y + 0.03, 0.125), (x + 0.42, y, 0.075)], FLAT + coat
    )
    yield disc(x + 0.12, y + 0.13, 0.055, coat)
    yield disc(x + 0.12, y + 0.1, 0.045, FLAT + "#f2c94a")
    yield from _eye(x + 0.125, y + 0.1, 0.026, asleep=pose.asleep)
    yield disc(x + 0.45, y + 0.04, 0.016, FLAT + dark)
    yield from _hind_leg(hip, pose.feet[0], (0.2, 0.115, 0.08), 0.2, coat)
    yield from _arm(shoulder, 0.2, 6 - 8 * wave, 0.04, coat)


def seal(pose: Pose) -> Iterator[Part]:
    """Yields a seal that lies with its head up and shuffles on its flippers."""
    coat, light = "#7f8a94", "#c9cfd2"
    wave = float(np.sin(2 * np.pi * pose.wave))
    nod = 0.03 * wave + 0.002 * pose.neck
    for side, shade in ((0.07, DARKER), (-0.03, "")):
        yield from tube(
            [
                (-0.72, 0.13 + side, 0.06),
                (-0.9, 0.2 + 1.3 * side + 0.03 * wave, 0.07),
                (-1.02, 0.28 + 1.6 * side + 0.04 * wave, 0.03),
            ],
            shade + coat,
        )
    yield from tube([(0.34, 0.3, 0.1), (0.44, 0.12, 0.08), (0.56 + 0.05 * wave, 0.04, 0.03)], DARKER + coat)
    knots = [
        (-0.8, 0.1, 0.06),
        (-0.45, 0.2, 0.18),
        (0.0, 0.28, 0.27),
        (0.32, 0.48, 0.23),
        (0.46, 0.74 + nod, 0.16),
        (0.52, 0.9 + nod, 0.15),
    ]
    yield from tube(knots, coat)
    row = spline(knots)
    belly = [
        on_tube(row, along, -0.97 + 0.6 * float(np.sin(np.pi * along * 0.9)))
        for along in np.linspace(0.1, 0.95, 12)
    ]
    yield Part(
        np.array([*belly, *(on_tube(row, along, -0.985) for along in np.linspace(0.95, 0.1, 12))]),
        FLAT + light,
    )
    for along, across in ((0.35, 0.4), (0.48, 0.6), (0.42, 0.05), (0.58, 0.25), (0.27, 0.3)):
        x, y = on_tube(row, along, across)
        yield disc(x, y, 0.03, FLAT + DARKER + coat)
    x, y = 0.54, 0.96 + nod
    yield from tube(
        [(x - 0.02, y, 0.165), (x + 0.12, y - 0.03, 0.13), (x + 0.22, y - 0.06, 0.08)], FLAT + coat
    )
    yield disc(x + 0.2, y - 0.07, 0.085, FLAT + light)
    yield disc(x + 0.28, y - 0.02, 0.034, FLAT + "#2b272b")
    for rise in (-0.02, 0.02):
        yield from tube(
            [(x + 0.2, y - 0.08 + rise, 0.005), (x + 0.06, y - 0.12 + 2 * rise, 0.005)], FLAT + "#5a5f66"
        )
    yield from _eye(x + 0.09, y + 0.04, 0.038, asleep=pose.asleep)
    yield from tube(
        [(0.2, 0.34, 0.12), (0.22 + 0.05 * wave, 0.14, 0.1), (0.36 + 0.12 * wave, 0.04, 0.035)], coat
    )


BIPEDS: Mapping[str, Callable[[Pose], Iterator[Part]]] = {"🦘": kangaroo, "🦖": tyrannosaur, "🦭": seal}
"""The creatures by their keys."""
