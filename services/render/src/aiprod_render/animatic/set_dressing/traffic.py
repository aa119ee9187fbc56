"""Traffic on a street or a road at eye level: cars that pass, or the trails of their lights."""

from collections.abc import Mapping

import cv2
import numpy as np

from aiprod_film.scene import Tempo
from aiprod_render.animatic.above.land import TRAFFIC, land_of
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.measures import metres
from aiprod_render.animatic.papercuts import page_of
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.shapes.cutout import art_of, recoloured
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.animatic.staged_figures import on_stage
from aiprod_render.picture.colour import rgb
from aiprod_render.picture.paint import Sheet
from aiprod_render.picture.planes import Cel, Picture

_ROADS: Mapping[str, tuple[float, float]] = {
    "street": (0.46, 0.78),
    "road": (0.5, 0.84),
    "highway": (0.38, 0.8),
    "london": (0.16, 0.4),
    "bridge": (0.3, 0.7),
    **dict.fromkeys(("tokyo", "new-york", "paris", "rome"), (0.4, 0.72)),
}
"""Where the far and the near lane are, as parts of the way from the horizon to the viewer."""
_HEIGHTS = (13.0, 19.0)
"""The height of cars in both lanes, in hundredths of the short side."""
_FIGURES = ("🚗", "🚕", "🚙", "🚌", "🚗", "🚚")
_COLOURS = ("#d8433f", "#e3b04a", "#3f6f9f", "#c6483f", "#f1efe8", "#5aa35c")
_AHEAD, _BACK = "#fff0c0", "#ff4a38"
_EACH = 4
_CAR, _LARGEST, _NEAR = 1.4, 0.36, 1.6
"""The height of cars in metres, and the greatest one in a picture, as a part of its height;
from which size on, compared with the usual one, fewer are there."""
_SPEED = 0.28
"""Widths of the picture in a second of the stage."""


def traffic(stage: Stage) -> list[Prop]:
    """Returns the traffic of a scene that has some, in two lanes, the far one first."""
    lanes = _ROADS.get(stage.scene.place)
    if lanes is None or land_of(stage) or all(one.figure != TRAFFIC for one in stage.entities):
        return []
    return [_Lane(stage, row, number) for number, row in enumerate(lanes)]


class _Lane:
    """Cars of one lane: the far one goes to the left and shows its tail lights, the near one to the right."""

    def __init__(self, stage: Stage, row: float, number: int) -> None:
        self._stage, self._way, self._depth = stage, (-1, 1)[number], 0.62 + 0.1 * number
        self._row = stage.horizon + row * (stage.form.height - stage.horizon)
        usual = _HEIGHTS[number] * 7.2 * stage.unit * 0.8
        nearness = _nearness(stage, usual)
        self._tall = usual * nearness
        # In a time-lapse only the lights stay in the picture; cars pass too fast to be seen.
        self._lapse = stage.scene.tempo is Tempo.TIME_LAPSE
        # Large ones leave gaps, through which the street is seen.
        each = _EACH if nearness < _NEAR else _EACH // 2
        self._cels = [self._streak(turn) if self._lapse else self._car(turn) for turn in range(each)]

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the cars, or their lights, where they have got to."""
        wide = self._stage.form.width
        dx, dy = view.shift(self._depth)
        for turn, cel in enumerate(self._cels):
            off = cel.width / wide
            speed = _SPEED * (0.55 if self._lapse else 1.0) * (1 + 0.13 * turn)
            part = (0.27 * turn + 0.07 * turn**2 + speed * seconds) % (1 + 2 * off)
            x = (part - off) * wide if self._way > 0 else (1 + off - part) * wide - cel.width
            cel.composite(picture, round(x + dx), round(dy))

    def _car(self, turn: int) -> Cel:
        number = (turn + 3 * (self._way > 0)) % len(_FIGURES)
        art = recoloured(art_of(_FIGURES[number]), _COLOURS[number])
        page, mask = page_of(art, self._tone, self._tall, mirrored=self._way > 0)
        rows, columns = mask.shape
        sheet = Sheet(0, round(self._row) - rows, columns, rows, self._tone("#ffffff"))
        sheet.paste(page, mask, 0, 0)
        return sheet.cut(mask)

    def _tone(self, code: str) -> np.ndarray:
        return tone(self._stage, code)

    def _streak(self, turn: int) -> Cel:
        """Returns the trails of the lights of one car: two lines that fade out behind it."""
        long, high = round(0.55 * self._stage.form.width), round(0.5 * self._tall)
        mask = np.zeros((high + high % 2, long + long % 2), np.uint8)
        fade = (255 * np.linspace(0, 1, long) ** 1.6)[:: self._way]
        for part in (0.35, 0.62):
            row, thick = round(part * high), max(2, round(0.05 * self._tall))
            mask[row : row + thick, :long] = fade
        glow = cv2.GaussianBlur(mask, (0, 0), 0.09 * self._tall)
        soft = cv2.max(cv2.convertScaleAbs(glow, alpha=1.1), mask)
        top = round(self._row - (0.75 + 0.06 * turn) * high)
        code = _AHEAD if self._way > 0 else _BACK
        return Sheet(0, top, mask.shape[1], mask.shape[0], rgb(code)).cut(soft, soft=True)


def _nearness(stage: Stage, usual: float) -> float:
    """Returns by how much cars are larger where all is seen from near: a duck is lower than a wheel."""
    lead = next((one for one in on_stage(stage) if metres(one.entity) and not one.carrier), None)
    if lead is None:
        return 1.0
    tall = min(_CAR * lead.height / metres(lead.entity), _LARGEST * stage.form.height)
    return max(1.0, tall / usual)
