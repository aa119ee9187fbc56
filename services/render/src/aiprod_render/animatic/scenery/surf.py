"""Draws a high sea: rows of crests that rise and fall, and spray where they break against rocks."""

from functools import partial

import cv2
import numpy as np

from aiprod_film.scene import Weather
from aiprod_render.animatic.performing import Path, Performing
from aiprod_render.animatic.scenery.terrain import STEP
from aiprod_render.animatic.stage import Floating, Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Sheet, blank_mask, fill_below, fill_disc
from aiprod_render.picture.planes import Cel

_ROWS = ((0.05, 0.30, 0.35), (0.20, 0.40, 0.6), (0.42, 0.50, 1.0))
"""Of each row of crests: how near it is, its depth, and its size."""
_CALM, _HIGH = 0.035, 0.085
"""How high the nearest crests are, as a part of the frame's height."""
BREAKERS = "breakers"
"""The figure of high waves, which the sea itself shows."""
_PHASES, _SECONDS = 14, 3.4
"""The phases and the seconds of a burst of spray."""


def is_high(stage: Stage) -> bool:
    """Returns whether the sea is high: in a storm, or because the text says so."""
    return stage.scene.weather is Weather.STORM or any(one.figure == BREAKERS for one in stage.entities)


def swell(stage: Stage, shore: int) -> list[Prop]:
    """Returns rows of crests with foam below the row of the shore, taller where the sea is high."""
    high = (_HIGH if is_high(stage) else _CALM) * stage.form.height
    return [_crests(stage, shore, high * size, near, depth) for near, depth, size in _ROWS]


def _crests(stage: Stage, shore: int, high: float, near: float, depth: float) -> Prop:
    rng, light, form = stage.rng, stage.atmosphere, stage.form
    left, top, width, height = stage.bounds(depth, high / stage.seconds)
    x = np.arange(width // STEP + 1, dtype=np.float32) * STEP / form.width
    length = 0.10 + 0.16 * near
    angle = np.pi * (x / length + 0.12 * np.sin(9 * x + rng.uniform(0, 6)) + rng.uniform(0, 1))
    # Crests are narrow and troughs are wide, and no two crests are equally high.
    uneven = 0.7 + 0.3 * np.sin(5 * x + rng.uniform(0, 6))
    line = shore + near * (form.height - shore) - top - high * uneven * (1 - np.abs(np.sin(angle))) ** 1.4
    mask, below = blank_mask(width, height), blank_mask(width, height)
    fill_below(mask, line, STEP)
    fill_below(below, line + 1.3 * high + 6, STEP)
    fade = cv2.subtract(mask, cv2.GaussianBlur(below, (0, 0), max(1.0, 0.5 * high)))
    water = mix(mix(light.depth(0.9), light.zenith, 0.45), light.horizon, 0.18)
    sheet = Sheet(left, top, width, height, water)
    foam = cv2.subtract(mask, np.roll(mask, max(3, round(0.32 * high)), axis=0))
    sheet.cover(foam, mix(light.horizon, light.light, 0.5), 0.75)
    period = 2.6 + 1.6 * near
    return Floating(sheet.cut(fade), depth, 0.9 * high, 0.3 * high, period, float(rng.uniform(0, 6)))


def spray(stage: Stage, x: float, row: float, high: float, depth: float) -> Prop:
    """Returns water that bursts up at a rock again and again, its foot at (x, row)."""
    # One number is taken from the stage, however many drops there are: what is drawn next stays as it is.
    rng = np.random.default_rng(int(stage.rng.integers(1 << 30)))
    count = 150
    across, up = rng.normal(0, 0.34, count), rng.uniform(0.1, 1.0, count)
    # Low down it is dense foam; only drops fly high.
    size = (1.25 - up) * rng.uniform(0.02, 0.085, count)
    drops = np.stack([across, up, size])
    return Performing(
        partial(_burst, stage, drops, (x, row), high),
        _PHASES,
        _SECONDS,
        depth,
        Path(stage.seconds),
        float(rng.uniform(0, 1)),
    )


def _burst(stage: Stage, drops: np.ndarray, foot: tuple[float, float], high: float, part: float) -> Cel:
    """Returns the drops at a part of a burst: they fly apart, slow down, and fall."""
    light, reach = stage.atmosphere, round(1.3 * high)
    mask = blank_mask(2 * reach // 2 * 2, 2 * reach // 2 * 2)
    rise = 4 * part * (1 - part)
    for across, up, size in drops.T.tolist():
        x, y = reach + across * high * (0.3 + part), 1.2 * high - up * high * rise
        fill_disc(mask, x, y, max(1.0, size * high * (1.25 - 0.8 * part)))
    left, top = round(foot[0]) - reach, round(foot[1] - 1.2 * high)
    colour = mix(light.horizon, light.light, 0.6)
    sheet = Sheet(left - left % 2, top - top % 2, mask.shape[1], mask.shape[0], colour)
    return sheet.cut(cv2.convertScaleAbs(mask, alpha=0.9))
