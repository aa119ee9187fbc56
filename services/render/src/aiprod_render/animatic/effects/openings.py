"""What is seen where something opens: light falls out of it."""

import numpy as np

from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.performing import Path, Performing
from aiprod_render.animatic.scenery.lights import lit
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.paint import Sheet, blank_mask, blurred, fill_polygon
from aiprod_render.picture.planes import Cel

_COUNT = 12
_RAYS = 7
_LIGHT = "#ffe9a8"
_FIRST, _LAST = 0.36, 0.72
"""The rows of the opening of a chest, as parts of its height from the top."""


def light_within(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns the light behind a door, or in a chest, and its rays, which get longer as it opens."""
    draw = _doorway if actor.gait == "swing-open" else _chest
    return [
        Performing(
            lambda part: draw(stage, actor, min(1.0, 1.3 * part)),
            *(_COUNT, stage.seconds, depth, path),
            once=True,
        )
    ]


def _doorway(stage: Stage, actor: Actor, part: float) -> Cel:
    wide, tall = half_width(actor.figure) * actor.height, actor.height
    columns, rows = round(3 * wide), round(1.04 * tall)
    mask = blank_mask(columns, rows)
    left, right = columns / 2 - 0.86 * wide, columns / 2 + 0.86 * wide
    door = [(left, 0.08 * tall), (right, 0.08 * tall), (right, 0.99 * tall), (left, 0.99 * tall)]
    fill_polygon(mask, np.array(door, np.float32))
    return _sheet(stage, actor, columns, rows).cut(mask)


def _chest(stage: Stage, actor: Actor, part: float) -> Cel:
    """Returns the inside of a chest, with rays that spread from it."""
    wide, tall = half_width(actor.figure) * actor.height, actor.height
    columns, rows = round(5 * wide), round(2.2 * tall)
    mask, rays = blank_mask(columns, rows), blank_mask(columns, rows)
    foot, middle = rows, columns / 2
    inside = [(-0.85, _FIRST), (0.85, _FIRST), (0.85, _LAST), (-0.85, _LAST)]
    corners = [(middle + x * wide, foot - (1 - y) * tall) for x, y in inside]
    fill_polygon(mask, np.array(corners, np.float32))
    origin = foot - 0.55 * tall
    for number in range(_RAYS):
        angle = np.deg2rad(-64 + 128 * number / (_RAYS - 1))
        for half, ink in ((0.09, 60), (0.05, 60)):
            ends = [angle - half, angle + half]
            reach = 1.5 * tall * part
            tips = [(middle + reach * np.sin(end), origin - reach * np.cos(end)) for end in ends]
            ray = blank_mask(columns, rows)
            fill_polygon(ray, np.array([(middle, origin), *tips], np.float32), ink)
            rays += ray
    fade = np.clip(np.linspace(0.1, 1.6, mask.shape[0], dtype=np.float32), 0, 1)[:, None]
    soft = (blurred(rays, 0.02 * tall) * fade).astype(np.uint8)
    return _sheet(stage, actor, columns, rows).cut(np.maximum(mask, soft), soft=True)


def _sheet(stage: Stage, actor: Actor, columns: int, rows: int) -> Sheet:
    return Sheet(round(actor.x) - columns // 2, round(actor.foot) - rows, columns, rows, lit(stage, _LIGHT))
