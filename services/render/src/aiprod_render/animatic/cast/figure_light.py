"""The light of a scene on its figures, and the water that hides a part of them."""

from dataclasses import replace

import numpy as np

from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.papercuts import Light
from aiprod_render.animatic.scenery.lights import lit
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix, rgb
from aiprod_render.picture.planes import Cel, Picture

_PANES, _LAMPLIT, _LIT = frozenset({"#8ccaf8", "#3da5e0", "#51c7f2"}), "#ffd27a", 0.6
"""The glass of the font's buildings, its colour at night, and the lamps from which it has that."""
FLAMES = frozenset({*"🕯🔥🏮🪔🎃", "lantern", "street-lamp"})
"""What lights its place."""
_FIRELIGHT, _DARK = "#ffb060", 0.3
"""The colour of the light of a fire, and the lamps from which it is seen on who is near it."""
_WARMED = np.array([1.12, 0.93, 0.7], np.float32)
"""How much of red, green, and blue is left in that light."""
_BLACK = np.zeros(3, np.float32)


def sunlight(stage: Stage, actor: Actor) -> Light:
    """Returns the light on a figure's papers."""
    light = stage.atmosphere
    # The darker it is, the more a figure owes to its rim.
    strength = min(0.85, 0.3 + 0.4 * light.glow + 0.35 * light.lamps)
    rim = mix(light.light, light.horizon, 0.4 - 0.25 * light.lamps)
    if _is_firelit(stage):
        rim = mix(rim, stage.grade.apply(rgb(_FIRELIGHT)), 0.75)
    return Light(rim, strength, 1 if stage.sun[0] < actor.x else -1)


def natural(stage: Stage, code: str) -> Colour:
    """Returns a paper's own colour in the light of the scene, a little of whose air lies on it."""
    return mix(in_light(stage, code), stage.atmosphere.horizon, 0.08)


def of_building(stage: Stage, code: str) -> Colour:
    """Returns the colour of a paper of a building, whose panes shine when people light their lamps."""
    if code in _PANES and stage.atmosphere.lamps > _LIT:
        return lit(stage, _LAMPLIT)
    return natural(stage, code)


def dark(stage: Stage) -> Colour:
    """Returns a tone darker than the scenery, so that figures stand out in any light."""
    return mix(stage.atmosphere.shade, _BLACK, 0.35)


def in_light(stage: Stage, code: str) -> Colour:
    """Returns a colour as it looks in the light of the scene."""
    # A red bicycle stays red in a muted film, but not in a black-and-white one.
    colour = stage.grade.apply(rgb(code)) if stage.grade.grey else rgb(code)
    colour = mix(colour, stage.atmosphere.shade, 0.06 + 0.15 * stage.atmosphere.lamps)
    return mix(colour, colour * _WARMED, stage.atmosphere.lamps) if _is_firelit(stage) else colour


def _is_firelit(stage: Stage) -> bool:
    """Returns whether a fire lights who is about: in the dark it is the only light."""
    burns = any(entity.figure in FLAMES for entity in stage.entities)
    return burns and stage.atmosphere.lamps > _DARK and not stage.grade.grey


def afloat(cel: Cel, line: int) -> Cel:
    """Returns the part of a sheet that is above the water."""
    rows = max(2, min(cel.planes.y.shape[0], line - line % 2 - cel.top))
    y, u, v = cel.planes.y[:rows], cel.planes.u[: rows // 2], cel.planes.v[: rows // 2]
    assert cel.keep is not None
    assert cel.keep_chroma is not None
    return replace(
        cel,
        planes=Picture(y, u, v),
        keep=cel.keep[:rows],
        keep_chroma=cel.keep_chroma[: rows // 2],
        solid=rows,
    )
