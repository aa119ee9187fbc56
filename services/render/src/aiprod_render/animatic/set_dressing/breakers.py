"""The open sea when it is high: waves that roll in one behind another, with spray."""

from dataclasses import dataclass

import cv2
import numpy as np

from aiprod_film.scene import Setting
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.scenery.surf import is_high, spray
from aiprod_render.animatic.stage import Prop, Stage, draw_cel
from aiprod_render.animatic.staged_figures import needs_shore
from aiprod_render.picture.colour import mix, rgb
from aiprod_render.picture.paint import Field, Sheet, blank_mask, fill_polygon
from aiprod_render.picture.planes import Cel, Picture

_CREST = (
    *((0.0, 0.0), (0.16, 0.08), (0.3, 0.26), (0.42, 0.56), (0.52, 0.86), (0.62, 1.0), (0.72, 0.98)),
    *((0.79, 0.84), (0.8, 0.68), (0.74, 0.62), (0.72, 0.44), (0.78, 0.2), (0.9, 0.04)),
)
"""One wave from trough to trough, which curls over at its top: parts of its length and of its height."""
_LIP = slice(4, 10)
"""The corners of the crest that foam."""
_DEEP, _CLEAR, _FOAM = "#155a7d", "#4fa8b8", "#f2fafc"
_ROWS = ((0.5, 0.10, 0.30, 0.42, 0.9), (0.78, 0.17, 0.44, 0.62, 0.55))
"""The rows of waves, far and near: where between horizon and foot of the frame they are, their height and
length as parts of the frame's height, their depth, and how much of the far air is before them."""
_NEAREST = 0.5
"""The row of waves beyond this depth is the nearest."""
_ASHORE = 0.42
"""How much nearer to the horizon they are, and smaller, where somebody stands on the shore."""


def has_breakers(stage: Stage) -> bool:
    """Returns whether the open sea is high; places have a sea of their own, behind their ground."""
    return stage.scene.setting is Setting.SEA and not stage.scene.place and is_high(stage)


def behind(stage: Stage) -> list[Prop]:
    """Returns the waves behind the figures, farthest first, with spray; nothing where the sea is calm."""
    rows = _rows(stage)
    return rows if needs_shore(stage) else rows[:2]


def in_front(stage: Stage) -> list[Prop]:
    """Returns the waves before the figures: none where somebody stands on the shore."""
    return [] if needs_shore(stage) else _rows(stage)[2:]


def _rows(stage: Stage) -> list[Prop]:
    if not has_breakers(stage):
        return []
    share = _ASHORE if needs_shore(stage) else 1.0
    ahead = 1 if stage.leftwards else -1
    props: list[Prop] = []
    for number, (down, tall, long, depth, haze) in enumerate(_ROWS):
        row = stage.horizon + share * down * (stage.form.height - stage.horizon)
        size = share**0.5 * tall * stage.form.height, share**0.5 * long * stage.form.height
        props.append(_Waves(_waves(stage, row, size, depth, haze, ahead), depth, size, ahead, 0.4 * number))
        props.append(spray(stage, (0.28 + 0.4 * number) * stage.form.width, row, 1.2 * size[0], depth))
    return props


@dataclass(frozen=True, slots=True)
class _Waves:
    """A row of waves of (height, length) `size`, which rolls on and heaves."""

    cel: Cel
    depth: float
    size: tuple[float, float]
    ahead: int
    phase: float

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the row, `seconds` after the start of the scene."""
        tall, long = self.size
        # Each wave is like the next one, so that a sheet that jumps back by one is not seen to jump.
        rolled = (self.ahead * 0.42 * long * seconds) % long
        heaved = 0.22 * tall * np.sin(2 * np.pi * (seconds / 2.6 + self.phase))
        dx, dy = view.shift(self.depth)
        draw_cel(self.cel, picture, view, self.depth, (dx + rolled - long, dy + heaved))


def _waves(stage: Stage, row: float, size: tuple[float, float], depth: float, haze: float, ahead: int) -> Cel:
    """Returns a row of waves that is two of them wider than the frame needs."""
    tall, long = size
    left, _, width, _ = stage.bounds(depth)
    count = int(np.ceil(width / long)) + 3
    top = round(row - 1.1 * tall)
    # The nearest water goes on below the frame.
    ends = depth > _NEAREST and not needs_shore(stage)
    rows = max(round(2.1 * tall), round(1.4 * stage.form.height) - top) if ends else round(2.1 * tall)
    mask, foam = blank_mask(round(count * long), rows), blank_mask(round(count * long), rows)
    crest = np.array(_CREST) * (1.0, -1.0)
    if ahead < 0:
        crest = crest[::-1] * (-1.0, 1.0) + (1.0, 0.0)
    line = np.concatenate([_placed(crest, number, size) for number in range(count)])
    below = np.array([(count * long, rows), (0.0, rows)])
    fill_polygon(mask, np.concatenate([line, below]).astype(np.float32))
    lip = np.array(_CREST[_LIP]) * (1.0, -1.0)
    lip = lip * (-1.0, 1.0) + (1.0, 0.0) if ahead < 0 else lip
    # A generator of its own: numbers taken from the stage's would change all that is drawn later.
    rng = np.random.default_rng([17, round(long)])
    for number in range(count):
        for x, y in _placed(lip, number, size):
            for _ in range(3):
                spot = x + rng.normal(0, 0.05) * tall, y + rng.uniform(-0.02, 0.12) * tall
                cv2.circle(foam, (round(spot[0]), round(spot[1])), round(0.07 * tall), 255, -1, cv2.LINE_AA)
    sheet = _water(stage, left - round(long * 0.5), top, mask.shape[1], rows, haze)
    streaks = cv2.bitwise_and(mask, np.roll(mask, round(0.34 * tall), axis=0))
    sheet.cover(cv2.subtract(mask, streaks), _lit(stage, _CLEAR, haze), 0.6)
    sheet.cover(foam, _lit(stage, _FOAM, 0.5 * haze), 0.95)
    alpha = np.maximum(mask, foam)
    if not ends:
        fade = np.clip(np.linspace(3.0, 0.0, alpha.shape[0], dtype=np.float32), 0, 1)[:, None]
        alpha = (alpha * fade).astype(np.uint8)
    return sheet.cut(alpha)


def _placed(line: Field, number: int, size: tuple[float, float]) -> Field:
    """Returns a line of one wave in pixels, where the wave of this number is on the sheet."""
    tall, long = size
    return np.stack([(line[:, 0] + number) * long, (line[:, 1] + 1.1) * tall], 1)


def _water(stage: Stage, left: int, top: int, width: int, rows: int, haze: float) -> Sheet:
    down = np.linspace(0, 1, max(2, rows // 4), dtype=np.float32)[:, None]
    colour = mix(_lit(stage, _CLEAR, haze), _lit(stage, _DEEP, haze), 0.4 + 0.6 * down)
    return Sheet(left, top, width, rows, np.broadcast_to(colour, (down.size, 2, 3)).copy())


def _lit(stage: Stage, code: str, haze: float) -> Field:
    """Returns a colour of the water in the light of the scene."""
    light = stage.atmosphere
    own = stage.grade.apply(rgb(code)) * (0.35 + 0.65 * float(np.mean(mix(light.horizon, light.light, 0.5))))
    return mix(own.astype(np.float32), light.horizon, 0.3 * haze)
