"""The sea setting: open water under a large sky, with distant islands."""

import cv2
import numpy as np

from aiprod_film.scene import Weather
from aiprod_render.animatic.scenery.sky import sky
from aiprod_render.animatic.scenery.terrain import STEP, grass, outline_points, ridge, ridge_line, snow_tinted
from aiprod_render.animatic.scenery.water import Chop, Glitter, Mirror, tint
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.animatic.staged_figures import needs_shore
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Field, Sheet, blank_mask, fill_below, fill_polygon, round_corners
from aiprod_render.picture.planes import Bytes


def sea(stage: Stage) -> list[Prop]:
    """Returns the props, farthest first: open water, islands and, for figures, a shore."""
    shore = stage.horizon // 2 * 2
    rough = 1.0 if stage.scene.weather is Weather.STORM else 0.55
    props = sky(stage)
    if stage.rng.random() < 0.65:
        props.append(_islands(stage, shore))
    props += [Mirror(stage, shore, 0.35), tint(stage, shore, 1.0), Chop(stage, shore, rough)]
    props.append(Glitter(stage, shore, 0.2 + 0.8 * stage.atmosphere.glow, 0.30))
    return [*props, _coast(stage)]


def _islands(stage: Stage, shore: int) -> Prop:
    """Returns a few rocks, low on one side of the horizon."""
    count = outline_points(stage, 0.14)
    line = ridge_line(stage, count, stage.form.height * 0.15, stage.form.width * 0.42, 0.35)
    centre = 0.24 if stage.sun[0] > stage.form.width / 2 else 0.76
    place = np.linspace(0, 1, count, dtype=np.float32)
    # Three rows lower, so that nothing shows over the horizon between the islands.
    line = line * np.exp(-(((place - centre) / 0.17) ** 4)) - 3
    return ridge(stage, 0.14, shore + 1, np.maximum(line, -4))


def _coast(stage: Stage) -> Prop:
    """Returns the rocks and the grass of the near shore, on the side away from the sun."""
    rng, depth = stage.rng, 0.96
    # Not the unit of the stage: what is before the viewer has one size in all shots.
    unit = min(stage.form.width, stage.form.height) / 720
    bounds = left, top, width, height = stage.bounds(depth)
    count = outline_points(stage, depth)
    side = 1 if stage.sun[0] < stage.form.width / 2 else -1
    across = (np.arange(count, dtype=np.float32) * STEP + left) / stage.form.width
    inland = np.clip((across - 0.5) * side * 2, -1.2, 1.4)
    rough = ridge_line(stage, count, 46 * unit, stage.form.width * 0.16, 0.75)
    rise = np.clip(inland - 0.28, 0, None) ** 1.5 * 250 * unit + np.where(inland > 0.15, rough, 0) * np.clip(
        inland, 0, 1
    )
    # Figures at the sea need ground; without them the water reaches the lower edge of the picture.
    shore = stage.form.height * 0.925 - stage.lift if needs_shore(stage) else stage.form.height * 1.012
    line = shore - top - rise
    mask = blank_mask(width, height)
    fill_below(mask, line, STEP)
    _boulders(mask, stage, line, unit)
    # Where no grass grows, its line is below the sheet.
    grown = np.where(inland > 0.5, line, height + 60).astype(np.float32)
    grass(mask, grown, rng, 17 * unit, 420)
    dark = mix(stage.atmosphere.depth(0.97), np.zeros(3, np.float32), 0.1)
    sheet = Sheet(*bounds, snow_tinted(stage, dark, 0.5))
    edge = cv2.subtract(
        mask, np.roll(mask, (round(3 * unit) or 1, side * (round(2 * unit) or 1)), axis=(0, 1))
    )
    sheet.cover(
        edge, mix(stage.atmosphere.light, stage.atmosphere.horizon, 0.45), 0.22 + 0.45 * stage.atmosphere.glow
    )
    return Flat(sheet.pieces(mask), depth)


def _boulders(mask: Bytes, stage: Stage, line: Field, unit: float) -> None:
    """Adds wet stones at the water's edge."""
    rng = stage.rng
    edge = int(np.abs(line - line.max() + stage.form.height * 0.027).argmin())
    for _ in range(9):
        x = (edge * STEP) + rng.normal(0, 95) * unit
        y = float(line[int(np.clip(x / STEP, 0, line.size - 1))]) + rng.uniform(-4, 10) * unit
        wide, tall = rng.uniform(14, 52) * unit, rng.uniform(9, 26) * unit
        angle = np.linspace(0, 2 * np.pi, 9, endpoint=False)
        lumpy = rng.uniform(0.75, 1.1, 9)
        stone = np.stack([x + np.cos(angle) * wide * lumpy, y + np.sin(angle) * tall * lumpy], 1)
        fill_polygon(mask, round_corners(round_corners(stone.astype(np.float32))))
