"""A skyline in three depths, its windows lit, over wet streets or dark roofs."""

import numpy as np

from aiprod_render.animatic.colour import mix
from aiprod_render.animatic.paint import Sheet, blank, polygon
from aiprod_render.animatic.planes import Bytes
from aiprod_render.animatic.sky import halo, sky
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.animatic.water import Glitter, Mirror, tint
from aiprod_render.film import Weather

_DEPTHS = (0.12, 0.34, 0.60)


def city(stage: Stage) -> list[Prop]:
    foot = round(stage.form.height * 0.80 / 2) * 2
    props: list[Prop] = sky(stage)
    props += [_skyline(stage, depth, foot) for depth in _DEPTHS]
    wet = stage.scene.weather in {Weather.RAIN, Weather.STORM} or stage.rng.random() < 0.6
    if wet:
        props += [
            Mirror(stage, foot, 0.62),
            tint(stage, foot, 0.7),
            Glitter(stage, foot, 0.3 * stage.air.glow, 0.3),
        ]
    return [*props, *([] if wet else [_skyline(stage, 0.92, stage.form.height + 40)])]


def _skyline(stage: Stage, depth: float, foot: float) -> Flat:
    """A row of buildings with their windows."""
    bounds = stage.bounds(depth)
    _, top, width, height = bounds
    x, y = stage.grid(bounds)
    base = stage.air.depth(depth)
    lift = np.clip((y - foot + stage.form.height * 0.42) / (stage.form.height * 0.42), 0, 1) * (
        0.62 - 0.5 * depth
    )
    colour = (
        base
        + (stage.air.fog - base)
        * (lift * (0.4 + 0.6 * stage.air.haze) + 0.35 * halo(stage, x, y) * (1 - depth))[..., None]
    )
    sheet = Sheet(*bounds, colour.astype(np.float32))
    shape, panes, lamps, signs = (blank(width, height) for _ in range(4))
    _row(stage, depth, foot - top, shape, (panes, lamps, signs))
    air = stage.air
    sheet.cover(panes, mix(base, air.horizon, 0.45), (0.26 * (1 - air.lamps) + 0.05) * (0.3 + depth))
    sheet.cover(
        lamps, mix(air.light, np.array([1, 0.86, 0.6], np.float32), 0.6), (0.22 + 0.70 * depth) * air.lamps
    )
    sheet.cover(signs, air.accent, 0.85 * air.lamps)
    return Flat(sheet.cut(shape), depth)


def _row(stage: Stage, depth: float, foot: float, shape: Bytes, masks: tuple[Bytes, Bytes, Bytes]) -> None:
    rng, unit = stage.rng, stage.unit
    x = -rng.uniform(0, 60) * unit
    tall = stage.form.height * (0.64 - 0.34 * depth) if depth < 0.9 else stage.form.height * 0.26
    while x < shape.shape[1]:
        wide = rng.uniform(46, 120) * unit * (0.55 + 0.95 * depth)
        high = tall * rng.uniform(0.30, 1.0) ** 1.25 + 20 * unit
        _building(stage, depth, (x, foot - high, wide, high), shape, masks)
        x += wide + (rng.uniform(2, 26) * unit if rng.random() < 0.45 else 0)


def _building(
    stage: Stage,
    depth: float,
    box: tuple[float, float, float, float],
    shape: Bytes,
    masks: tuple[Bytes, Bytes, Bytes],
) -> None:
    x, y, wide, _ = box
    rng, unit = stage.rng, stage.unit
    _slab(shape, x, y, wide, shape.shape[0])
    kind = rng.random()
    if kind < 0.28:
        inset = wide * rng.uniform(0.16, 0.3)
        _slab(shape, x + inset, y - wide * 0.30, wide - 2 * inset, wide * 0.32)
    elif kind < 0.40:
        polygon(shape, np.array([[x, y + 1], [x + wide, y + 1], [x + wide, y - wide * 0.35]], np.float32))
    if kind < 0.2 or kind > 0.86:
        mast = x + wide * rng.uniform(0.35, 0.65)
        _slab(shape, mast, y - wide * 0.75, max(1.4, 1.6 * unit), wide * 0.8)
    _windows(stage, depth, box, masks)


def _windows(
    stage: Stage, depth: float, box: tuple[float, float, float, float], masks: tuple[Bytes, Bytes, Bytes]
) -> None:
    """A grid of windows: dark panes, some of them lit, now and then a floor of one colour."""
    x, y, wide, high = box
    rng, unit = stage.rng, stage.unit
    panes, lamps, signs = masks
    cell_w, cell_h = (
        max(6, round(11 * unit * (0.45 + 0.9 * depth))),
        max(8, round(15 * unit * (0.45 + 0.9 * depth))),
    )
    pane_w, pane_h = max(2, round(cell_w * 0.52)), max(3, round(cell_h * 0.56))
    columns, rows = int((wide - cell_w * 0.8) // cell_w), min(48, int((high - cell_h) // cell_h))
    if columns < 1 or rows < 1:
        return
    edge = round(x + (wide - columns * cell_w) / 2 + (cell_w - pane_w) / 2)
    lit = rng.random((rows, columns)) < rng.uniform(0.04, 0.16 + 0.30 * depth)
    bright = rng.uniform(0.35, 1.0, (rows, columns))
    sign = rng.integers(0, rows) if rng.random() < 0.22 else -1
    for row in range(rows):
        top = round(y + cell_h * (row + 0.7))
        for column in range(columns):
            left = edge + column * cell_w
            if left < 0 or top < 0 or left + pane_w > panes.shape[1]:
                continue
            place = (slice(top, top + pane_h), slice(left, left + pane_w))
            panes[place] = 255
            if lit[row, column]:
                (signs if row == sign else lamps)[place] = int(255 * bright[row, column])


def _slab(mask: Bytes, x: float, y: float, wide: float, high: float) -> None:
    polygon(mask, np.array([[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]], np.float32))
