"""What stands by those who wash, brew, saw, write on a board, play chess, and hang out the laundry."""

from collections.abc import Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, box, oval, tapered
from aiprod_render.animatic.puppets.props.furniture import FURNITURE, Standing
from aiprod_render.animatic.puppets.skeleton import Joints


def _foam(j: Joints, part: float) -> Iterator[Part]:
    for number, (x, y) in enumerate(((0.34, 0.3), (0.4, 0.5), (0.44, 0.38), (0.37, 0.62))):
        share = (part + number / 4) % 1
        size = 0.014 + 0.014 * np.sin(np.pi * share)
        yield Part(oval(np.array([x, y + 0.1 * share]), size, size), "white")


def _crumbs(j: Joints, part: float) -> Iterator[Part]:
    hand = j.near_arm[1]
    for number in range(6):
        share = (part + number / 6) % 1
        place = np.array(
            [hand[0] + 0.05 + 0.1 * share + 0.02 * (number % 3), hand[1] * (1 - share**1.6) + 0.02]
        )
        yield Part(oval(place, 0.011, 0.009), "gold")


def _giant_pan(j: Joints, part: float) -> Iterator[Part]:
    """Yields a pan as broad as a table over a fire, full of rice, out of which steam goes up."""
    middle = np.array([0.72, 0.3])
    for x in (-0.24, -0.08, 0.08, 0.24):
        foot = np.array([0.72 + x, 0.03])
        yield Part(tapered(foot, foot + np.array((0.02, 0.12)), 0.05, 0.012), "lamp")
    for x in (-0.36, 0.36):
        yield Part(
            tapered(middle + np.array((x, -0.03)), np.array([0.72 + 1.1 * x, 0.0]), 0.018, 0.016), "dark"
        )
    yield Part(at(middle, (-0.5, 0.07), (0.5, 0.07), (0.42, -0.05), (-0.42, -0.05)), "dark")
    yield Part(oval(middle + np.array((0, 0.07)), 0.5, 0.05), "metal")
    yield Part(oval(middle + np.array((0, 0.075)), 0.46, 0.042), "gold")
    for x, y in ((-0.3, 0.08), (-0.12, 0.06), (0.05, 0.09), (0.2, 0.065), (0.33, 0.085)):
        yield Part(oval(middle + np.array((x, y)), 0.03, 0.012), "lamp")
    for number in range(4):
        share = (part + number / 4) % 1
        puff = np.array([0.72 + 0.2 * np.sin(5 * share + 2 * number), 0.42 + 0.34 * share])
        yield Part(oval(puff, 0.014 + 0.026 * share * (1 - 0.6 * share), 0.016), "=steam")


def _cauldron(j: Joints, part: float) -> Iterator[Part]:
    middle = np.array([0.4, 0.26])
    for x in (-0.12, 0.0, 0.12):
        yield Part(tapered(np.array([0.4 + x, 0.03]), np.array([0.42 + x, 0.12]), 0.04, 0.01), "lamp")
    for x in (-0.15, 0.15):
        yield Part(
            tapered(middle + np.array((x, -0.12)), np.array([0.4 + 1.1 * x, 0.0]), 0.016, 0.014), "dark"
        )
    yield Part(oval(middle, 0.22, 0.17), "dark")
    yield Part(oval(middle + np.array((0, 0.13)), 0.19, 0.035), "potion")
    yield Part(
        tapered(middle + np.array((-0.19, 0.13)), middle + np.array((0.19, 0.13)), 0.014, 0.014), "~metal"
    )
    for number in range(4):
        share = (part + number / 4) % 1
        puff = np.array([0.4 + 0.1 * np.sin(5 * share + 2 * number), 0.42 + 0.34 * share])
        yield Part(oval(puff, 0.014 + 0.026 * share * (1 - 0.6 * share), 0.016), "potion")


def _plank(j: Joints, part: float) -> Iterator[Part]:
    for x in (0.2, 0.6):
        yield Part(tapered(np.array([x, 0.36]), np.array([x - 0.07, 0.0]), 0.014, 0.014), "~wood")
        yield Part(tapered(np.array([x, 0.36]), np.array([x + 0.07, 0.0]), 0.014, 0.014), "~wood")
    yield Part(box(0.1, 0.36, 0.74, 0.41), "wood")
    for number in range(4):
        share = (part + number / 4) % 1
        yield Part(oval(np.array([0.3 + 0.03 * number, 0.34 - 0.3 * share]), 0.009, 0.007), "gold")


def _blackboard(j: Joints, part: float) -> Iterator[Part]:
    yield Part(box(0.2, 0.56, 0.98, 1.06), "wood")
    yield Part(box(0.225, 0.585, 0.955, 1.035), "board")
    for x in (0.3, 0.86):
        yield Part(box(x, 0.0, x + 0.03, 0.56), "~wood")
    for y, end in ((0.95, 0.86), (0.86, 0.78), (0.77, 0.6)):
        yield Part(tapered(np.array([0.36, y]), np.array([end, y]), 0.008, 0.008), "white")


def _clothesline(j: Joints, part: float) -> Iterator[Part]:
    # The line holds what is above, so only the hems sway.
    sway = 0.012 * np.sin(2 * np.pi * part)
    for x in (0.1, 0.98):
        yield Part(tapered(np.array([x, 0.0]), np.array([x, 0.94]), 0.013, 0.013), "wood")
    yield Part(tapered(np.array([0.1, 0.9]), np.array([0.98, 0.9]), 0.005, 0.005), "dark")
    shirt = (
        (-0.12, 0), (-0.2, -0.1), (-0.15, -0.15), (-0.09, -0.1), (-0.09 + sway, -0.34), (0.09 + sway, -0.34),
        (0.09, -0.1), (0.15, -0.15), (0.2, -0.1), (0.12, 0),
    )  # fmt: skip
    yield Part(at(np.array([0.36, 0.9]), *shirt), "accent")
    yield Part(
        at(np.array([0.62, 0.9]), (-0.1, 0), (0.1, 0), (0.1 + sway, -0.4), (-0.1 + sway, -0.4)), "white"
    )
    legs = (
        (-0.08, 0),
        (0.08, 0),
        (0.09 + sway, -0.42),
        (0.02 + sway, -0.42),
        (0, -0.14),
        (-0.02 + sway, -0.42),
    )
    yield Part(at(np.array([0.84, 0.9]), *legs, (-0.09 + sway, -0.42)), "visor")


def _chess(j: Joints, part: float) -> Iterator[Part]:
    # The middle of the table is that of its reach, so that the table of the one opposite is the same.
    yield from FURNITURE["seat"](j, part)
    top = float(j.hip[1]) + 0.085
    for x in (0.2, 0.52):
        yield Part(box(x - 0.012, 0.0, x + 0.012, top), "~wood")
    yield Part(tapered(np.array([0.14, top]), np.array([0.6, top]), 0.017, 0.017), "wood")
    yield Part(box(0.22, top + 0.016, 0.52, top + 0.034), "dark")
    for x, tone in ((0.26, "white"), (0.32, "white"), (0.41, "~wood"), (0.48, "~wood")):
        foot = np.array([x, top + 0.034])
        yield Part(at(foot, (-0.02, 0), (0.02, 0), (0.007, 0.05), (-0.007, 0.05)), tone)
        yield Part(oval(foot + np.array((0, 0.06)), 0.015, 0.015), tone)


def _canoe(j: Joints, part: float) -> Iterator[Part]:
    x, top = float(j.hip[0]), float(j.hip[1]) + 0.03
    hull = np.array(
        [
            *((x - 0.78, top + 0.1), (x - 0.7, top + 0.03), (x - 0.5, top - 0.03), (x + 0.54, top - 0.03)),
            *((x + 0.74, top + 0.03), (x + 0.82, top + 0.1), (x + 0.76, 0.12), (x + 0.62, 0.02)),
            *((x - 0.58, 0.02), (x - 0.72, 0.12)),
        ]
    )
    yield Part(hull, "wood")
    strake = ((x - 0.75, 0.14), (x - 0.5, 0.11), (x + 0.54, 0.11), (x + 0.79, 0.14), (x + 0.62, 0.02))
    yield Part(np.array([*strake, (x - 0.58, 0.02)]), "~wood")
    ends = np.array([x - 0.5, top - 0.03]), np.array([x + 0.54, top - 0.03])
    yield Part(tapered(*ends, 0.014, 0.014), "gold")


def _heap(j: Joints, part: float) -> Iterator[Part]:
    """Yields the earth that somebody digs in, and what is dug out already."""
    yield Part(oval(np.array([0.52, 0.005]), 0.2, 0.03), "~wood")
    heap = ((0.62, 0.0), (0.68, 0.08), (0.76, 0.15), (0.84, 0.17), (0.93, 0.1), (1.0, 0.0))
    yield Part(np.array(heap), "wood")
    for x, y in ((0.72, 0.05), (0.84, 0.09), (0.92, 0.03)):
        yield Part(oval(np.array([x, y]), 0.02, 0.014), "~wood")


WORKPLACES: Mapping[str, Standing] = {
    "chess": _chess,
    "foam": _foam,
    "crumbs": _crumbs,
    "heap": _heap,
    "cauldron": _cauldron,
    "giant-pan": _giant_pan,
    "plank": _plank,
    "blackboard": _blackboard,
    "clothesline": _clothesline,
    "canoe": _canoe,
}
