"""A wave that runs up a beach, over what stands there, and back: thin water with a line of foam."""

import numpy as np

from aiprod_render.animatic.above.land import land_of
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.surf import is_high
from aiprod_render.animatic.stage import Prop, Stage, draw_cel
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Sheet, blank_mask, fill_below
from aiprod_render.picture.planes import Cel, Picture

_BEACHES = frozenset({"beach", "island"})
_DEPTH = 0.93
_PERIOD = 4.6
_FROM, _TO = 0.46, 0.97
"""The rows where its foam is when it comes and how far it runs, as parts of the way from the horizon."""
_STEP = 4


def swash(stage: Stage) -> list[Prop]:
    """Returns the wave of a beach whose waves the text names."""
    if stage.scene.place not in _BEACHES or not is_high(stage) or land_of(stage):
        return []
    return [_Swash(stage)]


class _Swash:
    """A sheet of water that comes from the sea and covers the sand down to its foam."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._deep = stage.form.height - stage.horizon
        self._cel = self._water()

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the water as far up the sand as it is."""
        part = 0.5 - 0.5 * np.cos(2 * np.pi * seconds / _PERIOD)
        dx, dy = view.shift(_DEPTH)
        run = (_TO - _FROM) * self._deep * part**0.8
        draw_cel(self._cel, picture, view, _DEPTH, (dx, dy + run))

    def _water(self) -> Cel:
        """Returns the water, with its foam where it is when it comes; sand shows through it."""
        stage = self._stage
        left, _, width, _ = stage.bounds(_DEPTH)
        tall = round(0.56 * self._deep)
        top = round(stage.horizon + _FROM * self._deep) - tall
        x = np.arange(width // _STEP + 2, dtype=np.float32) * _STEP / stage.form.width
        edge = tall - 0.05 * self._deep * (1 + np.sin(9 * x + 1.3) + 0.5 * np.sin(21 * x))
        below, foam = blank_mask(width, tall + 8), blank_mask(width, tall + 8)
        fill_below(below, edge, _STEP)
        fill_below(foam, edge - 0.05 * self._deep, _STEP)
        light = stage.atmosphere
        sheet = Sheet(left, top, width, tall + 8, mix(tone(stage, "#6cc3cf"), light.horizon, 0.2))
        crest = np.minimum(foam, 255 - below)
        sheet.cover(crest, mix(tone(stage, "#ffffff"), light.light, 0.2))
        fade = np.clip(np.linspace(0.0, 2.4, below.shape[0], dtype=np.float32), 0, 0.62)[:, None]
        alpha = np.maximum((255 - below) * fade, 0.95 * crest).astype(np.uint8)
        return sheet.cut(alpha, soft=True)
