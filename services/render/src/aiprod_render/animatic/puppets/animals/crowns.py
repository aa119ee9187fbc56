"""What grows on heads: horns, antlers, manes, spines, combs, and crests."""

from collections.abc import Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.animals.drawing import Knots, limb, patch
from aiprod_render.animatic.puppets.features import Placing
from aiprod_render.animatic.puppets.parts import Part

_HORNS: Mapping[str, tuple[Knots, str]] = {
    "horns": (((0.42, 0.7, 0.15), (0.78, 0.95, 0.13), (1.0, 1.2, 0.09), (0.96, 1.5, 0.02)), "#e3d8bd"),
    "long-horns": (((0.34, 0.75, 0.17), (0.5, 1.2, 0.14), (0.82, 1.55, 0.1), (1.2, 1.7, 0.02)), "#8d8373"),
    "ossicones": (((0.3, 0.8, 0.11), (0.36, 1.15, 0.1), (0.4, 1.4, 0.13)), "#8a5a30"),
    "curled": (
        (
            *((0.4, 0.8, 0.26), (0.95, 0.86, 0.27), (1.3, 0.42, 0.24)),
            *((1.22, -0.05, 0.19), (0.92, -0.12, 0.12), (0.84, 0.1, 0.03)),
        ),
        "#b79f78",
    ),
}
"""The right horn of a pair, and its colour."""
_BEAM: Knots = ((0.34, 0.75, 0.1), (0.7, 1.2, 0.09), (0.86, 1.7, 0.08), (0.7, 2.15, 0.03))
_TINES: tuple[Knots, ...] = (
    ((0.5, 0.95, 0.07), (0.85, 1.05, 0.06), (1.1, 1.3, 0.02)),
    ((0.84, 1.5, 0.07), (1.1, 1.7, 0.06), (1.26, 2.0, 0.02)),
)
_PALM: Knots = ((0.4, 0.75, 0.13), (0.85, 0.95, 0.16), (1.25, 1.3, 0.32), (1.45, 1.75, 0.2))
_FINGERS = ((1.0, 1.8), (1.35, 2.05), (1.75, 1.95), (1.85, 1.5))
_UNICORN: Knots = ((0.24, 0.6, 0.15), (0.32, 1.2, 0.09), (0.4, 1.8, 0.01))
_ANTLER, _RED = "#8a6a48", "#cf3f3c"


def crown_behind(place: Placing, kind: Animal, *, folded: float = 1.0) -> Iterator[Part]:
    """Yields what is behind the skull: a mane, spines, or a crest; `folded` as of a crown."""
    # Under a dome a wreath is hardly larger than the skull.
    wreath = 0.62 + 0.38 * folded
    if "lion" in kind.marks:
        yield from _rays(place, kind.mane, 1.62 * wreath, 0.14, 13)
        yield from _rays(place, "=~" + kind.mane, 1.3 * wreath, 0.1, 13)
    if "spines" in kind.marks:
        yield from _rays(place, kind.pattern, 1.38 * wreath, 0.3 * wreath, 24)
    if "ridge" in kind.marks:
        # Spikes over the crown and down the back of the head.
        for degrees in (84, 116, 148, 180, 210):
            x, y = float(np.cos(np.deg2rad(degrees))), float(np.sin(np.deg2rad(degrees)))
            spike = (
                (0.94 * x - 0.24 * y, 0.94 * y + 0.24 * x),
                (1.34 * x, 1.34 * y),
                (0.94 * x + 0.24 * y, 0.94 * y - 0.24 * x),
            )
            yield Part(place.at(*spike), kind.pattern)
    if "crest" in kind.marks:
        for x, y in ((-0.8, 1.5), (-1.15, 1.05), (-0.3, 1.65)):
            yield from limb(place, ((0.0, 0.6, 0.22), (0.55 * x, 0.5 * y + 0.3, 0.18), (x, y, 0.03)), "skin")
    if "comb" in kind.marks:
        for x, y, size in ((-0.36, 0.98, 0.26), (0.02, 1.16, 0.32), (0.4, 1.02, 0.26)):
            yield place.spot(x, y, size, size, _RED)
    if "hair" in kind.marks:
        fall = (
            (-0.3, 1.0, 0.24),
            (-0.9, 0.7, 0.34),
            (-1.12, 0.0, 0.36),
            (-1.1, -0.7, 0.26),
            (-0.9, -1.2, 0.1),
        )
        yield from limb(place, fall, kind.mane)
    if "upright" in kind.marks:
        yield from limb(
            place, ((0.1, 1.0, 0.2), (-0.6, 0.95, 0.24), (-0.98, 0.4, 0.22), (-1.05, -0.5, 0.14)), kind.mane
        )


def crown(place: Placing, kind: Animal, *, folded: float = 1.0) -> Iterator[Part]:
    """Yields horns and antlers, before the ears; `folded` is the part of their height under a dome."""

    def grown(knots: Knots, side: int) -> Knots:
        return tuple((side * x, 0.75 + (y - 0.75) * folded, thick) for x, y, thick in knots)

    if kind.crown == "unicorn":
        yield from limb(place, grown(_UNICORN, 1), "#f0c648")
    for side in (1, -1):
        if kind.crown in _HORNS:
            knots, tone = _HORNS[kind.crown]
            yield from limb(place, grown(knots, side), tone)
        if kind.crown == "antlers":
            yield from limb(place, grown(_BEAM, side), _ANTLER)
            for tine in _TINES:
                yield from limb(place, grown(tine, side), "=" + _ANTLER)
        if kind.crown == "palms":
            yield from limb(place, grown(_PALM, side), _ANTLER)
            for x, y in _FINGERS:
                yield from limb(place, grown(((1.3, 1.4, 0.14), (x, y, 0.05)), side), "=" + _ANTLER)


def on_brow(place: Placing, kind: Animal) -> Iterator[Part]:
    """Yields what lies on the brow: a forelock, a cap of wool, or a tuft."""
    if "hair" in kind.marks:
        yield from limb(place, ((-0.3, 0.98, 0.22), (0.2, 0.92, 0.26), (0.46, 0.5, 0.05)), "=" + kind.mane)
    if "upright" in kind.marks:
        yield from limb(place, ((0.0, 0.98, 0.18), (0.28, 0.98, 0.14), (0.4, 0.74, 0.03)), "=" + kind.mane)
    if "wool" in kind.marks:
        for x, y, size in (
            (-0.72, 0.62, 0.34),
            (0.66, 0.66, 0.3),
            (-0.36, 0.86, 0.4),
            (0.3, 0.88, 0.38),
            (0, 0.98, 0.36),
        ):
            yield place.spot(x, y, size, 0.92 * size, kind.light)
    if "mop" in kind.marks:
        for x, y, size in ((-0.4, 0.92, 0.34), (0.34, 0.92, 0.32), (-0.02, 1.1, 0.38)):
            yield place.spot(x, y, size, 0.9 * size, kind.mane)
    if "tuft" in kind.marks:
        for x, tip in ((-0.2, -0.4), (0.05, 0.05), (0.28, 0.5)):
            yield patch(place, (x - 0.14, 0.86), (tip, 1.34), (x + 0.14, 0.86), tone="skin")


def _rays(place: Placing, tone: str, size: float, high: float, count: int) -> Iterator[Part]:
    """Yields a wreath around the head."""
    turn = np.linspace(0, 2 * np.pi, 4 * count, endpoint=False)
    radius = size + high * np.cos(count * turn)
    points = np.stack([-0.04 + radius * np.cos(turn), -0.04 + radius * np.sin(turn)], 1)
    yield Part(place.at(*((float(x), float(y)) for x, y in points)), tone)
