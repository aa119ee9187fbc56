"""Instruments that stand on the floor, and where the hands are on them."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, box, oval, tapered
from aiprod_render.animatic.puppets.props.furniture import FURNITURE, Standing
from aiprod_render.animatic.puppets.props.instrument_parts import Hands, Hold, beat, size_of
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field

_SNARE = np.array([0.26, 0.4])
_TOM = np.array([0.46, 0.5])
_CYMBAL = np.array([0.62, 0.74])
_DECK = 0.46
"""The height of a disc jockey's desk."""


def _scaled(parts: Iterator[Part], size: float) -> Iterator[Part]:
    """Yields parts as large as suits a child."""
    yield from (Part(size * one.points, one.tone) for one in parts)


def _drums(j: Joints, part: float) -> Iterator[Part]:
    """Yields a bass drum, a snare drum, a tom, and a cymbal on stands, and the sticks of the player."""
    size = size_of(j)
    yield from _scaled(_drum_kit(part), size)
    for hand, drum in zip((j.far_arm[1], j.near_arm[1]), (size * _TOM, size * _SNARE), strict=True):
        way = drum - hand + [0.0, 0.02]
        way = way / max(1e-6, float(np.hypot(*way)))
        yield Part(tapered(hand - 0.03 * way, hand + 0.15 * size * way, 0.008, 0.007), "wood")


def _drum_kit(part: float) -> Iterator[Part]:
    yield Part(tapered(np.array([0.62, 0.0]), _CYMBAL, 0.009, 0.007), "metal")
    sway = 0.18 * beat(part)
    yield Part(oval(_CYMBAL, 0.15, 0.018, 0.16 + sway), "gold")
    yield Part(oval(np.array([0.46, 0.2]), 0.2, 0.2), "accent")
    yield Part(oval(np.array([0.46, 0.2]), 0.168, 0.168), "white")
    yield Part(box(_TOM[0] - 0.1, _TOM[1] - 0.12, _TOM[0] + 0.1, _TOM[1]), "accent")
    yield Part(oval(_TOM, 0.1, 0.024), "white")
    yield Part(tapered(np.array([_SNARE[0], 0.0]), _SNARE - [0, 0.08], 0.01, 0.01), "metal")
    yield Part(tapered(np.array([_SNARE[0] - 0.08, 0.0]), np.array([_SNARE[0], 0.1]), 0.008, 0.008), "metal")
    yield Part(box(_SNARE[0] - 0.11, _SNARE[1] - 0.09, _SNARE[0] + 0.11, _SNARE[1]), "metal")
    yield Part(oval(_SNARE, 0.11, 0.024), "white")


def _drumming(j: Joints, part: float) -> Hands:
    """Returns the hands in turn over the tom and the snare drum."""
    up = 0.07 * beat(part)
    size = size_of(j)
    return size * np.array([0.32, 0.6 + up]), size * np.array([0.17, 0.5 - up])


def _harp_line(size: float) -> tuple[Field, Field, Field, Field]:
    """Returns the foot, the shoulder at the player, the top of the column, and its foot."""
    corners = ((0.2, 0.03), (0.1, 0.62), (0.52, 0.92), (0.5, 0.03))
    foot, shoulder, top, column = (np.array([x * size, y * size]) for x, y in corners)
    return foot, shoulder, top, column


def _harp(j: Joints, part: float) -> Iterator[Part]:
    size = size_of(j)
    foot, shoulder, top, column = _harp_line(size)
    for number in range(1, 11):
        share = number / 11
        low = foot + (shoulder - foot) * (0.1 + 0.86 * share)
        high = shoulder + (top - shoulder) * (1 - 0.9 * share)
        wave = 0.004 * beat(part + 0.1 * number, 3)
        yield Part(tapered(low, high + np.array([wave, 0]), 0.0022, 0.0022), "white")
    yield Part(tapered(column, top, 0.02, 0.022), "gold")
    curve = (shoulder, shoulder + size * np.array([0.12, -0.005]), top - size * np.array([0.16, 0.06]), top)
    for start, end in pairwise(curve):
        yield Part(tapered(start, end, 0.026 * size, 0.024 * size), "gold")
    yield Part(tapered(foot, shoulder, 0.05 * size, 0.022 * size), "wood")
    yield Part(tapered(foot - [0.05, 0.01], column + np.array([0.04, -0.01]), 0.022, 0.022), "~gold")
    yield Part(oval(top + np.array([0.0, 0.03]), 0.03 * size, 0.03 * size), "gold")


def _plucking_harp(j: Joints, part: float) -> Hands:
    size = size_of(j)
    return (
        size * np.array([0.33 + 0.03 * beat(part), 0.6]),
        size * np.array([0.27 - 0.03 * beat(part), 0.48]),
    )


def _turntables(j: Joints, part: float) -> Iterator[Part]:
    """Yields a desk with two discs that turn, a mixer between them, and lights on its front."""
    yield from _scaled(_mixing_desk(part), size_of(j))


def _mixing_desk(part: float) -> Iterator[Part]:
    yield Part(box(-0.3, 0.0, 0.62, _DECK - 0.02), "dark")
    for number in range(9):
        # Six steps of three heights, so that the lights begin again when the cycle does.
        x, lit = -0.25 + 0.1 * number, (number + int(6 * part)) % 3
        tall = (0.08, 0.2, 0.13)[lit]
        yield Part(box(x, 0.06, x + 0.055, 0.06 + tall), ("visor", "accent", "gold")[number % 3])
    yield Part(box(-0.34, _DECK - 0.03, 0.66, _DECK), "metal")
    for middle in (-0.13, 0.45):
        disc = np.array([middle, _DECK + 0.026])
        yield Part(box(middle - 0.17, _DECK, middle + 0.17, _DECK + 0.02), "edge")
        yield Part(oval(disc, 0.15, 0.034), "eye")
        yield Part(oval(disc, 0.05, 0.012), "accent")
        mark = disc + np.array([0.11 * np.cos(2 * np.pi * part), 0.024 * np.sin(2 * np.pi * part)])
        yield Part(oval(mark, 0.016, 0.006), "white")
    yield Part(box(0.08, _DECK, 0.24, _DECK + 0.04), "edge")
    for x in (0.11, 0.16, 0.21):
        yield Part(oval(np.array([x, _DECK + 0.036]), 0.012, 0.009), "gold")


def _scratching(j: Joints, part: float) -> Hands:
    size = size_of(j)
    return (
        size * np.array([0.3 + 0.03 * beat(part, 2), _DECK + 0.055]),
        size * np.array([-0.08 + 0.05 * beat(part), _DECK + 0.055]),
    )


def _at_the_keys(j: Joints, part: float) -> Hands:
    """Returns the hands on the keys, each where its own melody is."""
    keys, size = float(j.hip[1]) + 0.11, size_of(j)
    # A child sits as close as it can.
    far, near = (max(least, x * size) for x, least in ((0.32, 0.22), (0.28, 0.2)))
    return (
        np.array([far + 0.02 * beat(part), keys + 0.012 * abs(beat(part, 2))]),
        np.array([near - 0.02 * beat(part), keys + 0.012 * abs(beat(part + 0.25, 2))]),
    )


STAGE_INSTRUMENTS: Mapping[str, Standing] = {
    "drum": lambda j, part: _seated(j, part, _drums),
    "harp": lambda j, part: _seated(j, part, _harp),
    "turntables": _turntables,
}
GRIPS: Mapping[str, Hold] = {
    "drum": _drumming,
    "harp": _plucking_harp,
    "turntables": _scratching,
    "piano": _at_the_keys,
}
"""Where both hands are on an instrument."""


def _seated(j: Joints, part: float, instrument: Standing) -> Iterator[Part]:
    yield from FURNITURE["seat"](j, part)
    yield from instrument(j, part)
