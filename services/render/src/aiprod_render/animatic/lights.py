"""Colours that shine, and the light of lamps and fires in the air around them."""

import numpy as np

from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix, rgb
from aiprod_render.picture.paint import Sheet
from aiprod_render.picture.planes import Cel


def glow(stage: Stage, x: float, y: float, radius: float, bright: float = 0.22) -> Cel:
    """Returns the light of a fire in the air around it, `bright` (0..1) by day, and stronger in the dark."""
    extent = max(4, round(radius))
    along = np.linspace(-1, 1, 2 * extent, dtype=np.float32)
    strength = bright + 0.4 * stage.atmosphere.lamps
    light = np.clip(1 - np.hypot(along[:, None], along[None, :]), 0, 1) ** 2 * strength
    sheet = Sheet(round(x) - extent, round(y) - extent, 2 * extent, 2 * extent, lit(stage, "#ffb54d"))
    return sheet.cut((light * 255).astype(np.uint8), soft=True)


def lit(stage: Stage, code: str) -> Colour:
    """Returns a colour that shines in any light, within the film's grade."""
    return mix(stage.grade.apply(rgb(code)), stage.atmosphere.light, 0.06)
