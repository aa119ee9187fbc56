"""The abstract setting: cut paper in the film's colours, floating discs, and their soft shadows."""

import cv2
import numpy as np

from aiprod_render.animatic.scenery.terrain import STEP, ridge_line
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import Sheet, blank_mask, blurred, fill_below, fill_disc
from aiprod_render.picture.planes import Bytes


def abstract(stage: Stage) -> list[Prop]:
    """Returns the props, farthest first: cut paper, rings and discs."""
    atmosphere = stage.atmosphere
    tones = [
        mix(atmosphere.horizon, atmosphere.light, 0.25),
        mix(atmosphere.horizon, atmosphere.zenith, 0.45),
        atmosphere.zenith,
        mix(atmosphere.zenith, atmosphere.shade, 0.6),
        atmosphere.shade,
    ]
    props: list[Prop] = [_ground(stage)]
    props += _sun(stage)
    for number, tone in enumerate(tones):
        props += _sheet(stage, number, tone)
        if number in (1, 2):
            props += _discs(stage, 0.3 + 0.2 * number, number)
    return props


def _ground(stage: Stage) -> Flat:
    bounds = stage.bounds(0)
    _, y = stage.grid(bounds)
    atmosphere = stage.atmosphere
    down = np.clip((y - y.min()) / (y.max() - y.min()), 0, 1)
    colour = mix(
        mix(atmosphere.zenith, atmosphere.horizon, 0.5),
        mix(atmosphere.horizon, atmosphere.light, 0.5),
        # Two columns are enough, as a sheet spreads a small field to its size.
        np.broadcast_to(down, (y.size, 2)),
    )
    return Flat(Sheet(*bounds, colour).opaque(), 0)


def _sun(stage: Stage) -> list[Prop]:
    """Returns concentric rings around one disc."""
    size = min(stage.form.width, stage.form.height)
    atmosphere = stage.atmosphere
    tones = [
        mix(atmosphere.light, atmosphere.horizon, 0.72),
        mix(atmosphere.light, atmosphere.horizon, 0.45),
        atmosphere.light,
        atmosphere.accent,
    ]
    x, y = stage.form.width * (0.64 if stage.rng.random() < 0.5 else 0.36), stage.form.height * 0.36
    discs: list[Prop] = []
    for number, (tone, radius) in enumerate(zip(tones, (0.36, 0.28, 0.20, 0.12), strict=True)):
        discs += _cut_out(stage, 0.06 + 0.05 * number, x, y, size * radius, tone, 4 * number)
    return discs


def _sheet(stage: Stage, number: int, tone: Colour) -> list[Prop]:
    """Returns a sheet of paper whose upper edge is one long wave."""
    depth = 0.30 + 0.15 * number
    left, top, width, height = stage.bounds(depth)
    # It sways aside, and its ends must not be seen.
    left, width = left - 40, width + 80
    tall = stage.form.height * (0.22 - 0.015 * number)
    line = ridge_line(stage, width // STEP + 1, tall, stage.form.width * stage.rng.uniform(0.7, 1.1), 0.0)
    foot = stage.form.height * (0.60 + 0.125 * number) - top
    mask = blank_mask(width, height)
    fill_below(mask, foot - line, STEP)
    sway = (6 + 5 * number) * stage.unit
    return _with_shadow(stage, mask, (left, top), depth, tone, sway, 5 + number)


def _discs(stage: Stage, depth: float, number: int) -> list[Prop]:
    rng, size = stage.rng, min(stage.form.width, stage.form.height)
    tones = (
        stage.atmosphere.accent,
        stage.atmosphere.light,
        mix(stage.atmosphere.accent, stage.atmosphere.horizon, 0.5),
    )
    discs: list[Prop] = []
    for place in range(4):
        x = stage.form.width * (place + rng.uniform(0.2, 0.8)) / 4
        y = stage.form.height * rng.uniform(0.22, 0.66)
        radius = size * rng.uniform(0.012, 0.045) * (0.7 + 0.5 * number)
        discs += _cut_out(stage, depth, x, y, radius, tones[rng.integers(3)], 8 + 7 * place)
    return discs


def _cut_out(
    stage: Stage, depth: float, x: float, y: float, radius: float, tone: Colour, bob: float
) -> list[Prop]:
    extent = int(radius * 1.5 + 30 * stage.unit) // 2 * 2
    mask = blank_mask(2 * extent, 2 * extent)
    fill_disc(mask, extent, extent, radius)
    corner = (int(x) - extent, int(y) - extent)
    return _with_shadow(
        stage, mask, corner, depth, tone, bob * 0.6 * stage.unit, 4 + bob % 5, bob * 0.5 * stage.unit
    )


def _with_shadow(
    stage: Stage,
    mask: Bytes,
    corner: tuple[int, int],
    depth: float,
    tone: Colour,
    sway: float,
    period: float,
    bob: float = 0.0,
) -> list[Prop]:
    """Returns a paper shape and its shadow."""
    blur = blurred(mask, 9 * stage.unit)
    drop = round(7 * stage.unit)
    shadow = (
        # The shadow of a sheet falls on what is above its edge, that of a disc below it.
        np.roll(blur, -drop, axis=0) if mask.shape[0] > stage.form.height else np.roll(blur, drop, axis=0)
    ) * 0.42
    height, width = mask.shape
    dark = Sheet(*corner, width, height, stage.atmosphere.shade * 0.4).cut(shadow.astype(np.uint8), soft=True)
    paper = Sheet(*corner, width, height, tone)
    edge = cv2.subtract(mask, np.roll(mask, round(2 * stage.unit) or 1, axis=0))
    paper.cover(edge, np.ones(3, np.float32), 0.22)
    phase = float(stage.rng.uniform(0, 6))
    return [Floating(cel, depth, sway, bob, period, phase) for cel in (dark, paper.cut(mask))]
