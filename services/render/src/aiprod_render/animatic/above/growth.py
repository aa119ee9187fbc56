"""What stands on the land that is seen from above: crowns of trees, spruces, roofs and towers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from aiprod_render.animatic.above.ground import Ground
from aiprod_render.animatic.above.land import Land
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.seasons import seasonal
from aiprod_render.animatic.scenery.terrain import snow_tinted
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix, rgb
from aiprod_render.picture.planes import Bytes

_CROWN = 0.021
"""The radius of a crown, in widths of the picture at the foot of a wide shot."""
_LEAST = 1.3
"""The radius in pixels below which crowns are the texture of the land."""
_PEAK = 0.4
"""The distance of two mountains."""
_BLOCK = 0.075
"""The distance of two houses."""
_ROOFS = ("#b5563f", "#c46a48", "#a84f3f", "#9a6a52", "#8f8f8c")
_TOWERS = ("#9aa3a8", "#b3aa9a", "#8a8f98", "#c4b8a3", "#7f8a94")
_VARIETY = 9


@dataclass(slots=True)
class Painter:
    """Paints on a picture (rows, columns, RGB) whose corner is at (left, top), farthest things first."""

    stage: Stage
    ground: Ground
    picture: Bytes
    left: int
    top: int
    rng: np.random.Generator
    _inks: dict[tuple[str, int], tuple[int, int, int]] = field(default_factory=dict)

    def ink(self, code: str, near: float, dark: float = 0.0, light: float = 0.0) -> tuple[int, int, int]:
        """Returns a colour as bytes: hazy where it is far, and so much darker or lighter."""
        far = int(8 * float(np.exp(-near / 0.16)))
        key = f"{code}{dark:.2f}{light:.2f}", far
        if key not in self._inks:
            air = self.stage.atmosphere
            own = mix(
                mix(snow_tinted(self.stage, tone(self.stage, code), 0.5), air.shade, dark), air.light, light
            )
            red, green, blue = (255 * mix(own, air.fog, 0.8 * far / 8)).round().astype(int).tolist()
            self._inks[key] = red, green, blue
        return self._inks[key]

    def disc(self, x: float, y: float, radius: float, colour: tuple[int, int, int]) -> None:
        """Paints a disc at a position of the frame."""
        centre = round((x - self.left) * 8), round((y - self.top) * 8)
        cv2.circle(self.picture, centre, max(1, round(radius * 8)), colour, -1, cv2.LINE_AA, 3)

    def shape(self, corners: Sequence[tuple[float, float]], colour: tuple[int, int, int]) -> None:
        """Paints a polygon."""
        points = np.round((np.array(corners) - (self.left, self.top)) * 8).astype(np.int32)
        cv2.fillConvexPoly(self.picture, points, colour, cv2.LINE_AA, 3)

    def fill(self, corners: Sequence[tuple[float, float]], colour: tuple[int, int, int]) -> None:
        """Paints a polygon that need not be convex."""
        points = np.round((np.array(corners) - (self.left, self.top)) * 8).astype(np.int32)
        cv2.fillPoly(self.picture, [points], colour, cv2.LINE_AA, 3)

    def places(self, distance: float, least: float) -> Iterator[tuple[float, float, float, float]]:
        """Yields places (x, z) on the ground in rows, the farthest first, and how near and how wide they are.

        `distance` is that of two of them; those that are less than `least` pixels wide are left out.
        """
        ground, (rows, columns) = self.ground, self.picture.shape[:2]
        y = self.top - distance * ground.width / ground.high
        while y < self.top + rows + 2 * distance * ground.width / ground.high:
            near = float(ground.near(y)) if y > ground.horizon else 0.0
            size = distance * ground.width * near / ground.high
            if size >= least and near > 0:
                for x in np.arange(self.left - size, self.left + columns + size, size):
                    spot = float(x + self.rng.uniform(-0.3, 0.3) * size)
                    yield (spot / ground.width - 0.5) / near * ground.high, ground.high / near, near, size
            # Rows close up as far as the camera does not look straight down.
            y += max(1.5, 0.62 * size)


def grow(painter: Painter, land: Land) -> None:
    """Paints the trees and houses of the land, each behind what is nearer."""
    things: list[tuple[float, int, float, float, float, float]] = []
    if land.crowns:
        things += [
            (z, 0, x, z, near, size) for x, z, near, size in painter.places(1.5 * _CROWN, 1.5 * _LEAST)
        ]
    if land.cover in _BUILT:
        things += [(z, 1, x, z, near, size) for x, z, near, size in painter.places(_BLOCK, 5.0)]
    if land.cover == "peaks":
        things += [(z, 2, x, z, near, size) for x, z, near, size in painter.places(_PEAK, 8.0)]
    if not things:
        return
    x, z = (np.array([thing[place] for thing in things], np.float32) for place in (2, 3))
    free = _free(painter.ground, land, x[None, :], z[None, :])[0]
    woods = painter.ground.texture(x[None, :], z[None, :], 0.5)[0]
    for number in np.argsort([-thing[0] for thing in things], kind="stable").tolist():
        _, kind, _, _, near, size = things[number]
        at = painter.ground.seen(float(x[number]), float(z[number]))
        if not free[number]:
            continue
        if kind == 0 and woods[number] > 0.78 - 0.62 * land.dense:
            _tree(painter, at, near, size / 1.5, land.crowns)
        elif kind == 2 and _is_aside(painter.ground, things[number]):
            _peak(painter, at, near, size, float(woods[number]))
        elif kind == 1:
            _BUILT[land.cover](painter, at, near, size, float(woods[number]))


def _free(ground: Ground, land: Land, x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Returns where things can stand: not in the water, not on the road, not on the beach."""
    inside = ground.inside(x, z)
    room = {"coast": -0.13 if land.cover == "shore" else -0.05, "island": -0.13, "road": -0.03}
    return np.asarray(inside < room.get(land.feature, -0.012))


def _tree(painter: Painter, at: tuple[float, float], near: float, r: float, crowns: Sequence[str]) -> None:
    (x, y), rng, stage = at, painter.rng, painter.stage
    number = int(rng.integers(_VARIETY))
    code = crowns[number % len(crowns)]
    sunny, r = (1 if stage.sun[0] > x else -1), r * float(rng.uniform(0.75, 1.3))
    red, green, blue = rgb(code).tolist()
    if blue > red and green > blue:
        # A spruce: a cone that is lit on one side.
        top, foot = y - 1.9 * r, y + 0.5 * r
        painter.shape([(x - 0.85 * r, foot), (x, top), (x + 0.85 * r, foot)], painter.ink(code, near, 0.3))
        painter.shape([(x, foot), (x, top), (x + 0.85 * sunny * r, foot)], painter.ink(code, near, 0.0, 0.12))
        return
    code = seasonal(code, stage.season, number)
    painter.disc(x - 0.3 * r * sunny, y + 0.35 * r, 1.02 * r, painter.ink(code, near, 0.5))
    painter.disc(x, y, r, painter.ink(code, near, 0.14))
    painter.disc(x + 0.24 * r * sunny, y - 0.3 * r, 0.6 * r, painter.ink(code, near, 0.0, 0.14))
    if r > 5:
        painter.disc(x + 0.42 * r * sunny, y - 0.48 * r, 0.26 * r, painter.ink(code, near, 0.0, 0.34))


def _is_aside(ground: Ground, thing: tuple[float, int, float, float, float, float]) -> bool:
    """Returns whether a mountain leaves the valley open that a river or a road runs through."""
    x, z = (np.array([[thing[place]]], np.float32) for place in (2, 3))
    return ground.feature == "" or float(ground.inside(x, z)[0, 0]) < -0.14


def _peak(painter: Painter, at: tuple[float, float], near: float, size: float, chance: float) -> None:
    """Paints a mountain: a lit and a shaded face with spurs, and snow on its upper part."""
    (x, y), rng = at, painter.rng
    wide, tall = 0.72 * size, size * (0.5 + 0.6 * chance + 0.25 * float(rng.random()))
    sunny = 1 if painter.stage.sun[0] > x else -1
    top = (x + 0.12 * wide * float(rng.uniform(-1, 1)), y - tall)
    foot = y + 0.22 * size
    edge = [(x + 0.14 * wide * float(rng.uniform(-1, 1)), y - part * tall) for part in (0.72, 0.42, 0.12)]
    middle = (x + 0.1 * wide * float(rng.uniform(-1, 1)), foot)
    slope = ((0.26, 0.66), (0.5, 0.42), (0.74, 0.16), (1.0, -0.12))
    tongues = ((0.06, 0.56), (0.12, 0.68), (0.2, 0.55), (0.26, 0.66))
    for side, dark, light in ((-sunny, 0.42, 0.0), (sunny, 0.08, 0.06)):
        out, low = (
            [(x + side * wide * part, y - up * tall) for part, up in line] for line in (slope, tongues)
        )
        painter.fill([top, *edge, middle, *out[::-1]], painter.ink("#8a8a86", near, dark, light))
        painter.fill([top, edge[0], *low], painter.ink("#f4f8fb", near, 0.55 * dark, light))


def _house(painter: Painter, at: tuple[float, float], near: float, size: float, chance: float) -> None:
    """Paints a house with a gabled roof, of which one side is lit."""
    if painter.rng.random() < 0.22:
        return
    (x, y), r = at, 0.36 * size * float(painter.rng.uniform(0.8, 1.15))
    roof = _ROOFS[int(painter.rng.integers(len(_ROOFS)))]
    wall, lamps = 0.55 * r, painter.stage.atmosphere.lamps
    painter.shape(_box(x - r, y, x + r, y + wall), painter.ink("#e9dcc4", near, 0.12))
    painter.shape(
        [(x - r, y), (x - 0.8 * r, y - 0.75 * r), (x + 0.8 * r, y - 0.75 * r), (x + r, y)],
        painter.ink(roof, near),
    )
    painter.shape(
        [
            (x - 0.8 * r, y - 0.75 * r),
            (x - 0.6 * r, y - 1.15 * r),
            (x + 0.6 * r, y - 1.15 * r),
            (x + 0.8 * r, y - 0.75 * r),
        ],
        painter.ink(roof, near, 0.3),
    )
    if r > 4:
        lit = painter.ink("#ffd27a", 1.0, 0.0, 0.4) if lamps > 0.3 else painter.ink("#5f7480", near)
        for part in (-0.55, 0.0, 0.55):
            painter.shape(
                _box(x + part * r - 0.12 * r, y + 0.14 * r, x + part * r + 0.12 * r, y + 0.42 * r), lit
            )


def _village(painter: Painter, at: tuple[float, float], near: float, size: float, chance: float) -> None:
    """Paints a house here and there, closer together in the middle of the village."""
    if chance > 0.47:
        _house(painter, at, near, size, chance)


def _tower(painter: Painter, at: tuple[float, float], near: float, size: float, chance: float) -> None:
    """Paints a block of a city: a flat roof over a front with rows of windows."""
    if painter.rng.random() < 0.08:
        return
    (x, y), rng = at, painter.rng
    r, code = 0.40 * size, _TOWERS[int(rng.integers(len(_TOWERS)))]
    tall = size * float(0.4 + 2.2 * max(0.0, chance - 0.42) + 0.3 * rng.random())
    painter.shape(_box(x - r, y - tall, x + r, y + 0.2 * r), painter.ink(code, near, 0.3))
    painter.shape(_box(x + 0.35 * r, y - tall, x + r, y + 0.2 * r), painter.ink(code, near, 0.5))
    painter.shape(_box(x - r, y - tall - 0.8 * r, x + r, y - tall), painter.ink(code, near, 0.0, 0.12))
    lamps = painter.stage.atmosphere.lamps
    step = max(2.5, 0.3 * r)
    for row in np.arange(y - tall + step, y - step, step):
        for part in (-0.7, -0.35, 0.0, 0.35, 0.7):
            if lamps > 0.3 and rng.random() < 0.6:
                ink = painter.ink("#ffcf70", 1.0, 0.0, 0.3)
            else:
                ink = painter.ink(code, near, 0.62)
            painter.shape(_box(x + part * r - 0.1 * r, row, x + part * r + 0.1 * r, row + 0.5 * step), ink)


def _box(left: float, top: float, right: float, foot: float) -> list[tuple[float, float]]:
    return [(left, top), (right, top), (right, foot), (left, foot)]


_BUILT = {"town": _house, "village": _village, "port": _house, "city": _tower}


def coloured(picture: Bytes) -> Colour:
    """Returns a picture of bytes as colours."""
    return np.asarray(picture, np.float32) / np.float32(255)
