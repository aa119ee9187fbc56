"""Colours that shine, and the light of lamps and fires in the air around them."""

import numpy as np

from aiprod_film.scene import Lighting, TimeOfDay
from aiprod_render.animatic.scenery.seasons import seasonal
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import Sheet
from aiprod_render.picture.planes import Cel
from aiprod_render.picture.style_grade import graded

_DARKNESS = {TimeOfDay.DAWN: 0.16, TimeOfDay.DAY: 0.0, TimeOfDay.DUSK: 0.30, TimeOfDay.NIGHT: 0.58}
_INDOORS = 0.6
"""The part of the darkness outside that lamps leave in a room."""
FIRELIGHT = "#ffb54d"


def glow(
    stage: Stage, x: float, y: float, radius: float, bright: float = 0.22, colour: str = FIRELIGHT
) -> Cel:
    """Returns the light of a fire in the air around it, `bright` (0..1) by day, and stronger in the dark.

    What glows in a `colour` of its own has light of that colour.
    """
    extent = max(4, round(radius))
    along = np.linspace(-1, 1, 2 * extent, dtype=np.float32)
    strength = bright + 0.4 * stage.atmosphere.lamps
    light = np.clip(1 - np.hypot(along[:, None], along[None, :]), 0, 1) ** 2 * strength
    sheet = Sheet(round(x) - extent, round(y) - extent, 2 * extent, 2 * extent, lit(stage, colour))
    return sheet.cut((light * 255).astype(np.uint8), soft=True)


def lit(stage: Stage, code: str) -> Colour:
    """Returns a colour that shines in any light, within the film's grade."""
    return mix(graded(stage.grade, code), stage.atmosphere.light, 0.06)


def tone(stage: Stage, code: str, *, indoors: bool = False) -> Colour:
    """Returns a colour `#rrggbb` as it looks at the hour and in the light of the scene."""
    atmosphere = stage.atmosphere
    dark = _DARKNESS[stage.scene.time_of_day] * (_INDOORS if indoors else 1.0)
    if stage.scene.lighting in {Lighting.LOW_KEY, Lighting.NEON} and not atmosphere.night:
        dark += 0.12
    # A share of the horizon's colour puts all things into one light; less of it comes into a room.
    share = 0.08 if indoors else 0.16
    colour = mix(graded(stage.grade, seasonal(code, stage.season)), atmosphere.horizon, share)
    return mix(colour, mix(atmosphere.shade, atmosphere.zenith, 0.35), dark)
