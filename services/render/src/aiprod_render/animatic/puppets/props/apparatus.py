"""What people look through, hang from, play at, and light."""

from collections.abc import Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, box, oval, tapered
from aiprod_render.animatic.puppets.props.furniture import FURNITURE, Standing
from aiprod_render.animatic.puppets.props.held import Held
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field


def _telescope(j: Joints, part: float) -> Iterator[Part]:
    """Yields a telescope whose eyepiece is at the eye, and that looks up."""
    eye = j.head + np.array([0.12, 0.0])
    along: Field = np.array([np.cos(0.62), np.sin(0.62)])
    pivot = eye + 0.24 * along
    for foot in (-0.2, 0.06, 0.28):
        yield Part(tapered(pivot, np.array([float(pivot[0]) + foot, 0.0]), 0.016, 0.014), "~wood")
    yield Part(tapered(eye, eye + 0.14 * along, 0.026, 0.03), "dark")
    yield Part(tapered(eye + 0.1 * along, eye + 0.42 * along, 0.048, 0.056), "metal")
    yield Part(tapered(eye + 0.4 * along, eye + 0.66 * along, 0.066, 0.074), "visor")
    yield Part(tapered(eye + 0.64 * along, eye + 0.7 * along, 0.086, 0.086), "metal")
    yield Part(oval(pivot, 0.034, 0.034), "gold")


_GORES = ((-0.62, -0.31, "accent"), (-0.31, 0.0, "white"), (0.0, 0.31, "accent"), (0.31, 0.62, "white"))


def _parachute(j: Joints, part: float) -> Iterator[Part]:
    """Yields an open canopy and its lines to the hands."""
    middle, rim = j.neck + np.array([0.02, 0.98]), 0.0
    sway = 0.02 * np.sin(2 * np.pi * part)
    hands = (j.far_arm[1], j.near_arm[1])
    for x, hand in ((-0.6, hands[0]), (-0.24, hands[0]), (0.24, hands[1]), (0.6, hands[1])):
        yield Part(tapered(middle + np.array((x + sway, rim)), hand, 0.005, 0.005), "dark")
    for left, right, tone in _GORES:
        share = np.linspace(left, right, 7)
        high = 0.42 * np.sqrt(np.maximum(0.0, 1 - (share / 0.64) ** 2))
        top = [(float(x) + sway, float(y)) for x, y in zip(share, high, strict=True)]
        # Between two lines the rim is drawn up.
        low = [(float(x) + sway, 0.05 * float(np.sin(np.pi * n / 6))) for n, x in enumerate(share)]
        yield Part(at(middle, *top, *low[::-1]), tone)


def _cards(j: Joints) -> Iterator[Part]:
    hand = j.far_arm[1]
    for angle, tone in ((-0.5, "white"), (-0.1, "~white"), (0.3, "white")):
        yield Part(at(hand, (-0.028, 0.0), (0.028, 0.0), (0.028, 0.1), (-0.028, 0.1), angle=angle), tone)
    yield Part(oval(hand + np.array((0.02, 0.06)), 0.011, 0.014), "accent")


def _card_table(j: Joints, part: float) -> Iterator[Part]:
    """Yields a seat and a table on which one card after another is laid."""
    yield from FURNITURE["seat"](j, part)
    top = float(j.hip[1]) + 0.085
    for x in (0.22, 0.56):
        yield Part(box(x - 0.012, 0.0, x + 0.012, top), "~wood")
    yield Part(tapered(np.array([0.16, top]), np.array([0.64, top]), 0.017, 0.017), "wood")
    yield Part(tapered(np.array([0.2, top + 0.02]), np.array([0.6, top + 0.02]), 0.008, 0.008), "leaf")
    for number, x in enumerate((0.3, 0.38, 0.46, 0.53)):
        if number <= 4 * part:
            lying = ((-0.034, 0.0), (0.034, 0.0), (0.03, 0.018), (-0.03, 0.018))
            yield Part(at(np.array([x, top + 0.026]), *lying), "white" if number % 2 else "accent")


def _lab_bench(j: Joints, part: float) -> Iterator[Part]:
    """Yields a counter with a microscope under the eyes of who bends over it."""
    yield from FURNITURE["counter"](j, part)
    for tone, size, *ends in _MICROSCOPE:
        start, end = (np.array((0.36 + x, 0.43 + y)) for x, y in ends)
        yield Part(tapered(start, end, size, size), tone)
    flask = np.array([0.56, 0.43])
    yield Part(at(flask, (-0.02, 0.1), (0.02, 0.1), (0.05, 0.0), (-0.05, 0.0)), "white")
    yield Part(at(flask, (-0.035, 0.05), (0.035, 0.05), (0.05, 0.0), (-0.05, 0.0)), "leaf")


_MICROSCOPE: tuple[tuple[str, float, tuple[float, float], tuple[float, float]], ...] = (
    ("dark", 0.014, (-0.05, 0.0), (0.09, 0.0)),
    ("~metal", 0.015, (0.07, 0.01), (0.08, 0.13)),
    ("~metal", 0.014, (0.08, 0.13), (0.01, 0.17)),
    ("metal", 0.018, (0.03, 0.06), (-0.035, 0.21)),
    ("dark", 0.013, (-0.035, 0.2), (-0.05, 0.23)),
    ("dark", 0.008, (-0.03, 0.05), (0.08, 0.05)),
)
"""Its parts: tone, half the breadth, and both ends."""


APPARATUS: Mapping[str, Standing] = {
    "lab-bench": _lab_bench,
    "telescope": _telescope,
    "parachute": _parachute,
    "card-table": _card_table,
}
IN_HAND: Mapping[str, Held] = {"cards": _cards}
