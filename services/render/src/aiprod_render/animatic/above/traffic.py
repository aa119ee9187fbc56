"""Cars on a road that is seen from above: bodies by day, and lights that leave trails in the dark."""

import cv2
import numpy as np

from aiprod_film.scene import Tempo
from aiprod_render.animatic.above.ground import Ground
from aiprod_render.animatic.above.land import TRAFFIC, is_driving
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix, rgb
from aiprod_render.picture.paint import Sheet, blank_mask, fill_polygon
from aiprod_render.picture.planes import Cel, Picture

_COLOURS = ("#d8433f", "#f3f1ea", "#3f6f9f", "#2f3338", "#c9ccd0", "#e3b04a")
_SPEED = 0.30
"""How fast cars go, in widths of the picture at its foot a second."""
_LONG, _WIDE = 0.034, 0.016
_AHEAD, _BACK = "#fff3cf", "#ff4a38"
"""The lights of those who come, and of those who go."""
_SIZES, _TURNS = 8, 16


class Traffic:
    """Cars in both directions: as many as are named, or a few on a road, and many where it is busy."""

    def __init__(self, stage: Stage, ground: Ground, depth: float) -> None:
        self._stage, self._ground, self._depth = stage, ground, depth
        named = [one for one in stage.entities if is_driving(one)]
        busy = not named or any(one.figure == TRAFFIC or one.count > 1 for one in named)
        self._count = 38 if busy and named else 8 if busy else 1
        own = named[0].colour if named and named[0].colour and not busy else ""
        self._codes = (own,) if own else _COLOURS if busy else _COLOURS[:1]
        self._dark = stage.atmosphere.lamps > 0.6
        self._trail = 7.0 if stage.scene.tempo is Tempo.TIME_LAPSE else 3.2
        self._cels: dict[tuple[int, int, int, bool], Cel] = {}

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the cars where they have got to."""
        ground = self._ground
        far = min(9.0, ground.high / max(0.05, float(ground.near(0.0)))) + 0.2
        first = 0.9 * ground.high
        dx, dy = view.shift(self._depth)
        spots = []
        for number in range(self._count):
            comes = number % 2 == 0 and self._count > 1
            way = (0.618 * number + seconds * _SPEED / (far - first) * (1 + 0.2 * (number % 3))) % 1
            z = first + (far - first) * (1 - way if comes else way)
            spots.append((z, number, comes))
        for z, number, comes in sorted(spots, reverse=True):
            x, y, turn, size = self._pose(z, comes)
            if size >= 1:
                self._cel(number, size, turn, comes).composite(picture, round(x + dx), round(y + dy))

    def _pose(self, z: float, comes: bool) -> tuple[float, float, int, int]:
        """Returns where a car is, in which of the turns, and in which of the sizes."""
        ground = self._ground
        lane = -0.018 if comes else 0.018
        x, y = ground.seen(float(ground.course(z)) + lane, z)
        ahead = ground.seen(float(ground.course(z + 0.03)) + lane, z + 0.03)
        angle = float(np.arctan2(ahead[1] - y, ahead[0] - x))
        near = float(np.clip(ground.high / z, 0, 1.3))
        return x, y, round(angle / np.pi * _TURNS) % _TURNS, min(_SIZES, round(near * _SIZES))

    def _cel(self, number: int, size: int, turn: int, comes: bool) -> Cel:
        colour = 0 if self._dark else number % len(self._codes)
        key = colour, size, turn, comes
        if key not in self._cels:
            self._cels[key] = (self._light if self._dark else self._body)(colour, size, turn, comes)
        return self._cels[key]

    def _body(self, colour: int, size: int, turn: int, comes: bool) -> Cel:
        scale = self._ground.width * size / _SIZES / self._ground.high
        sheet, middle = self._sheet(2.4 * _LONG * scale, self._shadow)
        mask = self._turned(sheet, middle, turn, (1.1 * _LONG * scale, 1.2 * _WIDE * scale))
        body = self._turned(sheet, middle, turn, (_LONG * scale, _WIDE * scale))
        sheet.cover(body, tone(self._stage, self._codes[colour]))
        glass = self._turned(sheet, middle, turn, (0.5 * _LONG * scale, 0.8 * _WIDE * scale))
        sheet.cover(glass, mix(tone(self._stage, "#39485a"), self._stage.atmosphere.light, 0.15))
        roof = self._turned(sheet, middle, turn, (0.28 * _LONG * scale, 0.74 * _WIDE * scale))
        sheet.cover(roof, mix(tone(self._stage, self._codes[colour]), self._stage.atmosphere.light, 0.2))
        return sheet.cut(mask)

    def _light(self, colour: int, size: int, turn: int, comes: bool) -> Cel:
        scale = self._ground.width * size / _SIZES / self._ground.high
        code = rgb(_AHEAD if comes else _BACK)
        sheet, middle = self._sheet(1.3 * self._trail * _LONG * scale, code)
        trail = self._turned(sheet, middle, turn, (self._trail * _LONG * scale, 0.55 * _WIDE * scale))
        soft = cv2.GaussianBlur(trail, (0, 0), max(0.8, 0.5 * _WIDE * scale))
        return sheet.cut(cv2.max(soft, cv2.convertScaleAbs(trail, alpha=0.8)), soft=True)

    @property
    def _shadow(self) -> Colour:
        return np.asarray(self._stage.atmosphere.shade * 0.5, np.float32)

    def _sheet(self, extent: float, colour: Colour) -> tuple[Sheet, int]:
        """Returns a square sheet around (0, 0), and its middle."""
        half = max(4, round(extent / 2 / 2) * 2 + 4)
        return Sheet(-half, -half, 2 * half, 2 * half, colour), half

    @staticmethod
    def _turned(sheet: Sheet, middle: int, turn: int, size: tuple[float, float]) -> np.ndarray:
        """Returns the mask of a box of this length and width, turned around the middle."""
        angle = np.pi * turn / _TURNS
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
        points = [middle + 0.5 * (a * size[0] * along + b * size[1] * across) for a, b in corners]
        mask = blank_mask(sheet.width, sheet.height)
        fill_polygon(mask, np.array(points, np.float32))
        return mask
