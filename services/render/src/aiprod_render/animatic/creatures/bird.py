"""The build of birds: a body that leans as the kind does, and a neck."""

from dataclasses import dataclass

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import (
    spline,
    towards,
)
from aiprod_render.picture.paint import Field


@dataclass(frozen=True, slots=True)
class Bird:
    """The build and the papers of a kind, which looks to the right; lengths are parts of the body's."""

    coat: str
    belly: str = ""
    wing: str = ""
    """The colour of the wings; empty for that of the coat."""
    flight: str = ""
    """The colour of the long feathers; empty for a shadow of the wing's."""
    head: str = ""
    beak: str = "#e8a33a"
    feet: str = "#d98a3a"
    thick: float = 0.3
    lean: float = 20
    """How steeply the body stands, in degrees."""
    leg: float = 0.3
    webbed: bool = False
    neck: tuple[float, float, float, float, float] = (0.2, 60, 0.17, 0.15, 0.0)
    """Length, degrees, half the thickness at both ends, and how far the middle bends out ahead."""
    skull: float = 0.19
    bill: str = "cone"
    """cone, hook, long, bow, flat, bent, pouch, great, or hen."""
    reach: float = 1.2
    """The length of the bill in radii of the skull."""
    eye: float = 0.17
    tail: tuple[float, float, float] = (0.5, 0.14, 180)
    """Length, half the breadth at the end, degrees from the body's axis."""
    rectrices: str = ""
    """The colour of the tail; empty for that of the long feathers."""
    span: float = 1.1
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Perched:
    """A bird in a pose: its body and neck as rows of (x, y, radius), and where its head is."""

    kind: Bird
    pose: Pose
    body: Field
    neck: Field
    head: Field
    gaze: float


def framed(kind: Bird, pose: Pose, *, flying: bool) -> Perched:
    """Returns the frame of a pose, on the ground or in flight."""
    level = flying and {"hover", "flippers"}.isdisjoint(kind.marks)
    lean = (0.35 * kind.lean if level else kind.lean) + 3 * pose.pitch
    centre = np.array([0.0, kind.leg + 0.95 * kind.thick + 0.3 * kind.lean / 90 + pose.lift * 0.4])
    axis = towards(lean)
    body = spline(
        [
            (*(centre - 0.56 * axis), 0.34 * kind.thick),
            (*(centre - 0.28 * axis), 0.82 * kind.thick),
            (*(centre + 0.05 * axis), kind.thick),
            (*(centre + 0.34 * axis), 0.78 * kind.thick),
        ]
    )
    long, degrees, base, end, bow = kind.neck
    # Long necks are stretched ahead in flight; short ones have nothing to stretch.
    degrees = 0.3 * degrees if flying and long > 0.35 else degrees
    bow = 0.3 * bow if flying else bow
    root = centre + 0.36 * axis + 0.12 * kind.thick * towards(lean + 90)
    angle = degrees + (1.1 if long > 0.35 else 0.75) * pose.neck + pose.pitch
    way = towards(angle)
    head = root + long * way
    middle = root + 0.5 * long * way + bow * long * towards(angle - 90)
    # It bends back under the head: with the bend ahead below, that is the S of a heron.
    upper = root + 0.8 * long * way - 0.35 * bow * long * towards(angle - 90)
    neck = spline([(*root, base), (*middle, 0.5 * (base + end)), (*upper, end), (*head, end)])
    return Perched(kind, pose, body, neck, head, pose.head + 0.45 * pose.neck)
