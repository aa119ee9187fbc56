"""The gear and the ground of golf, skateboards, yoga, and rock climbing."""

from collections.abc import Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, oval, tapered
from aiprod_render.animatic.puppets.props.furniture import FURNITURE, Standing
from aiprod_render.animatic.puppets.props.held import Held
from aiprod_render.animatic.puppets.props.instrument_parts import Hands, Hold, beat, size_of
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field

_SWING = ((0.0, 0.16, 0.42, 0.5, 0.58, 0.72, 0.88, 1.0), (24, 24, -128, -128, 24, 152, 152, 24))
"""Parts of a golfer's swing, and the angles of the arms: down, back, through the ball, and up ahead."""
# Here the arms of the swing are back at the ball.
_HIT = 0.58
_WRISTS = ((-128, 24, 152), (-64, 0, 56))
"""How far the club is turned from the arms, by their angle."""
_TEE = 0.4


def _pointing(degrees: float) -> Field:
    turned = np.deg2rad(degrees)
    return np.array([np.sin(turned), -np.cos(turned)])


def _breastbone(j: Joints) -> Field:
    return np.asarray((j.shoulders[0] + j.shoulders[1]) / 2)


def _swinging(j: Joints, part: float) -> Hands:
    hands = _breastbone(j) + 0.255 * size_of(j) * _pointing(float(np.interp(part, *_SWING)))
    return hands, hands + np.array([-0.012, -0.014])


def _golf_club(j: Joints) -> Iterator[Part]:
    """Yields a club in both hands; at the ball, its head is on the ground."""
    way = j.near_arm[1] - _breastbone(j)
    angle = float(np.rad2deg(np.arctan2(way[0], -way[1])))
    club = _pointing(angle + float(np.interp(angle, *_WRISTS)))
    hand = (j.near_arm[1] + j.far_arm[1]) / 2
    head = hand + 0.5 * size_of(j) * club
    yield Part(tapered(hand - 0.04 * club, hand + 0.09 * club, 0.01, 0.009), "dark")
    yield Part(tapered(hand + 0.09 * club, head, 0.006, 0.005), "metal")
    side = np.array([-club[1], club[0]])
    yield Part(tapered(head - 0.01 * side, head + 0.055 * side, 0.016, 0.022), "dark")


def _golf_ball(j: Joints, part: float) -> Iterator[Part]:
    """Yields a ball on its tee, which flies away when it is hit."""
    size = size_of(j)
    tee = np.array([_TEE * size, 0.0])
    yield Part(tapered(tee, tee + np.array([0, 0.03]), 0.006, 0.012), "wood")
    share = max(0.0, (part - _HIT) / (1 - _HIT))
    place = tee + np.array([1.5 * share, 0.048 + 1.3 * share - 0.7 * share**2])
    yield Part(oval(place, 0.024, 0.024), "white")


def _skateboard(j: Joints, part: float) -> Iterator[Part]:
    """Yields a board on four wheels under both feet, however high they are."""
    # By where they are, because either foot may be ahead.
    rear, front = sorted((j.far_leg[1], j.near_leg[1]), key=lambda foot: float(foot[0]))
    under = np.array([0.0, -0.044])
    way = front - rear
    way = way / max(1e-6, float(np.hypot(*way)))
    tail, nose = rear + under - 0.09 * way, front + under + 0.14 * way
    for place in (rear + 0.02 * way, front + 0.04 * way):
        yield Part(oval(place + under + [0.0, -0.03], 0.024, 0.024), "white")
        yield Part(oval(place + under + [0.0, -0.03], 0.009, 0.009), "dark")
    yield Part(tapered(tail, nose, 0.014, 0.014), "accent")
    yield Part(tapered(tail, tail - 0.05 * way + [0, 0.025], 0.014, 0.012), "accent")
    yield Part(tapered(nose, nose + 0.05 * way + [0, 0.025], 0.014, 0.012), "accent")


def _mat(j: Joints, part: float) -> Iterator[Part]:
    corners = ((-0.5, -0.012), (-0.44, 0.03), (0.52, 0.03), (0.46, -0.012))
    yield Part(np.array(corners, np.float32), "cape")


def _rock_face(j: Joints, part: float) -> Iterator[Part]:
    """Yields a wall of rock with holds and a rope, which goes out of the picture of who climbs it."""
    face = ((0.3, -0.02), (0.2, 0.2), (0.25, 0.45), (0.17, 0.7), (0.21, 1.0), (0.15, 1.3), (0.22, 1.62))
    back = ((0.34, 1.8), (0.62, 1.86), (0.84, 1.7), (0.98, 1.2), (1.02, 0.6), (1.1, -0.02))
    yield Part(np.array([*face, *back], np.float32), "stone")
    for top, low in (((0.22, 1.62), (0.4, 1.1)), ((0.21, 1.0), (0.42, 0.5)), ((0.62, 1.86), (0.6, 1.2))):
        crack = (top, (top[0] + 0.09, top[1] - 0.12), low, (low[0] - 0.04, low[1] + 0.14))
        yield Part(np.array(crack, np.float32), "~stone")
    for x, y in ((0.26, 0.3), (0.24, 0.56), (0.25, 0.84), (0.22, 1.12), (0.26, 1.38)):
        yield Part(oval(np.array([x, y]), 0.034, 0.02, 0.3), "~~stone")
    rope = np.array([0.3, 1.66])
    yield Part(tapered(rope, j.hip + np.array([0.05, 0.03]), 0.006, 0.006), "accent")
    yield Part(oval(rope, 0.018, 0.018), "metal")


def _swell(j: Joints, part: float) -> Iterator[Part]:
    """Yields a wave that breaks behind a surfer, and the board."""
    size, breath = size_of(j), 0.03 * beat(part)
    back = ((-0.98, -0.03), (-0.9, 0.3), (-0.74, 0.66), (-0.56, 0.88), (-0.36, 0.94), (-0.2, 0.86))
    lip = ((-0.1, 0.7 - breath), (-0.22, 0.74), (-0.33, 0.66), (-0.36, 0.5), (-0.26, 0.3), (0.04, 0.14))
    yield Part(size * np.array([*back, *lip, (0.5, 0.05), (0.95, -0.03)]), "visor")
    hollow = ((-0.33, 0.66), (-0.36, 0.5), (-0.26, 0.3), (0.04, 0.14), (0.5, 0.05), (0.1, 0.04), (-0.5, 0.1))
    yield Part(size * np.array([*hollow, (-0.62, 0.4), (-0.52, 0.62)]), "~visor")
    crest = np.array([*back[2:], lip[0]])
    for number, along in enumerate(np.linspace(0, len(crest) - 1, 11)):
        place = [np.interp(along, range(len(crest)), crest[:, axis]) for axis in (0, 1)]
        puff = size * (0.07 + 0.012 * beat(part + 0.3 * number))
        yield Part(oval(size * np.array(place), puff, 0.85 * puff), "white")
    for number in range(6):
        share = (part + number / 6) % 1
        drop = size * np.array([-0.08 + 0.12 * share, 0.66 - 0.6 * share - 0.02 * number])
        yield Part(oval(drop, 0.034 - 0.016 * share, 0.034 - 0.016 * share), "white")
    for number, x in enumerate(np.linspace(-0.94, 0.8, 14)):
        puff = size * (0.045 + 0.012 * beat(part + 0.37 * number))
        yield Part(oval(np.array([size * x, -0.012]), 1.7 * puff, 0.5 * puff), "white")
    yield from FURNITURE["board"](j, part)


SPORTS_GEAR: Mapping[str, Held] = {"golf-club": _golf_club}
SPORTS_GROUND: Mapping[str, Standing] = {
    "golf-ball": _golf_ball,
    "skateboard": _skateboard,
    "mat": _mat,
    "rock-face": _rock_face,
    "swell": _swell,
}
GRIPS: Mapping[str, Hold] = {"golf-club": _swinging}
