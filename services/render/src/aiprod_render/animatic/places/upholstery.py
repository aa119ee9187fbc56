"""Parts that people rest on, and what stands beside them: beds, sofas, lamps, swings."""

from collections.abc import Sequence

import numpy as np

from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place, Points
from aiprod_render.picture.colour import Colour, mix

type _Corners = tuple[tuple[float, float], ...]
_ROUND = 2.4
"""The radius of the corners of cushions, in units."""


def bed(code: str, blanket: str, part: float, *, wide: float = 58) -> Part:
    """Returns a part that adds a bed from its side, as long as a person is tall."""

    def paint(place: Place) -> None:
        x, far = _free(place, "🛏", part, wide / 2), place.stage.atmosphere.shade
        if x is None:
            return
        wood, cloth, half = place.tone(code), place.tone(blanket), wide / 2
        _board(place, x, (-half, 0, half, 1.4), mix(wood, far, 0.7), 0.5)
        for left, right, top in ((-half, -half + 4, 27), (half - 4, half, 19)):
            _soft(place, x, [((left, 0), (right, 0), (right, top), (left, top))], wood)
        _board(place, x, (-half + 3, 5, half - 3, 11), mix(wood, far, 0.2))
        _soft(place, x, [((-half + 4, 10), (half - 4, 10), (half - 4, 17), (-half + 4, 17))], place.white)
        pillow = ((-half + 4.5, 16), (-half + 19, 16), (-half + 18, 22), (-half + 8, 24), (-half + 4.5, 22))
        _soft(place, x, [pillow], mix(place.white, cloth, 0.14))
        fold = -half + 0.36 * wide
        _soft(place, x, [((fold, 7), (half - 3.4, 7), (half - 3.4, 18.6), (fold + 2, 19.4))], cloth)
        _soft(place, x, [((fold - 2, 14), (fold + 5, 13.6), (fold + 6, 19.8), (fold - 1, 20))], place.white)

    return paint


def sofa(code: str, part: float, *, wide: float = 58) -> Part:
    """Returns a part that adds a sofa for three, from the front."""

    def paint(place: Place) -> None:
        x, far = _free(place, "🛋", part, wide / 2), place.stage.atmosphere.shade
        if x is None:
            return
        cloth, half = place.tone(code), wide / 2
        _board(place, x, (-half, 0, half, 1.4), mix(cloth, far, 0.7), 0.5)
        for side in (-1, 1):
            _board(place, x, (side * (half - 5) - 1, 0, side * (half - 5) + 1, 4), mix(cloth, far, 0.7))
        back = [((-half + 4, 8), (half - 4, 8), (half - 4, 25), (-half + 4, 25))]
        _soft(place, x, back, mix(cloth, far, 0.22))
        _board(place, x, (-half + 3, 3.4, half - 3, 9), mix(cloth, far, 0.32))
        step = (wide - 12) / 3
        seats = [-half + 6 + step * number for number in range(3)]
        _soft(place, x, [((a, 8), (a + step - 0.6, 8), (a + step - 0.6, 14), (a, 14)) for a in seats], cloth)
        arms = [((a, 2.6), (a + 7, 2.6), (a + 7, 17), (a + 3.5, 19), (a, 17)) for a in (-half, half - 7)]
        _soft(place, x, arms, mix(cloth, place.white, 0.1))
        cushion = ((-half + 9, 13.6), (-half + 19, 12.6), (-half + 20, 22), (-half + 10, 23))
        _soft(place, x, [cushion], mix(place.tone("#e3b45f"), place.air, 0.15))

    return paint


def floor_lamp(code: str, part: float, *, high: float = 44) -> Part:
    """Returns a part that adds a lamp on a thin foot, which shines when it is dark."""

    def paint(place: Place) -> None:
        light = place.stage.atmosphere.lamps
        x = place.whole_at(place.beside(place.x(part), 6 * place.u), 6 * place.u)
        if light > 0.2:
            place.canvas.halo(x, place.floor - high * place.u, 20 * place.u, LAMPLIGHT, 0.6 * light)
        metal = place.tone("#5a4a42")
        _board(place, x, (-0.5, 0, 0.5, high - 6), metal)
        _board(place, x, (-4, 0, 4, 1.2), metal)
        shade = mix(place.tone(code), LAMPLIGHT, 0.35 + 0.5 * light)
        place.canvas.polygons(
            [_placed(place, x, ((-6.5, high - 9), (6.5, high - 9), (4, high), (-4, high)))], shade
        )

    return paint


def swings(code: str, part: float) -> Part:
    """Returns a part that adds a frame with two swings."""

    def paint(place: Place) -> None:
        x = place.whole_at(place.beside(place.x(part), 26 * place.u), 26 * place.u)
        metal, foot = place.tone(code), -5.0
        legs = [
            ((end - 0.7, foot), (end + 0.7, foot), (top + 0.7, 34), (top - 0.7, 34))
            for end, top in ((-29, -20), (-21, -20), (21, 20), (29, 20))
        ]
        place.canvas.polygons([_placed(place, x, leg) for leg in legs], metal)
        _board(place, x, (-21, 33, 21, 34.8), metal)
        for middle, seat, tone in ((-9.5, 8.0, "#c6483f"), (9.5, 7.0, "#3f6f9f")):
            for side in (-4.4, 4.4):
                _board(
                    place, x, (middle + side - 0.25, seat, middle + side + 0.25, 37), place.tone("#6d7077")
                )
            _board(place, x, (middle - 5.4, seat - 1.4, middle + 5.4, seat), place.tone(tone))

    return paint


def _free(place: Place, figure: str, part: float, half: float) -> float | None:
    """Returns the column of a piece that is no subject of the scene; None if it is one."""
    if place.canvas.is_subject(figure):
        return None
    wide = half * place.u
    return place.whole_at(place.beside(place.x(part), wide), wide)


def _placed(place: Place, x: float, corners: _Corners) -> Points:
    """Returns corners in units around the column `x`, up from the floor, in pixels."""
    return [(x + across * place.side * place.u, place.floor - up * place.u) for across, up in corners]


def _soft(place: Place, x: float, shapes: Sequence[_Corners], colour: Colour) -> None:
    """Paints cushions: shapes without sharp corners."""
    place.canvas.polygons([_rounded(_placed(place, x, shape), _ROUND * place.u) for shape in shapes], colour)


def _rounded(corners: Points, radius: float) -> Points:
    """Returns an outline whose corners are cut at the radius, and at less of it on short sides."""
    points = np.array(corners, np.float32)
    cut: list[np.ndarray] = []
    for corner, before, after in zip(points, np.roll(points, 1, 0), np.roll(points, -1, 0), strict=True):
        ends = []
        for other in (before, after):
            length = max(1e-6, float(np.hypot(*(other - corner))))
            ends.append(corner + (other - corner) * min(radius / length, 0.45))
        # A point nearer to the corner than the chord makes a bow of it.
        cut += [ends[0], 0.5 * corner + 0.25 * (ends[0] + ends[1]), ends[1]]
    return [(float(x), float(y)) for x, y in cut]


def _board(
    place: Place, x: float, box: tuple[float, float, float, float], colour: Colour, opacity: float = 1.0
) -> None:
    left, low, right, high = box
    corners = _placed(place, x, ((left, low), (right, low), (right, high), (left, high)))
    place.canvas.polygons([corners], colour, opacity)
