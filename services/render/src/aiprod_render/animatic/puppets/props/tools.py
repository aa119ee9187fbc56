"""Tools in the hand of those who wash, repair, groom, brew, and saw."""

from collections.abc import Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, oval, tapered
from aiprod_render.animatic.puppets.props.held import Held
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field


def _along(j: Joints) -> Field:
    """Returns the direction of the near forearm."""
    way = j.near_arm[1] - j.near_arm[0]
    return np.asarray(way / max(1e-6, float(np.hypot(*way))))


def _sponge(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1] + 0.03 * _along(j)
    yield Part(at(hand, (-0.02, 0.045), (0.035, 0.045), (0.04, -0.045), (-0.015, -0.05)), "gold")
    for x, y in ((0.05, 0.04), (0.056, -0.01), (0.045, -0.05)):
        yield Part(oval(hand + np.array((x, y)), 0.018, 0.018), "white")


def _wrench(j: Joints) -> Iterator[Part]:
    hand, way = j.near_arm[1], _along(j)
    side = np.array([-way[1], way[0]])
    head = hand + 0.13 * way
    yield Part(tapered(hand - 0.05 * way, head, 0.011, 0.012), "metal")
    for turn in (-1, 1):
        yield Part(
            tapered(head + 0.016 * turn * side, head + 0.026 * turn * side + 0.045 * way, 0.013, 0.009),
            "metal",
        )


def _scissors(j: Joints) -> Iterator[Part]:
    hand, way = j.near_arm[1], _along(j)
    side = np.array([-way[1], way[0]])
    for turn in (-1, 1):
        yield Part(tapered(hand, hand + 0.12 * way + 0.03 * turn * side, 0.008, 0.004), "metal")
        yield Part(oval(hand - 0.02 * way + 0.018 * turn * side, 0.016, 0.016), "accent")


def _toothbrush(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    # The brush ends in the mouth, whatever the arm does.
    mouth = j.head + np.array([0.05, -0.045])
    yield Part(tapered(hand, mouth, 0.006, 0.006), "visor")
    yield Part(oval(mouth, 0.02, 0.014), "white")


def _vacuum(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    foot = np.array([float(hand[0]) + 0.26, 0.03])
    yield Part(tapered(hand - [0.03, -0.03], foot, 0.012, 0.012), "~metal")
    yield Part(tapered(foot - [0.05, 0.012], foot + np.array((0.07, -0.012)), 0.022, 0.018), "dark")
    body = hand + 0.42 * (foot - hand)
    yield Part(tapered(body, body + 0.34 * (foot - hand), 0.05, 0.06), "prop")
    yield Part(oval(body + 0.3 * (foot - hand), 0.024, 0.024), "~prop")


def _ladle(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(tapered(hand + np.array((-0.03, 0.1)), hand + np.array((0.05, -0.17)), 0.01, 0.01), "wood")


def _saw(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(at(hand, (0.0, 0.03), (0.27, -0.05), (0.27, -0.075), (0.0, -0.04)), "metal")
    yield Part(oval(hand, 0.036, 0.03), "wood")


def _chalk(j: Joints) -> Iterator[Part]:
    hand, way = j.near_arm[1], _along(j)
    yield Part(tapered(hand, hand + 0.045 * way, 0.008, 0.008), "white")


def _bottle(j: Joints) -> Iterator[Part]:
    hand, glass = j.near_arm[1], j.far_arm[1] + np.array([0.05, 0.0])
    neck = hand + np.array((0.11, -0.035))
    yield Part(tapered(hand - [0.05, -0.02], hand + np.array((0.05, -0.012)), 0.034, 0.034), "bottle")
    yield Part(tapered(hand + np.array((0.06, -0.016)), neck, 0.013, 0.012), "bottle")
    yield Part(tapered(neck, np.array([neck[0] + 0.01, glass[1] + 0.05]), 0.006, 0.005), "wine")
    # Under the neck, wherever the far hand is, so that the wine never misses it.
    glass = np.array([neck[0] + 0.01, glass[1]])
    yield Part(at(glass, (-0.034, 0.06), (0.034, 0.06), (0.02, 0.0), (-0.02, 0.0)), "visor")
    yield Part(at(glass, (-0.03, 0.036), (0.03, 0.036), (0.02, 0.0), (-0.02, 0.0)), "wine")
    yield Part(tapered(glass, glass - [0, 0.05], 0.005, 0.005), "visor")
    yield Part(tapered(glass - [0.025, 0.05], glass + np.array((0.025, -0.05)), 0.005, 0.005), "visor")


KITE = (0.72, 1.4)
"""Where the string of a kite ends, in heights of the head over the ground."""


def _string(j: Joints) -> Iterator[Part]:
    yield Part(tapered(j.near_arm[1], np.array(KITE) * float(j.head[1]), 0.0035, 0.0035), "white")


TOOLS: Mapping[str, Held] = {
    "sponge": _sponge,
    "wrench": _wrench,
    "scissors": _scissors,
    "toothbrush": _toothbrush,
    "vacuum": _vacuum,
    "ladle": _ladle,
    "saw": _saw,
    "chalk": _chalk,
    "bottle": _bottle,
    "string": _string,
}
