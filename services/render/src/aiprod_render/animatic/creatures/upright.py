"""Creatures that stand upright: alien, robot, monster, ghost."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import (
    bend_of,
    blob,
    disc,
    offset,
    towards,
    tube,
)
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part, box

_EYE, _GLINT, _WHITE = "#211c1e", "#ffffff", "#fbf7ee"


def _wave(part: float) -> float:
    return float(np.sin(2 * np.pi * part))


def _leg(
    hip: tuple[float, float], foot: tuple[float, float, float], size: float, toe: float, tone: str
) -> Iterator[Part]:
    """Yields a leg that bends ahead at the knee, with its foot."""
    ahead, up, curl = foot
    start = np.array(hip)
    sole = np.array([hip[0] + 0.7 * ahead * hip[1], 0.8 * size + 0.6 * up * hip[1]])
    # The bones are hardly longer than the leg is: who stands has no bent knees.
    long = hip[1] - 0.8 * size
    knee = bend_of(start, sole, 0.52 * long, 0.5 * long, 1)
    yield from tube([(*start, 1.25 * size), (*knee, size), (*sole, 0.85 * size)], tone)
    end = sole + toe * towards(-50 * curl)
    yield from tube([(*sole, 0.8 * size), (*end, 0.7 * size)], FLAT + tone)


def _arm(
    shoulder: tuple[float, float], long: float, degrees: float, size: float, tone: str, bent: float = 30
) -> Iterator[Part]:
    """Yields an arm that hangs, swung by degrees ahead, with its hand."""
    start = np.array(shoulder)
    elbow = start + 0.5 * long * towards(270 + degrees)
    hand = elbow + 0.5 * long * towards(270 + degrees + bent)
    yield from tube([(*start, size), (*elbow, 0.85 * size), (*hand, 0.72 * size)], tone)
    yield disc(hand[0], hand[1], 1.1 * size, FLAT + tone)


def hand_of(figure: str) -> tuple[float, float] | None:
    """Returns where the hand of a figure is that holds something; None for others."""
    if figure not in _HOLDING:
        return None
    shoulder, long = _HOLDING[figure]
    elbow = np.array(shoulder) + 0.5 * long * towards(270 + _AHEAD)
    hand = elbow + 0.5 * long * towards(300 + _AHEAD)
    return float(hand[0]), float(hand[1])


_AHEAD = 62.0
"""The degrees by which an arm is up that holds something."""
# As the functions below draw them: whoever moves an arm there moves it here, too.
_HOLDING = {"👽": ((0.06, 0.66), 0.42), "🤖": ((0.12, 0.8), 0.42), "👾": ((0.26, 0.66), 0.46)}
"""The shoulder and the length of that arm."""


def _swung(pose: Pose, degrees: float) -> float:
    """Returns how far the far arm is ahead."""
    return _AHEAD + 4 * _wave(pose.wave) if pose.holding else degrees


def alien(pose: Pose) -> Iterator[Part]:
    """Yields a small green one with a large head and black eyes."""
    skin, light, suit = "#86b85c", "#b9d98c", "#5d6f8f"
    swing = 40 * pose.feet[0][0] + 3 * pose.tail / 8
    lift = 0.3 * pose.lift
    yield from _arm((0.06, 0.66), 0.42, _swung(pose, -swing + 8), 0.042, DARKER + skin)
    yield from _leg((0.06, 0.32), pose.feet[1], 0.055, 0.09, DARKER + suit)
    yield from _leg((-0.04, 0.32), pose.feet[0], 0.055, 0.09, suit)
    yield blob(
        [
            (-0.13, 0.28),
            (-0.14, 0.5),
            (-0.1, 0.7 + lift),
            (0.0, 0.74 + lift),
            (0.1, 0.7 + lift),
            (0.14, 0.5),
            (0.13, 0.28),
        ],
        suit,
    )
    yield Part(box(-0.135, 0.4, 0.135, 0.445), FLAT + "#e0b13f")
    yield from tube([(0, 0.7, 0.06), (0, 0.8 + lift, 0.055)], skin)
    turn = np.deg2rad(pose.head)
    for x in (-0.12, 0.16):
        tip = (1.5 * x, 1.56 + lift + 0.02 * _wave(pose.wave + x))
        yield from tube([(x, 1.3 + lift, 0.018), (*tip, 0.016)], DARKER + skin)
        yield disc(*tip, 0.045, light)
    skull = np.array(
        [
            (0.02, 0.7),
            (-0.14, 0.78),
            (-0.29, 1.0),
            (-0.33, 1.2),
            (-0.22, 1.38),
            (0.0, 1.44),
            (0.24, 1.38),
            (0.35, 1.2),
            (0.31, 1.0),
            (0.18, 0.78),
        ]
    )
    yield blob(skull + offset(0.3 * turn, lift), skin)
    for x, degrees in ((-0.1, 28), (0.19, -28)):
        yield disc(
            x + 0.3 * turn,
            1.08 + lift,
            0.095,
            FLAT + (_EYE if not pose.asleep else DARKER + skin),
            1.55,
            -degrees,
        )
        if not pose.asleep:
            yield disc(x + 0.03, 1.15 + lift, 0.026, FLAT + _GLINT)
    yield from tube(
        [(0.0, 0.85 + lift, 0.009), (0.06, 0.83 + lift, 0.012), (0.12, 0.86 + lift, 0.009)], FLAT + "#3f5a30"
    )
    yield from tube(
        [(-0.2, 1.28 + lift, 0.03), (-0.08, 1.36 + lift, 0.04), (0.06, 1.38 + lift, 0.025)], FLAT + light
    )
    yield from _arm((-0.1, 0.66), 0.42, swing, 0.045, skin)


def robot(pose: Pose) -> Iterator[Part]:
    """Yields a robot with jointed arms, lamps for eyes, and an aerial."""
    steel, dark, lamp = "#9fb0bd", "#66757f", "#6fd3e8"
    swing = 40 * pose.feet[0][0] + 3 * pose.tail / 8
    lift = 0.3 * pose.lift
    yield from _arm((0.12, 0.8), 0.42, _swung(pose, -swing + 10), 0.05, DARKER + dark)
    yield from _leg((0.09, 0.36), pose.feet[1], 0.06, 0.1, DARKER + dark)
    yield from _leg((-0.07, 0.36), pose.feet[0], 0.06, 0.1, dark)
    yield blob([(-0.24, 0.32), (-0.26, 0.6), (-0.24, 0.86), (0.24, 0.86), (0.26, 0.6), (0.24, 0.32)], steel)
    yield Part(box(-0.12, 0.5, 0.16, 0.74), FLAT + DARKER + steel)
    for number, tone in enumerate(("#e0574a", "#e8b93f", "#6fbf6a")):
        yield disc(-0.06 + 0.08 * number, 0.67, 0.026, FLAT + tone)
    yield Part(box(-0.08, 0.54, 0.12, 0.58), FLAT + dark)
    yield from tube([(0.0, 0.84, 0.07), (0.0, 0.95 + lift, 0.07)], dark)
    yield from tube([(0.0, 1.35 + lift, 0.016), (0.02 * _wave(pose.wave), 1.5 + lift, 0.014)], dark)
    yield disc(0.02 * _wave(pose.wave), 1.53 + lift, 0.045, "#e0574a")
    for x in (-0.3, 0.3):
        yield Part(box(x - 0.04, 1.06 + lift, x + 0.04, 1.22 + lift), DARKER + dark)
    yield blob(
        [
            (-0.3, 0.94 + lift),
            (-0.31, 1.16 + lift),
            (-0.28, 1.38 + lift),
            (0.28, 1.38 + lift),
            (0.31, 1.16 + lift),
            (0.3, 0.94 + lift),
        ],
        steel,
    )
    yield blob(
        [
            (-0.2, 1.04 + lift),
            (-0.21, 1.18 + lift),
            (-0.18, 1.31 + lift),
            (0.23, 1.31 + lift),
            (0.25, 1.18 + lift),
            (0.24, 1.04 + lift),
        ],
        FLAT + "#2c3640",
    )
    for x in (-0.08, 0.14):
        yield disc(x, 1.2 + lift, 0.052, FLAT + (dark if pose.asleep else lamp))
    yield Part(box(-0.04, 1.08 + lift, 0.11, 1.105 + lift), FLAT + lamp)
    yield from _arm((-0.24, 0.8), 0.44, swing, 0.055, dark)
    yield disc(-0.24, 0.8, 0.075, steel)


def ghost(pose: Pose) -> Iterator[Part]:
    """Yields a ghost, whose hem waves."""
    sheet = "#f1efe9"
    hem = [
        (x, 0.1 + 0.06 * (number % 2) + 0.035 * _wave(pose.wave + 0.13 * number))
        for number, x in enumerate(np.linspace(0.34, -0.42, 9))
    ]
    crown = [(-0.36, 0.6), (-0.31, 0.95), (-0.16, 1.14), (0.04, 1.18), (0.22, 1.1), (0.33, 0.9), (0.35, 0.55)]
    reach = 0.04 * _wave(pose.wave)
    yield from tube(
        [(0.24, 0.66, 0.08), (0.44, 0.74 + reach, 0.075), (0.56, 0.86 + reach, 0.05)], DARKER + sheet
    )
    yield blob([*crown, *hem], sheet)
    for x in (-0.02, 0.19):
        yield disc(x, 0.9, 0.055, FLAT + _EYE, 1.45)
        yield disc(x + 0.015, 0.94, 0.018, FLAT + _GLINT)
    yield disc(0.1, 0.72, 0.06, FLAT + "#4a3a44", 1.2)
    for x in (-0.12, 0.29):
        yield disc(x, 0.78, 0.05, FLAT + "#e9b9b4", 0.6)
    yield from tube([(-0.2, 0.62, 0.09), (-0.1, 0.52 - reach, 0.085), (0.06, 0.5 - reach, 0.055)], sheet)


def monster(pose: Pose) -> Iterator[Part]:
    """Yields a shaggy monster with horns and one tooth too many."""
    fur, light, horn = "#7b63a8", "#b7a3d6", "#e9d9b0"
    swing = 36 * pose.feet[0][0] + 4 * pose.tail / 8
    lift = 0.3 * pose.lift
    yield from _arm((0.26, 0.66), 0.46, _swung(pose, -swing + 24), 0.075, DARKER + fur)
    yield from _leg((0.14, 0.24), pose.feet[1], 0.1, 0.13, DARKER + fur)
    yield from _leg((-0.12, 0.24), pose.feet[0], 0.1, 0.13, fur)
    for side, shade in ((0.26, DARKER), (-0.2, "")):
        yield from tube(
            [(side, 1.12 + lift, 0.08), (1.35 * side, 1.26 + lift, 0.06), (1.3 * side, 1.42 + lift, 0.01)],
            shade + horn,
        )
    turn = np.linspace(0, 2 * np.pi, 56, endpoint=False)
    # A tip and a notch for each of 28 bristles are the 56 points of the outline.
    bristle = 1 + 0.055 * np.abs(((turn * 28 / np.pi) % 2) - 1)
    body = np.stack(
        [0.4 * bristle * np.cos(turn) * (1 + 0.12 * -np.sin(turn)), 0.68 + 0.52 * bristle * np.sin(turn)], 1
    )
    yield Part(body + offset(0, lift), fur)
    yield disc(0.03, 0.46, 0.24, FLAT + light, 1.05)
    for x, size in ((-0.08, 0.115), (0.2, 0.1)):
        yield disc(x, 0.94 + lift, size, FLAT + (DARKER + fur if pose.asleep else _WHITE))
        if not pose.asleep:
            yield disc(x + 0.03, 0.94 + lift, 0.5 * size, FLAT + _EYE)
            yield disc(x + 0.05, 0.97 + lift, 0.16 * size, FLAT + _GLINT)
    yield blob(
        [
            (-0.2, 0.8 + lift),
            (0.04, 0.74 + lift),
            (0.3, 0.8 + lift),
            (0.2, 0.64 + lift),
            (0.05, 0.6 + lift),
            (-0.1, 0.64 + lift),
        ],
        FLAT + "#4a2438",
    )
    for x in (-0.1, 0.17):
        yield Part(
            np.array([(x - 0.04, 0.775 + lift), (x + 0.04, 0.765 + lift), (x, 0.69 + lift)]), FLAT + _WHITE
        )
    yield from _arm((-0.36, 0.68), 0.46, swing - 8, 0.08, fur)


UPRIGHT: Mapping[str, Callable[[Pose], Iterator[Part]]] = {
    "👽": alien,
    "🤖": robot,
    "👻": ghost,
    "👾": monster,
}
"""The creatures by their keys."""
