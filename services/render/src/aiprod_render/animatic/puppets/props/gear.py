"""What people hold in sports, in fights, and out of doors: parts around a hand."""

from collections.abc import Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, oval, tapered
from aiprod_render.animatic.puppets.props.held import Held
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field


def _pole_between(
    j: Joints, before: float, after: float, thick: float, tone: str
) -> tuple[Part, Field, Field]:
    low, high = sorted((j.near_arm[1], j.far_arm[1]), key=lambda hand: float(hand[1]))
    way = high - low
    length = float(np.hypot(*way))
    # Hands that are together tell no direction.
    way = way / length if length > 0.03 else np.array([-0.5, 0.86])
    start, end = low - before * way, high + after * way
    return Part(tapered(start, end, thick, thick), tone), start, way


def _shovel(j: Joints) -> Iterator[Part]:
    """Yields a shovel whose shaft is in both hands, the near one below; what it lifts has earth on it."""
    high, low = j.far_arm[1], j.near_arm[1]
    way = (low - high) / max(1e-6, float(np.hypot(*(low - high))))
    side = np.array([-way[1], way[0]])
    # A child's shovel is as short as the way to the ground.
    to_ground = (float(low[1]) - 0.01) / max(1e-6, -float(way[1])) - 0.16
    neck = low + (min(0.26, max(0.08, to_ground)) if way[1] < 0 else 0.26) * way
    yield Part(tapered(high - 0.06 * way, neck, 0.011, 0.011), "wood")
    yield Part(
        tapered(high - 0.06 * way - 0.035 * side, high - 0.06 * way + 0.035 * side, 0.012, 0.012), "wood"
    )
    if neck[1] > 0.3:
        yield Part(oval(neck + 0.07 * way + np.array([0.0, 0.03]), 0.07, 0.04), "~wood")
    blade = ((0.0, 0.045), (0.0, -0.045), (0.1, -0.045), (0.16, 0.0), (0.1, 0.045))
    yield Part(np.array([neck + along * way + across * side for along, across in blade]), "metal")


def _broom(j: Joints) -> Iterator[Part]:
    shaft, tip, way = _pole_between(j, 0.22, 0.12, 0.009, "wood")
    yield shaft
    side = np.array([-way[1], way[0]]) * 0.026
    yield Part(
        np.array([tip + side, tip - side, tip - side * 2.4 - way * 0.12, tip + side * 2.4 - way * 0.12]),
        "gold",
    )


def _floor_broom(j: Joints) -> Iterator[Part]:
    """Yields a broom that stands on the floor ahead, with its stick through both hands."""
    hand = j.near_arm[1]
    foot = np.array([float(hand[0]) + 0.2, 0.13])
    way = foot - hand
    way = way / float(np.hypot(*way))
    yield Part(tapered(hand - 0.25 * way, foot, 0.011, 0.011), "wood")
    side = np.array([-way[1], way[0]])
    yield Part(
        np.array([foot + 0.04 * side, foot - 0.04 * side, [foot[0] - 0.07, 0.0], [foot[0] + 0.15, 0.0]]),
        "gold",
    )
    yield Part(tapered(foot + 0.05 * side, foot - 0.05 * side, 0.014, 0.014), "accent")


def _oar(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(tapered(hand - [0.04, -0.02], hand + np.array([0.3, -0.24]), 0.01, 0.01), "wood")
    yield Part(oval(hand + np.array([0.33, -0.265]), 0.06, 0.022, 0.67), "wood")


def _pole(j: Joints) -> Iterator[Part]:
    for hand in (j.far_arm[1], j.near_arm[1]):
        yield Part(
            tapered(hand + np.array((0.01, 0.02)), np.array([hand[0] - 0.14, 0.0]), 0.006, 0.005), "metal"
        )


def _rod(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    tip = hand + np.array([0.42, 0.3])
    yield Part(tapered(hand - [0.07, 0.05], tip, 0.01, 0.004), "wood")
    yield Part(tapered(tip, np.array([tip[0] + 0.04, -0.02]), 0.0022, 0.0022), "white")


def _skewer(j: Joints) -> Iterator[Part]:
    """Yields a stick with two marshmallows at its end, which is over the fire."""
    hand = j.near_arm[1]
    tip = hand + np.array([0.4, -0.02])
    yield Part(tapered(hand - [0.07, -0.01], tip, 0.009, 0.005), "wood")
    for along in (0.32, 0.385):
        yield Part(oval(hand + np.array([along, -0.016]), 0.028, 0.025), "white")


def _sword(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    along = hand - j.near_arm[0]
    along = along / max(1e-6, float(np.hypot(*along)))
    # Sixty degrees up from the forearm: in line with it, a sword would be a lance.
    way = along * 0.5 + np.array([-along[1], along[0]]) * 0.86
    yield Part(tapered(hand, hand + 0.34 * way, 0.014, 0.004), "metal")
    side = np.array([-way[1], way[0]]) * 0.04
    yield Part(tapered(hand + 0.03 * way - side, hand + 0.03 * way + side, 0.009, 0.009), "gold")


def _barbell(j: Joints) -> Iterator[Part]:
    hand = (j.near_arm[1] + j.far_arm[1]) / 2
    yield Part(tapered(hand - [0.34, 0], hand + np.array((0.34, 0)), 0.009, 0.009), "metal")
    for side in (-1, 1):
        yield Part(oval(hand + np.array((side * 0.3, 0)), 0.026, 0.085), "dark")
        yield Part(oval(hand + np.array((side * 0.25, 0)), 0.02, 0.06), "dark")


def _ball_in_hand(j: Joints) -> Iterator[Part]:
    yield Part(oval(j.near_arm[1] + np.array([0.03, 0.05]), 0.055, 0.055), "prop")


def _racket(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    along = hand - j.near_arm[0]
    along = along / max(1e-6, float(np.hypot(*along)))
    head, angle = hand + 0.24 * along, float(np.arctan2(-along[1], along[0]))
    yield Part(tapered(hand - 0.03 * along, hand + 0.14 * along, 0.011, 0.011), "dark")
    yield Part(oval(head, 0.11, 0.078, angle), "accent")
    yield Part(oval(head, 0.092, 0.06, angle), "white")


def _gloves(j: Joints) -> Iterator[Part]:
    for hand, tone in ((j.far_arm[1], "~accent"), (j.near_arm[1], "accent")):
        yield Part(oval(hand + np.array((0.018, 0.0)), 0.056, 0.05), tone)


def _bow(j: Joints) -> Iterator[Part]:
    grip, hand = j.far_arm[1] + np.array((0.02, 0.0)), j.near_arm[1]
    turn = np.linspace(-1, 1, 12)
    back = np.stack([-0.09 * turn**2, 0.24 * turn], 1)
    yield Part(np.concatenate([grip + back, (grip + back * 0.97 - [0.016, 0])[::-1]]), "wood")
    for end in (back[0], back[-1]):
        yield Part(tapered(grip + end, hand, 0.003, 0.003), "white")
    yield Part(tapered(hand, grip + np.array((0.1, 0.0)), 0.005, 0.004), "dark")


def _hockey_stick(j: Joints) -> Iterator[Part]:
    shaft, tip, _ = _pole_between(j, 0.34, 0.08, 0.011, "wood")
    yield shaft
    yield Part(tapered(tip, tip + np.array([0.13, -0.012]), 0.017, 0.014), "dark")


GEAR: Mapping[str, Held] = {
    "hockey-stick": _hockey_stick,
    "shovel": _shovel,
    "broom": _broom,
    "floor-broom": _floor_broom,
    "oar": _oar,
    "pole": _pole,
    "rod": _rod,
    "skewer": _skewer,
    "sword": _sword,
    "barbell": _barbell,
    "ball": _ball_in_hand,
    "racket": _racket,
    "gloves": _gloves,
    "bow": _bow,
}
