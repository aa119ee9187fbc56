"""Parts of instruments in the places where people hold them: at the chin, the lips, and the lap.

All of it is as large as suits the body: a child has a violin of its own size.
"""

from collections.abc import Callable

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, oval, tapered
from aiprod_render.animatic.puppets.skeleton import ADULT, Joints
from aiprod_render.picture.paint import Field

type Place = tuple[Field, Field, float]
"""Where an instrument begins, the direction in which it goes, and its size."""
type Hands = tuple[Field, Field]
type Hold = Callable[[Joints, float], Hands]
"""From the joints and the part (0..1) of a cycle, the places of the far and of the near hand."""


def size_of(j: Joints) -> float:
    """Returns how large a body is, compared with an adult's."""
    return float(np.hypot(*(j.neck - j.hip))) / ADULT.torso


def beat(part: float, beats: int = 1) -> float:
    """Returns a movement to and fro between -1 and 1."""
    return float(np.sin(2 * np.pi * beats * part))


def aimed(start: Field, degrees: float, j: Joints) -> Place:
    """Returns the place of what begins there and points that many degrees upwards from ahead."""
    turned = np.deg2rad(degrees)
    return start, np.array([np.cos(turned), np.sin(turned)]), size_of(j)


def point_on(place: Place, along: float, aside: float = 0.0) -> Field:
    """Returns a point of an instrument; `aside` is to the left of its direction."""
    start, way, size = place
    return np.asarray(start + size * (along * way + aside * np.array([-way[1], way[0]])))


def shape(place: Place, tone: str, *points: tuple[float, float]) -> Part:
    """Returns a part of an instrument with these corners, each along it and aside."""
    return Part(np.array([point_on(place, along, aside) for along, aside in points]), tone)


def rod(place: Place, along: tuple[float, float], thick: tuple[float, float], tone: str) -> Part:
    """Returns a rod along an instrument, as thick as this at its two ends."""
    size = place[2]
    start, end = (point_on(place, one) for one in along)
    return Part(tapered(start, end, thick[0] * size, thick[1] * size), tone)


def disc(place: Place, along: float, aside: float, radii: tuple[float, float], tone: str) -> Part:
    """Returns an ellipse on an instrument, turned as it is."""
    angle = -float(np.arctan2(place[1][1], place[1][0]))
    return Part(
        oval(point_on(place, along, aside), radii[0] * place[2], radii[1] * place[2], angle),
        tone,
    )


def far_fingers(hand: Field, size: float) -> Part:
    """Returns the fingers of the far hand, which lie on an instrument that hides the hand."""
    return Part(oval(hand, 0.02 * size, 0.015 * size, 0.5), "~skin")


def lips_of(j: Joints) -> Field:
    """Returns where the lips are."""
    # A child's head is large for its body: the root of its size is nearer to that.
    size = size_of(j) ** 0.5
    return np.asarray(j.head + size * np.array([0.078, -0.048]))


def lap_of(j: Joints) -> Place:
    """Returns the place of what lies in the lap and points ahead."""
    size = size_of(j)
    return aimed(j.hip + size * (0.1 * j.up + np.array([0.055, 0.0])), 27, j)
