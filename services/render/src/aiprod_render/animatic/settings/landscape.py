"""Mountains behind mountains, with a lake or meadows in front."""

import cv2

from aiprod_render.animatic.ground import conifer, grass, ridge, ridge_line, snowy, width_of
from aiprod_render.animatic.paint import below, blank
from aiprod_render.animatic.sky import sky
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.animatic.water import lake

_DEPTHS = (0.10, 0.24, 0.40, 0.58)


def landscape(stage: Stage) -> list[Prop]:
    shore = stage.horizon // 2 * 2
    watery = stage.rng.random() < 0.72
    props = [*sky(stage), *_mountains(stage, shore)]
    props += lake(stage, shore, 0.72) if watery else _meadows(stage, shore)
    return [*props, _foreground(stage)]


def _mountains(stage: Stage, shore: int) -> list[Prop]:
    rough = stage.rng.uniform(0.25, 0.75)
    tall = min(stage.form.height * 0.30, stage.form.width * 0.26)
    ridges: list[Prop] = []
    for depth in _DEPTHS:
        height = tall * (1.05 - 1.15 * depth) + 10 * stage.unit
        grain = stage.form.width * (0.62 - 0.35 * depth)
        line = ridge_line(stage, width_of(stage, depth), height, grain, rough * (1.1 - depth))
        ridges.append(ridge(stage, depth, shore + 2, line))
    return ridges


def _meadows(stage: Stage, shore: int) -> list[Prop]:
    hills: list[Prop] = []
    for number, depth in enumerate((0.62, 0.74, 0.86)):
        line = ridge_line(stage, width_of(stage, depth), 26 * stage.unit, stage.form.width * 0.8, 0.05)
        foot = shore + (stage.form.height - shore) * (0.10 + 0.26 * number)
        hills.append(ridge(stage, depth, foot, line))
    return hills


def _foreground(stage: Stage) -> Flat:
    """A dark bank with spruces that frame the view on one side."""
    rng, unit = stage.rng, stage.unit
    left, top, width, height = stage.bounds(1.0)
    line = ridge_line(stage, width_of(stage, 1.0), 44 * unit, stage.form.width * 0.9, 0.08)
    bank = stage.form.height - top - line - 34 * unit
    mask = blank(width, height)
    below(mask, bank, 2)
    grass(mask, bank, rng, 13 * unit, 420)
    trees = blank(width, height)
    side = 0.0 if stage.sun[0] > stage.form.width / 2 else 1.0
    for _ in range(9):
        place = side + (1 - 2 * side) * abs(rng.normal(0, 0.12))
        x = -left + place * stage.form.width
        tall = (
            min(stage.form.height, stage.form.width) * rng.uniform(0.16, 0.46) * (1 - abs(place - side) * 1.6)
        )
        foot = float(bank[int(min(max(x, 0), width - 2)) // 2]) + 6
        if tall > 20 * unit:
            conifer(trees, x, foot, tall, rng)
    dark = stage.air.depth(0.97)
    sheet = stage.sheet(1.0, snowy(stage, dark, 0.9))
    sheet.cover(trees, snowy(stage, dark, 0.12))
    return Flat(sheet.cut(cv2.max(mask, trees)), 1.0)
