"""What people hold and stand by who chop, bowl, fence, skip, paint walls, comb, and conjure."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, box, oval, tapered
from aiprod_render.animatic.puppets.props.furniture import Standing
from aiprod_render.animatic.puppets.props.held import Held
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field


def _forearm(j: Joints) -> Field:
    """Returns the direction of the near forearm."""
    way = j.near_arm[1] - j.near_arm[0]
    return np.asarray(way / max(1e-6, float(np.hypot(*way))))


def _axe(j: Joints) -> Iterator[Part]:
    hand, way = j.near_arm[1], _forearm(j)
    # Above the head the axe leans back, and in the wood it goes on as the arms do.
    back = 0.9 * float(np.clip((hand[1] - j.neck[1]) / 0.2, 0, 1))
    way = np.array(
        [way[0] * np.cos(back) - way[1] * np.sin(back), way[0] * np.sin(back) + way[1] * np.cos(back)]
    )
    head = hand + 0.25 * way
    yield Part(tapered(hand - 0.1 * way, head + 0.03 * way, 0.012, 0.012), "wood")
    edge = np.array([way[1], -way[0]])
    blade = ((0.04, 0.0), (-0.04, 0.0), (-0.075, 0.12), (0.0, 0.135), (0.07, 0.12))
    yield Part(np.array([head + x * way + y * edge for x, y in blade]), "metal")
    yield Part(tapered(head - 0.03 * edge, head, 0.026, 0.026), "~metal")


def _block(j: Joints, part: float) -> Iterator[Part]:
    yield Part(box(0.46, 0.0, 0.8, 0.24), "~wood")
    yield Part(oval(np.array([0.63, 0.24]), 0.17, 0.035), "wood")
    # The axe is in the wood then.
    split = 0.06 if 0.6 < part < 0.85 else 0.0
    for side in (-1, 1):
        foot = np.array([0.63 + side * (0.035 + split), 0.25])
        yield Part(
            at(foot, (-0.035, 0), (0.035, 0), (0.035, 0.2), (-0.035, 0.2), angle=side * 5 * split), "wood"
        )
        yield Part(oval(foot + np.array([side * split, 0.2]), 0.035, 0.014), "gold")
    for x, y in ((0.86, 0.045), (0.98, 0.045), (0.92, 0.125)):
        yield Part(oval(np.array([x, y]), 0.055, 0.045), "wood")
        yield Part(oval(np.array([x, y]), 0.04, 0.032), "gold")


def _snowball(j: Joints) -> Iterator[Part]:
    ball = j.near_arm[1] + 0.035 * _forearm(j)
    yield Part(oval(ball, 0.042, 0.042), "white")
    yield Part(oval(ball - np.array([0.012, 0.014]), 0.02, 0.016), "~white")


def _foil(j: Joints) -> Iterator[Part]:
    hand, way = j.near_arm[1], _forearm(j)
    yield Part(tapered(hand, hand + 0.46 * way, 0.007, 0.004), "metal")
    yield Part(oval(hand + 0.03 * way, 0.03, 0.034), "~metal")


def _bowling(j: Joints, part: float) -> Iterator[Part]:
    rolled = float(np.clip((part - 0.5) / 0.3, 0, 1))
    hit = float(np.clip((part - 0.78) / 0.15, 0, 1))
    for number, (x, y) in enumerate(
        ((1.26, 0.05), (1.19, 0.025), (1.33, 0.025), (1.12, 0.0), (1.24, 0.0), (1.36, 0.0))
    ):
        angle = hit * (0.5 + 0.3 * (number % 3))
        foot = np.array([x + 0.05 * hit, y])
        shape = (
            (-0.03, 0),
            (0.03, 0),
            (0.044, 0.09),
            (0.018, 0.16),
            (0.03, 0.2),
            (-0.03, 0.2),
            (-0.018, 0.16),
            (-0.044, 0.09),
        )
        yield Part(at(foot, *shape, angle=angle), "white")
        yield Part(
            at(foot, (-0.022, 0.145), (0.022, 0.145), (0.019, 0.165), (-0.019, 0.165), angle=angle), "accent"
        )
    held = j.near_arm[1] + np.array([0.02, -0.05])
    # At the third of four poses the hand is low ahead, and lets go.
    place = held if part < 0.5 else np.array([0.42 + 0.66 * rolled, 0.075])
    yield Part(oval(place, 0.075, 0.075), "dark")
    for x, y in ((0.0, 0.03), (0.025, 0.01), (-0.015, 0.008)):
        yield Part(oval(place + np.array([x, y]), 0.009, 0.009), "~metal")


def _rope(j: Joints, part: float) -> Iterator[Part]:
    turn = 2 * np.pi * (part + 0.25)
    near, far = j.near_arm[1], j.far_arm[1]
    middle = 0.5 * (near + far)
    reach = 0.62 * np.cos(turn) - 0.14
    low = np.array([middle[0] + 0.42 * np.sin(turn), max(0.012, middle[1] + reach)])
    way = np.linspace(0, 1, 12)[:, None]
    # A quadratic curve goes half-way to its control point: with this one it passes through `low`.
    row = (1 - way) ** 2 * far + 2 * way * (1 - way) * (2 * low - middle) + way**2 * near
    # It slaps the ground and does not go through it.
    row = np.maximum(row, [-np.inf, 0.008])
    for start, end in pairwise(row):
        yield Part(tapered(start, end, 0.008, 0.008), "accent")
    for hand in (near, far):
        yield Part(tapered(hand, hand + np.array([0.03, 0.0]), 0.014, 0.012), "wood")


def _roller(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    head = hand + np.array([0.12, 0.05])
    yield Part(tapered(hand - np.array([0.02, 0.02]), head - np.array([0.02, 0.0]), 0.011, 0.009), "wood")
    yield Part(tapered(head - np.array([0.0, 0.055]), head + np.array([0.0, 0.055]), 0.026, 0.026), "paint")


def _comb(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    way = j.head - hand
    way = way / max(1e-6, float(np.hypot(*way)))
    side = np.array([-way[1], way[0]])
    spine = hand + 0.02 * way - 0.06 * side, hand + 0.02 * way + 0.06 * side
    yield Part(tapered(*spine, 0.012, 0.012), "gold")
    for share in np.linspace(0.08, 0.92, 6):
        root = spine[0] + share * (spine[1] - spine[0])
        yield Part(tapered(root, root + 0.035 * way, 0.005, 0.004), "gold")


def _wand(j: Joints) -> Iterator[Part]:
    hand, way = j.near_arm[1], _forearm(j)
    tip = hand + 0.2 * way
    yield Part(tapered(hand - 0.03 * way, tip, 0.01, 0.006), "wood")
    side = np.array([-way[1], way[0]])
    for along, aside, size in (
        (0.0, 0.0, 0.034), (0.09, 0.05, 0.022), (0.12, -0.05, 0.02), (0.2, 0.02, 0.026), (0.27, 0.1, 0.016),
        (0.3, -0.06, 0.018), (0.38, 0.03, 0.014),
    ):  # fmt: skip
        yield Part(_star(tip + along * way + aside * side, size), "lamp")


def _star(middle: Field, size: float) -> Field:
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    reach = size * np.where(np.arange(8) % 2, 0.36, 1.0)
    return np.asarray(middle + np.stack([reach * np.sin(turn), reach * np.cos(turn)], 1))


TRAINING_GEAR: Mapping[str, Held] = {
    "axe": _axe,
    "foil": _foil,
    "snowball": _snowball,
    "roller": _roller,
    "comb": _comb,
    "wand": _wand,
}
TRAINING_GROUND: Mapping[str, Standing] = {
    "chopping-block": _block,
    "bowling": _bowling,
    "rope": _rope,
}
