"""The desert setting: dunes with a lit and a shaded side, and table mountains far away."""

import cv2
import numpy as np

from aiprod_render.animatic.scenery.sky import sky
from aiprod_render.animatic.scenery.terrain import STEP, outline_points, ridge, ridge_line
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Field, Sheet, blank_mask, fill_below, noise, smoothstep
from aiprod_render.picture.planes import Bytes

_DEPTHS = (0.28, 0.46, 0.66, 0.90)


def desert(stage: Stage) -> list[Prop]:
    """Returns the props, farthest first: mesas and dunes."""
    props = [*sky(stage), _mesas(stage)]
    return [*props, *(_dune(stage, depth, number) for number, depth in enumerate(_DEPTHS))]


def _mesas(stage: Stage) -> Flat:
    """Returns flat-topped rocks on the horizon."""
    count = outline_points(stage, 0.12)
    line = ridge_line(stage, count, stage.form.height * 0.22, stage.form.width * 0.55, 0.3)
    tall = stage.form.height * 0.105
    steps = np.minimum(np.maximum(line - tall * 0.55, 0) * 3.2, tall) + 2 * np.sin(line / 3)
    return ridge(stage, 0.12, stage.horizon + 8, steps.astype(np.float32))


def _dune(stage: Stage, depth: float, number: int) -> Flat:
    bounds = stage.bounds(depth)
    left, top, width, height = bounds
    part = (number + 1) / len(_DEPTHS)
    foot = stage.horizon + (stage.form.height - stage.horizon) * (0.06 + 0.62 * part**1.5) - top
    tall = stage.form.height * (0.045 + 0.13 * part)
    line = foot - _outline(stage, outline_points(stage, depth), tall, stage.form.width * (0.34 + 0.5 * part))
    mask = blank_mask(width, height)
    fill_below(mask, line, STEP)
    atmosphere = stage.atmosphere
    sand = mix(mix(atmosphere.horizon, atmosphere.light, 0.5), atmosphere.accent, 0.16)
    sand = mix(sand, atmosphere.shade, (0.05 + 0.20 * part) * (1.6 if atmosphere.night else 1.0))
    dark = mix(mix(atmosphere.shade, atmosphere.zenith, 0.22), atmosphere.fog, 0.55 * (1 - part) + 0.1)
    sheet = Sheet(left, top, width, height, dark)
    lit = _lit(stage, sheet, line, tall)
    sheet.cover(lit, sand, 0.55 + 0.4 * min(1.0, atmosphere.glow + 0.3))
    return Flat(sheet.cut(mask), depth)


def _outline(stage: Stage, count: int, tall: float, grain: float) -> Field:
    """Returns the dunes' heights: they rise slowly on one side and fall steeply on the other."""
    x = np.arange(count, dtype=np.float32) * STEP / grain
    line = np.zeros(count, np.float32)
    for weight, pitch in ((1.0, 1.0), (0.45, 1.83), (0.16, 3.7)):
        phase = (x * pitch + stage.rng.random()) % 1
        line += weight * np.where(phase < 0.68, phase / 0.68, (1 - phase) / 0.32)
    # Padded with its ends, which the convolution would pull down to zero.
    smooth = np.convolve(np.pad(line, 12, mode="edge"), np.full(25, 1 / 25, np.float32), mode="valid")
    return (smooth / 1.4 * tall).astype(np.float32)


def _lit(stage: Stage, sheet: Sheet, line: Field, tall: float) -> Bytes:
    """Returns the sunlight on each point of a dune; the crest casts its shadow down the slope."""
    columns = np.arange(sheet.width // 2, dtype=np.float32) * 2
    crest = np.interp(columns, np.arange(line.size) * STEP, line).astype(np.float32)
    rise = np.gradient(crest) / 2 * (1 if stage.sun[0] < stage.form.width / 2 else -1)
    faces = smoothstep(-0.05, 0.05, rise)
    rows = np.arange(sheet.height // 2, dtype=np.float32)[:, None] * 2
    under = np.maximum(rows - crest, 0)
    # The edge between light and shade winds down from each crest and softens on its way.
    wind = (
        tall
        * 0.55
        * np.sin(under * np.float32(1 / (tall * 0.42)) + columns / np.float32(stage.form.width) * 9)
    )
    bend = under * 0.55 + wind * np.minimum(under / np.float32(tall * 0.5), 1)
    lit = faces[np.clip((columns - bend) / 2, 0, columns.size - 1).astype(np.int32)]
    lit = cv2.GaussianBlur(lit, (0, 0), max(0.6, tall * 0.012))
    lit = lit + (0.45 - lit) * smoothstep(0.3, 2.2, under / np.float32(tall))
    ripples = noise(stage.rng, 512, 512, (5, 70), 2)
    across, down = np.arange(columns.size), np.arange(rows.size)[:, None]
    # The noise tiles, so indices wrap around without a seam.
    grain = ripples[(down * 4) % 512, (across + down * 2 // 3) % 512]
    fade = np.exp(-under / np.float32(stage.form.height * 0.45))
    return stage.enlarged(lit * fade * (0.80 + 0.35 * grain), sheet)
