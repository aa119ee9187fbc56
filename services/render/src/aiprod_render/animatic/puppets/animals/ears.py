"""The ears of animals: one on either side of the skull."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.animals.drawing import Knots, limb
from aiprod_render.animatic.puppets.features import Placing
from aiprod_render.animatic.puppets.parts import Part

_ROOTS = {"long": (0.4, 0.7), "leaf": (0.68, 0.52), "side": (0.98, 0.08), "floppy": (0.74, 0.62)}
"""Where ears begin, right of the middle; others begin at `_ROOT`."""
_ROOT = 0.58, 0.6


BESIDE = frozenset({"fan", "floppy", "side"})
"""Ears at the sides of the head, which no hat covers."""


def ears(place: Placing, kind: Animal, *, folded: float = 1.0, hatted: bool = False) -> Iterator[Part]:
    """Yields both ears, `folded` to this part of their length; those beside a hat are before its brim."""
    for side in (1, -1):
        yield from _ear(place, kind, side, folded, hatted=hatted)


def _ear(place: Placing, kind: Animal, side: int, folded: float, *, hatted: bool) -> Iterator[Part]:
    long, degrees = kind.ear[0] * folded, np.deg2rad(kind.ear[1])
    # The far ear is a little smaller, and nearer to the middle of a head that is turned.
    size = 0.92 if side > 0 else 1.0
    x, y = _ROOTS.get(kind.ears, _ROOT)
    root = side * x * (0.94 if side > 0 else 1.0), y
    along = side * np.sin(degrees), np.cos(degrees)
    coat = kind.pattern if "dark-ears" in kind.marks else "skin"
    inner = "~" + coat if "dark-ears" in kind.marks else (kind.light or "#e7a9a0")
    if "pink-ears" in kind.marks:
        inner = "#e9a9a6"

    def ear(knots: Knots, tone: str) -> Iterator[Part]:
        placed = tuple(
            (root[0] + part * long * along[0], root[1] + part * long * along[1], size * wide)
            for part, _, wide in knots
        )
        yield from limb(place, placed, tone)

    def spot(part: float, wide: float, tone: str) -> Part:
        return place.spot(
            root[0] + part * long * along[0], root[1] + part * long * along[1], wide, wide, tone
        )

    match kind.ears:
        case "pointed" if hatted:
            # Its broad root would lie over the eye.
            root = side * (0.7 if side > 0 else 0.78), 0.62
            yield from ear(((0, 0, 0.26), (0.45, 0, 0.26), (1.0, 0, 0.03)), coat)
            yield from ear(((0.16, 0, 0.14), (0.48, 0, 0.15), (0.84, 0, 0.02)), "=" + inner)
        case "pointed":
            yield from ear(((-0.15, 0, 0.5), (0.4, 0, 0.33), (1.0, 0, 0.03)), coat)
            yield from ear(((0.1, 0, 0.28), (0.45, 0, 0.2), (0.84, 0, 0.02)), "=" + inner)
        case "long":
            yield from ear(((0, 0, 0.2), (0.5, 0, 0.3), (0.86, 0, 0.22), (1.0, 0, 0.1)), coat)
            yield from ear(((0.16, 0, 0.1), (0.5, 0, 0.17), (0.86, 0, 0.08)), "=" + inner)
        case "leaf":
            yield from ear(((0, 0, 0.16), (0.5, 0, 0.3), (1.0, 0, 0.05)), coat)
            yield from ear(((0.24, 0, 0.1), (0.55, 0, 0.17), (0.88, 0, 0.02)), "=" + inner)
        case "round":
            yield spot(0.45, 0.56 * long * size, coat)
            yield spot(0.45, 0.34 * long * size, "=" + inner)
        case "side":
            yield spot(0.0, 0.5 * long * size, coat)
            yield spot(0.02, 0.3 * long * size, "=" + inner)
        case "floppy":
            # It hangs beside the cheek.
            drop = long
            knots = (
                (side * 0.62, 0.72, 0.2),
                (side * 0.98, 0.56, 0.26),
                (side * 1.1, 0.56 - 0.6 * drop, 0.3 * size),
                (side * 1.02, 0.56 - drop, 0.2 * size),
            )
            yield from limb(place, knots, "~" + coat)
        case "fan":
            wide = (1.0 if side < 0 else 0.86) * folded
            fan = (
                (0.35, 0.8, 0.3),
                (0.35 + 0.75 * wide, 0.62, 0.5 * wide),
                (0.35 + 1.0 * wide, 0.0, 0.6 * wide),
                (0.35 + 0.6 * wide, -0.55, 0.36 * wide),
            )
            yield from limb(place, tuple((side * x, y, thick) for x, y, thick in fan), "~" + coat)
            inside = tuple((side * (0.97 * x), y, 0.62 * thick) for x, y, thick in fan[1:])
            yield from limb(place, inside, "=" + inner)
