"""The heads of beings that are no animals: a robot's with its aerial, and an alien's with black eyes."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from aiprod_render.animatic.puppets.animals.drawing import limb, patch
from aiprod_render.animatic.puppets.expression import OPEN, Expression
from aiprod_render.animatic.puppets.features import Placing, mouth
from aiprod_render.animatic.puppets.parts import Part

_LAMP, _SCREEN, _STEEL = "#6fd3e8", "#2c3640", "#66757f"


class _Drawn(Protocol):
    def __call__(self, place: Placing, face: Expression, *, singing: bool) -> Iterator[Part]: ...


def robot(place: Placing, face: Expression, *, singing: bool) -> Iterator[Part]:
    """Yields a head of steel with a screen, on which eyes of light and a mouth show its mood."""
    yield from limb(place, ((0.02, 0.8, 0.07), (0.02, 1.3, 0.06)), _STEEL)
    yield place.spot(0.02, 1.36, 0.19, 0.19, "#e0574a")
    for x in (-1.06, 1.04):
        yield Part(place.at((x - 0.16, -0.3), (x + 0.16, -0.3), (x + 0.16, 0.36), (x - 0.16, 0.36)), _STEEL)
    case = (
        (-0.98, -0.86),
        (-1.02, 0.0),
        (-0.96, 0.86),
        (0.0, 0.94),
        (0.98, 0.86),
        (1.02, 0.0),
        (0.98, -0.86),
        (0.0, -0.92),
    )
    yield patch(place, *case, tone="skin")
    screen = (
        (-0.56, -0.66),
        (-0.62, 0.0),
        (-0.54, 0.62),
        (0.2, 0.68),
        (0.86, 0.62),
        (0.9, 0.0),
        (0.86, -0.66),
        (0.2, -0.7),
    )
    yield patch(place, *screen, tone="=" + _SCREEN)
    for x, wide, inner in ((-0.14, 0.19, 1), (0.52, 0.17, -1)):
        wide *= face.wide
        if face.lids >= 1:
            yield from limb(
                place, ((x - wide, 0.16, 0.04), (x, 0.08, 0.05), (x + wide, 0.16, 0.04)), "=" + _LAMP
            )
            continue
        yield place.spot(x, 0.14, wide, 1.2 * wide * (1 - 0.6 * face.lids), "=" + _LAMP)
        yield place.spot(x + 0.06, 0.2, 0.05, 0.06, "=white")
        if face.tilted:
            dark = ((x - wide, 0.4 - face.tilted * inner, 0.09), (x + wide, 0.4 + face.tilted * inner, 0.09))
            yield from limb(place, dark, "=" + _SCREEN)
        if face.tears:
            yield place.spot(x, -0.24, 0.09, 0.14, "=white")
    if singing or face.mouth in OPEN or face.mouth in {"oh", "gasp"}:
        yield place.spot(0.2, -0.4, 0.22, 0.18, "=" + _LAMP)
        yield place.spot(0.2, -0.4, 0.14, 0.1, "=" + _SCREEN)
    else:
        yield from mouth(place, face, 0.2, -0.38, 1.2, "=" + _LAMP, singing=False)


def alien(place: Placing, face: Expression, *, singing: bool) -> Iterator[Part]:
    """Yields a large bulb of a head with feelers and great black eyes."""
    for x, tip in ((-0.46, -0.72), (0.5, 0.74)):
        yield from limb(place, ((x, 0.8, 0.06), (tip, 1.36, 0.055)), "~skin")
        yield place.spot(tip, 1.42, 0.16, 0.16, "#d8ee9c")
    bulb = (
        (0.16, -1.0), (-0.36, -0.84), (-0.86, -0.3), (-1.12, 0.32), (-0.84, 0.86), (0.0, 1.1), (0.86, 0.86),
        (1.1, 0.32), (0.9, -0.3), (0.58, -0.84),
    )  # fmt: skip
    yield patch(place, *bulb, tone="skin")
    yield from limb(place, ((-0.66, 0.6, 0.08), (-0.4, 0.78, 0.1), (0.0, 0.84, 0.06)), "=#b9d98c")
    for x, wide, inner in ((-0.28, 0.27, 1), (0.58, 0.24, -1)):
        wide *= face.wide
        if face.lids >= 1:
            yield from limb(
                place, ((x - wide, 0.06, 0.035), (x, -0.04, 0.045), (x + wide, 0.06, 0.035)), "=eye"
            )
            continue
        yield place.spot(x, 0.04, wide, 1.4 * wide, "eye")
        yield place.spot(x + 0.1, 0.2, 0.08, 0.1, "=white")
        yield place.spot(x - 0.06, -0.1, 0.04, 0.05, "=white")
        if face.lids:
            yield place.spot(x, 0.04 + 1.4 * wide * (2.0 - 2 * face.lids), 1.2 * wide, 1.2 * wide, "=~skin")
        if face.tilted:
            dark = ((x - 0.2, 0.52 - face.tilted * inner, 0.04), (x + 0.2, 0.52 + face.tilted * inner, 0.04))
            yield from limb(place, dark, "=~~skin")
        if face.tears:
            yield place.spot(x, -0.46, 0.09, 0.14, "=visor")
    yield from mouth(place, face, 0.18, -0.6, 0.9, "#3f5a30", singing=singing)


BEINGS: Mapping[str, _Drawn] = {"box": robot, "bulb": alien}
"""Heads by their skulls."""
