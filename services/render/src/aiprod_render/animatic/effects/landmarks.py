"""What moves of a landmark: the beam of a lighthouse, and the sails of a windmill."""

import numpy as np

from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.performing import Path, Performing
from aiprod_render.animatic.scenery.lights import glow, lit
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.paint import Sheet, blank_mask, blurred, fill_polygon
from aiprod_render.picture.planes import Cel

_DARK = 0.2
"""The share of lamplight from which a beam is seen."""


def lighthouse(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns the lamp of a lighthouse, and, in the dark, its beam that goes around."""
    lamp = actor.x, actor.foot - 0.84 * actor.height
    light = glow(stage, *lamp, 0.3 * actor.height)
    props: list[Prop] = [Performing(lambda _: light, 1, 1.0, depth, path)]
    if stage.atmosphere.lamps > _DARK:
        props.append(Performing(lambda part: _beam(stage, lamp, part), 16, 5.0, depth, path))
    return props


def _beam(stage: Stage, lamp: tuple[float, float], part: float) -> Cel:
    """Returns the beam of a lamp at `part` of its turn: long across the picture, short towards the viewer."""
    reach = 0.62 * stage.form.width * float(np.cos(2 * np.pi * part))
    extent, half = round(0.62 * stage.form.width), round(0.13 * stage.form.height)
    mask = blank_mask(2 * extent, 2 * half)
    for side in (1, -1):
        wide = half * (0.25 + 0.75 * abs(reach) / extent)
        end = extent + side * reach
        cone = [(extent, half - 3), (end, half - wide), (end, half + wide), (extent, half + 3)]
        fill_polygon(mask, np.array(cone, np.float32), 150)
    fade = 1 - np.abs(np.linspace(-1, 1, 2 * extent, dtype=np.float32))[None, :]
    light = blurred((mask * fade).astype(np.uint8), 0.02 * stage.form.height)
    sheet = Sheet(round(lamp[0]) - extent, round(lamp[1]) - half, 2 * extent, 2 * half, lit(stage, "#ffe7a8"))
    return sheet.cut(light, soft=True)


def windmill(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns the sails of a windmill, which turn."""
    return [Performing(lambda part: _sails(stage, actor, part), 10, 2.5, depth, path)]


def _sails(stage: Stage, actor: Actor, part: float) -> Cel:
    """Returns the four sails of a windmill at `part` of a quarter of their turn."""
    reach = 0.44 * actor.height
    extent = round(reach) + 4
    mask, bars = blank_mask(2 * extent, 2 * extent), blank_mask(2 * extent, 2 * extent)
    for number in range(4):
        angle = np.pi / 2 * (part + number) + 0.3
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-along[1], along[0]]) * reach
        cloth = [
            along * 0.2 * reach,
            along * reach,
            along * reach + 0.2 * across,
            along * 0.2 * reach + 0.2 * across,
        ]
        arm = [
            -0.025 * across,
            along * reach - 0.025 * across,
            along * reach + 0.025 * across,
            0.025 * across,
        ]
        for sheet_of, outline in ((mask, cloth), (mask, arm), (bars, arm)):
            fill_polygon(sheet_of, (np.array(outline) + extent).astype(np.float32))
    middle = round(actor.x), round(actor.foot - 0.72 * actor.height)
    sheet = Sheet(middle[0] - extent, middle[1] - extent, 2 * extent, 2 * extent, lit(stage, "#f3ead8"))
    sheet.cover(bars, lit(stage, "#6b4a30"))
    return sheet.cut(mask)
