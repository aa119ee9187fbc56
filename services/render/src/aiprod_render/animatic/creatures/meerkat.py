"""A meerkat on its hind legs, which looks out."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import bend_of, disc, offset, rotated, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part

_COAT, _LIGHT, _DARK = "#c29a66", "#ead6b0", "#3a2d28"


def meerkat(pose: Pose) -> Iterator[Part]:
    """Yields a meerkat that stands upright on its tail; it turns its head, and walks with short steps."""
    sway = 0.012 * float(np.sin(2 * np.pi * pose.wave)) + 0.004 * pose.pitch
    # Upright on two legs, it reaches the ground only with its whole body.
    bow = 0.012 * min(0.0, pose.neck)
    swing = 0.02 * pose.tail
    yield from tube(
        [(-0.12, 0.2, 0.05), (-0.3, 0.06, 0.04), (-0.52, 0.05, 0.032), (-0.7, 0.12 + swing, 0.022)], _COAT
    )
    yield disc(-0.7, 0.12 + swing, 0.03, FLAT + _DARK)
    chest = np.array([0.02 + sway - 0.35 * bow, 0.74 + 0.28 * bow])
    yield from _arm(chest, pose.feet[3][0], DARKER)
    yield from _leg((0.07, 0.24), pose.feet[1], DARKER)
    yield from tube([(-0.02, 0.2, 0.15), (-0.03, 0.42, 0.155), (*chest, 0.11)], _COAT)
    bib = chest + offset(0.03, 0)
    yield from tube([(0.06, 0.2, 0.075), (0.06, 0.42, 0.09), (*bib, 0.07)], FLAT + _LIGHT)
    yield from _leg((-0.05, 0.24), pose.feet[0], "")
    head = chest + np.array([0.03 - 0.3 * bow, 0.27 + 0.2 * bow])
    yield from tube([(*chest, 0.1), (*head, 0.1)], FLAT + _COAT)
    yield from _head(head, pose.head + 40 * bow, asleep=pose.asleep)
    yield from _arm(chest, pose.feet[2][0], "")


def _head(at: np.ndarray, gaze: float, *, asleep: bool) -> Iterator[Part]:
    def turned(*points: tuple[float, float]) -> np.ndarray:
        return np.asarray(at + rotated(np.array(points), gaze))

    def spot(point: tuple[float, float], size: float, tone: str) -> Part:
        x, y = turned(point)[0]
        return disc(x, y, size, tone)

    yield spot((-0.05, 0.09), 0.035, DARKER + _DARK)
    nose = turned((0.0, 0.0), (0.1, -0.01), (0.23, -0.05))
    yield from tube([(*nose[0], 0.135), (*nose[1], 0.1), (*nose[2], 0.04)], _COAT)
    cheek = turned((0.08, -0.06), (0.2, -0.07))
    yield from tube([(*cheek[0], 0.06), (*cheek[1], 0.03)], FLAT + _LIGHT)
    yield spot((0.265, -0.04), 0.027, FLAT + _DARK)
    eye = turned((0.07, 0.035))[0]
    # The dark patch around the eye is the mark of the kind.
    yield disc(eye[0], eye[1], 0.055, FLAT + _DARK, 0.75, 20 - gaze)
    if not asleep:
        yield disc(eye[0] + 0.008, eye[1] + 0.008, 0.016, FLAT + "#ffffff")
    yield spot((-0.09, 0.0), 0.035, FLAT + _DARK)


def _arm(chest: np.ndarray, ahead: float, shade: str) -> Iterator[Part]:
    """Yields a fore leg that hangs before the breast."""
    elbow = chest + 0.16 * towards(-78 + 20 * ahead)
    paw = elbow + 0.13 * towards(-20 + 26 * ahead)
    yield from tube([(*chest, 0.05), (*elbow, 0.042), (*paw, 0.034)], shade + _COAT)
    yield from tube([(*paw, 0.03), (*(paw + offset(0.035, -0.025)), 0.02)], FLAT + shade + _DARK)


def _leg(hip: tuple[float, float], foot: tuple[float, float, float], shade: str) -> Iterator[Part]:
    ahead, up, _ = foot
    start = np.array(hip)
    sole = start + offset(0.02 + 0.35 * ahead * hip[1], -hip[1] + 0.035 + 0.5 * up * hip[1])
    knee = bend_of(start, sole, 0.55 * hip[1], 0.6 * hip[1], 1)
    yield from tube([(*start, 0.095), (*knee, 0.06), (*sole, 0.036)], shade + _COAT)
    yield from tube([(*sole, 0.034), (*(sole + offset(0.12, -0.005)), 0.026)], FLAT + shade + _COAT)
