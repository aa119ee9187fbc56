"""Draws terrain: ridges, hills, trees, grass."""

import cv2
import numpy as np

from aiprod_film.scene import Weather
from aiprod_render.animatic.scenery.sky import halo
from aiprod_render.animatic.stage import Flat, Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import Field, Sheet, blank_mask, fill_below, fill_polygon, noise, smoothstep
from aiprod_render.picture.planes import Bytes

STEP = 2
"""Pixels between two points of an outline."""


def ridge_line(stage: Stage, count: int, height: float, grain: float, rough: float) -> Field:
    """Returns `count` heights of a mountain ridge above its foot, about 0..`height` pixels.

    `grain` is the width of its largest shapes in pixels; `rough` is how jagged it is, 0..1.
    """
    x = np.arange(count, dtype=np.float32) * STEP / grain
    line = np.zeros(count, np.float32)
    norm = 0.0
    for octave in range(8):
        weight = (0.46 + 0.10 * rough) ** octave
        # Not a power of 2: octaves in step would repeat visibly.
        wave = np.sin(2 * np.pi * (x * 1.93**octave + stage.rng.random()))
        sharp = 1 - 2 * np.abs(wave)
        line += weight * ((1 - rough) * wave + rough * sharp)
        norm += weight
    line = line / norm * 1.5
    return (height * (0.5 + 0.5 * line)).astype(np.float32)


def ridge(stage: Stage, depth: float, foot: float, line: Field, *, relief: bool = False) -> Flat:
    """Returns a ridge of heights `line` above row `foot`: lit at the crest, misty at the foot."""
    bounds = stage.bounds(depth)
    left, top, width, height = bounds
    alpha = blank_mask(width, height)
    crest = foot - top - line
    fill_below(alpha, crest, STEP)
    sheet = Sheet(left, top, width, height, _slope_colour(stage, depth, foot, bounds, crest + top))
    if relief:
        _relief(stage, sheet, depth, crest, foot - top)
    return Flat(sheet.cut(alpha), depth)


def _relief(stage: Stage, sheet: Sheet, depth: float, crest: Field, foot: float) -> None:
    """Paints spurs and gullies: each slope is lit or shaded like its part of the crest."""
    atmosphere, tall = stage.atmosphere, max(8.0, float(foot - crest.min()))
    first, last = max(0, int(crest.min())) // 2 * 2, min(sheet.height, int(foot)) // 2 * 2
    if last - first < 8:
        return
    columns = np.arange(sheet.width // 2, dtype=np.float32) * 2
    line = np.interp(columns, np.arange(crest.size) * STEP, crest).astype(np.float32)
    smooth = cv2.GaussianBlur(line[None, :], (0, 0), max(1.0, tall * 0.02))[0]
    sunny = 1 if stage.sun[0] < stage.form.width / 2 else -1
    faces = smoothstep(-0.25, 0.25, np.gradient(smooth) * 0.5 * sunny)
    under = np.maximum(np.arange(first, last, 2, dtype=np.float32)[:, None] - line, 0)
    cells = (sheet.width / (tall * 0.30), max(2, (last - first) / (tall * 0.9)))
    spurs = noise(stage.rng, columns.size, under.shape[0], cells, 5) - 0.5
    slid = columns + spurs * tall * 0.75 * np.minimum(1, under / (0.3 * tall)) - sunny * under * 0.42
    lit = cv2.GaussianBlur(faces[np.clip(slid / 2, 0, columns.size - 1).astype(np.int32)], (0, 0), 0.7)
    fade = np.exp(-under / (0.42 * tall)) * (1 - smoothstep(0.45, 0.95, under / tall)) * (1 - depth * 0.25)
    mask = np.zeros((sheet.height, sheet.width), np.uint8)
    part = (lit * fade * 255).clip(0, 255).astype(np.uint8)
    mask[first:last] = cv2.resize(part, (sheet.width, last - first), interpolation=cv2.INTER_LINEAR)
    bright = mix(atmosphere.depth(depth * 0.5), atmosphere.light, 0.42)
    sheet.cover(mask, bright, (0.20 + 0.42 * atmosphere.glow) * (0.55 if atmosphere.night else 1.0))
    dark = (255 * (1 - lit) * fade * (under > 0)).clip(0, 255).astype(np.uint8)
    mask[first:last] = cv2.resize(dark, (sheet.width, last - first), interpolation=cv2.INTER_LINEAR)
    sheet.cover(mask, mix(atmosphere.shade, atmosphere.zenith, 0.35), 0.16 + 0.14 * depth)


def _slope_colour(
    stage: Stage, depth: float, foot: float, bounds: tuple[int, int, int, int], crest: Field
) -> Colour:
    atmosphere = stage.atmosphere
    x, y = stage.grid(bounds)
    places = np.linspace(0, crest.size - 1, x.shape[1]).astype(int)
    under = np.maximum(0, y - crest[places][None, :])
    tall = max(1.0, float(foot - crest.min()))
    base = snow_tinted(stage, atmosphere.depth(depth), 0.08 + 0.85 * depth)
    rim = np.exp(-under / (0.16 * tall)) * halo(stage, x, y)
    mist = smoothstep(0.15, 1.25, under / tall) * (0.25 + 0.65 * atmosphere.haze) * (1 - depth) ** 0.7
    colour = base + (atmosphere.fog - base) * mist[..., None]
    glow = mix(atmosphere.light, atmosphere.horizon, 0.4)
    return np.asarray(colour + (glow - colour) * (rim * (0.75 - 0.45 * depth))[..., None], np.float32)


def snow_tinted(stage: Stage, colour: Colour, share: float) -> Colour:
    """Returns the colour mixed with snow by `share` in snowy weather, and unchanged in any other."""
    if stage.scene.weather is not Weather.SNOW:
        return colour
    fresh = mix(stage.atmosphere.horizon, np.ones(3, np.float32), 0.25 if stage.atmosphere.night else 0.85)
    # What lies under fresh snow hardly shows.
    return mix(colour, fresh, share**0.5)


def outline_points(stage: Stage, depth: float) -> int:
    """Returns the number of outline points of a sheet at `depth`."""
    return stage.bounds(depth)[2] // STEP + 1


def conifer(mask: Bytes, x: float, foot: float, height: float, rng: np.random.Generator) -> None:
    """Adds a spruce: a trunk and drooping branches, shorter towards the top."""
    width = height * rng.uniform(0.22, 0.36)
    tiers = max(6, int(height / 9))
    outline = [(x, foot - height)]
    for tier in range(1, tiers + 1):
        part = tier / tiers
        extent = width / 2 * part**0.85
        y = foot - height * (1 - part * 0.93)
        outline.append((x + extent * rng.uniform(0.85, 1.1), y))
        outline.append((x + extent * 0.55, y - height * 0.012))
    right = np.array(outline, np.float32)
    flipped = right[::-1].copy()
    flipped[:, 0] = 2 * x - flipped[:, 0] + rng.uniform(-0.05, 0.05, len(right)).astype(np.float32) * width
    fill_polygon(mask, np.concatenate([right, flipped]))
    half = max(1.0, height * 0.014)
    fill_polygon(
        mask,
        np.array(
            [
                [x - half, foot - height * 0.2],
                [x + half, foot - height * 0.2],
                [x + half, foot + 4],
                [x - half, foot + 4],
            ],
            np.float32,
        ),
    )


def grass(mask: Bytes, line: Field, rng: np.random.Generator, blade: float, count: int) -> None:
    """Adds blades of about `blade` pixels along a line of rows, one row for every STEP pixels."""
    places = rng.integers(2, line.size - 2, count)
    lean, tall = rng.normal(0, 0.35, count), blade * rng.uniform(0.4, 1.2, count)
    for place, tilt, length in zip(places.tolist(), lean.tolist(), tall.tolist(), strict=True):
        x, y = place * STEP, float(line[place]) + 3
        tip = (x + length * tilt, y - length)
        fill_polygon(mask, np.array([[x - 1.2, y], tip, [x + 1.2, y]], np.float32))
