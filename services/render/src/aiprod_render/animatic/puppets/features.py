"""Eyes, brows, and mouths: what of a face shows a mood, on people and on animals."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aiprod_render.animatic.puppets.expression import LAUGHING, MOUTHS, OPEN, TEETH, Expression
from aiprod_render.animatic.puppets.parts import Part, at, oval
from aiprod_render.picture.paint import Field, round_corners

_MIDDLE = 0.47, -0.5
"""The middle of a mouth as it is written, in radii of the head."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a head of `radius` is, turned by radians clockwise."""

    head: Field
    radius: float
    angle: float

    def at(self, *points: tuple[float, float]) -> Field:
        """Returns points of the head, in its radii, on the sheet."""
        return at(self.head, *points, size=self.radius, angle=self.angle)

    def spot(self, x: float, y: float, wide: float, high: float, tone: str) -> Part:
        """Returns an oval of the head."""
        middle = self.at((x, y))[0]
        return Part(oval(middle, wide * self.radius, high * self.radius, self.angle), tone)


def eye(
    place: Placing,
    face: Expression,
    x: float,
    y: float,
    wide: float,
    lid: str = "skin",
    size: float = 1.0,
    line: str = "eye",
) -> Iterator[Part]:
    """Yields an eye, whose lid of the tone `lid` comes down to a `line`.

    The light in it is `size` times as large as that of people.
    """
    wide *= face.wide
    if face.lids >= 1:
        yield place.spot(x + 0.02, y - 0.06, wide, 0.24 * wide, line)
        yield place.spot(x + 0.02, y - 0.025, 1.1 * wide, 0.24 * wide, f"={lid}")
        return
    yield place.spot(x, y, wide, 1.25 * wide, "=white")
    yield place.spot(x + 0.045 * size, y - 0.01 - 0.05 * face.lids, 0.62 * wide, 0.9 * wide, "eye")
    yield place.spot(x + 0.08 * size, y + 0.05 * size - 0.05 * face.lids, 0.03 * size, 0.04 * size, "white")
    if face.lids:
        # What is above the line of the lid.
        low = float(np.arcsin(1.0 - 1.9 * face.lids))
        turn = np.linspace(low, np.pi - low, 11)
        edge = np.stack([x + 1.14 * wide * np.cos(turn), y + 1.4 * wide * np.sin(turn)], 1)
        yield Part(place.at(*((float(a), float(b)) for a, b in edge)), f"=~{lid}")


def brow(place: Placing, face: Expression, x: float, up: float, inner: int, tone: str) -> Part:
    """Returns the brow over an eye at `x`; the mood lifts or lowers its inner end (1 is the right one)."""
    arch = ((-0.17, 0.35), (0.0, 0.43), (0.15, 0.37), (0.15, 0.31), (0.0, 0.36), (-0.17, 0.29))
    up += face.raised
    shape = [(x + across, high + up + face.tilted * inner * across / 0.16) for across, high in arch]
    return Part(place.at(*shape), tone)


def mouth(
    place: Placing, face: Expression, x: float, y: float, size: float, lip: str, *, singing: bool
) -> Iterator[Part]:
    """Yields a mouth with its middle at (x, y), `size` times as large as that of people."""

    def placed(outline: tuple[tuple[float, float], ...]) -> Field:
        moved = (np.array(outline) - _MIDDLE) * size + (x, y)
        return place.at(*map(tuple, moved))

    def spot(across: float, up: float, wide: float, high: float) -> Part:
        dx, dy = across - _MIDDLE[0], up - _MIDDLE[1]
        return place.spot(x + size * dx, y + size * dy, size * wide, size * high, lip)

    if face.mouth in OPEN:
        yield Part(round_corners(placed(OPEN[face.mouth])), "=dark")
        if face.mouth == "laugh":
            yield Part(placed(LAUGHING), "=white")
            yield spot(0.46, -0.68, 0.15, 0.09)
    elif singing:
        yield spot(0.46, -0.52, 0.13, 0.15)
    elif face.mouth in {"oh", "gasp"}:
        wide = 1.0 if face.mouth == "oh" else 1.8
        yield spot(0.48, -0.52, 0.085 * wide, 0.1 * wide)
    else:
        yield Part(round_corners(placed(MOUTHS[face.mouth])), lip)
        if face.mouth == "grin":
            yield Part(placed(TEETH), "=white")
