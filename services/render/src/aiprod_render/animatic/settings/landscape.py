"""The landscape setting: rows of mountains with meadows in front."""

import cv2
import numpy as np

from aiprod_film.scene import Weather
from aiprod_render.animatic.scenery.seasons import seasonal
from aiprod_render.animatic.scenery.sky import sky
from aiprod_render.animatic.scenery.terrain import (
    STEP,
    conifer,
    grass,
    outline_points,
    ridge,
    ridge_line,
    snow_tinted,
)
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import Colour, mix, rgb, toned
from aiprod_render.picture.paint import (
    COARSE,
    Field,
    Sheet,
    blank_mask,
    fill_below,
    fill_disc,
    fill_polygon,
    noise,
    sample_tiled,
    smoothstep,
)
from aiprod_render.picture.planes import Bytes

_GREEN = rgb("#6d8f3c")
_MEADOW, _WOODS = "#8fb35c", "#5d8f4a"
_DEPTHS = (0.10, 0.24, 0.40, 0.58)


def landscape(stage: Stage) -> list[Prop]:
    """Returns the props, farthest first: mountains with meadows, where any subject can stand."""
    shore = stage.horizon // 2 * 2
    return [*sky(stage), *_mountains(stage, shore), *_meadows(stage, shore), _foreground(stage)]


def _mountains(stage: Stage, shore: int) -> list[Prop]:
    rough = stage.rng.uniform(0.25, 0.75)
    tall = min(stage.form.height * 0.30, stage.form.width * 0.26)
    ridges: list[Prop] = []
    for depth in _DEPTHS:
        height = tall * (1.05 - 1.15 * depth) + 10 * stage.unit
        grain = stage.form.width * (0.62 - 0.35 * depth)
        line = ridge_line(stage, outline_points(stage, depth), height, grain, rough * (1.1 - depth))
        ridges.append(ridge(stage, depth, shore + 2, line, relief=True))
    return ridges


def _meadows(stage: Stage, shore: int) -> list[Prop]:
    """Returns a plain with a river that winds towards the viewer, and a nearer hill with its trees."""
    rng, unit = stage.rng, stage.unit
    bounds = _, top, width, height = stage.bounds(0.80)
    line = ridge_line(stage, outline_points(stage, 0.80), 70 * unit, stage.form.width * 0.9, 0.05)
    side = np.linspace(0, 1, line.size, dtype=np.float32)
    line = line * (0.25 + 0.75 * np.abs(side - (0.35 if stage.sun[0] < stage.form.width / 2 else 0.65)))
    foot = shore + (stage.form.height - shore) * 0.66 - top
    mask = blank_mask(width, height)
    fill_below(mask, foot - line, STEP)
    grass(mask, foot - line, rng, 7 * unit, 500)
    for place in rng.integers(2, line.size - 2, 26).tolist():
        conifer(mask, place * STEP, foot - float(line[place]) + 4, rng.uniform(22, 74) * unit, rng)
    tone = mix(stage.atmosphere.depth(0.84), _turf(stage), 0.6)
    return [
        _plain(stage, shore),
        _far_woods(stage, shore),
        Flat(Sheet(*bounds, snow_tinted(stage, tone, 0.6)).cut(mask), 0.80),
    ]


def _turf(stage: Stage) -> Colour:
    """Returns the colour of grass in the light of the scene."""
    atmosphere = stage.atmosphere
    green = rgb(seasonal(_MEADOW, stage.season)) if stage.season else _GREEN
    return toned(
        mix(mix(atmosphere.shade, atmosphere.light, 0.35), green, 0.72),
        0.22 if atmosphere.night else 0.52,
        0.7,
    )


def _plain(stage: Stage, shore: int) -> Flat:
    """Returns flat land in perspective: fields in light and shade, and the river."""
    depth = 0.60
    left, top, width, _ = stage.bounds(depth)
    atmosphere = stage.atmosphere
    sheet = Sheet(left, shore - 1, width, stage.form.height - shore - top + 2, atmosphere.fog)
    across, down = sheet.width // COARSE, sheet.height // COARSE
    near = ((np.arange(down, dtype=np.float32) + 0.5) / down)[:, None]
    # Divided by how near they are: near fields are large, far ones small.
    x = (np.arange(across, dtype=np.float32)[None, :] / across - 0.5) / (0.12 + near)
    fields = sample_tiled(noise(stage.rng, 512, 512, (14, 12), 4), 120 * x + 256, 230 * np.log(0.05 + near))
    lit = smoothstep(0.40, 0.62, fields) * (0.35 + 0.55 * atmosphere.glow)
    ground = mix(_turf(stage), atmosphere.shade, 0.25 + 0.3 * near + 0 * x)
    colour = mix(ground, mix(_turf(stage), atmosphere.light, 0.5), lit)
    colour = mix(colour, atmosphere.fog, np.exp(-near / 0.07) * (0.45 + 0.4 * atmosphere.haze) + 0 * x)
    sheet = Sheet(sheet.left, sheet.top, sheet.width, sheet.height, snow_tinted(stage, colour, 0.5))
    _river(stage, sheet)
    mask = np.full((sheet.height, sheet.width), 255, np.uint8)
    return Flat(sheet.cut(mask), depth)


def _far_woods(stage: Stage, shore: int) -> Flat:
    """Returns woods in the mist, where the plain meets the mountains."""
    depth = 0.58
    unit, rng = stage.unit, stage.rng
    left, top, width, height = stage.bounds(depth)
    count = outline_points(stage, depth)
    line = ridge_line(stage, count, 13 * unit, stage.form.width * 0.30, 0.1)
    crowns = 5 * unit * np.abs(np.sin(np.cumsum(rng.uniform(0.15, 0.75, count))))
    mask = blank_mask(width, height)
    foot = shore + 6 * unit - top
    fill_below(mask, (foot - line - crowns).astype(np.float32), STEP)
    mask[round(foot) + 2 :] = 0
    # No lit rim: thousands of bright crowns would be a dotted line.
    woods = rgb(seasonal(_WOODS, stage.season)) if stage.season else _turf(stage)
    tone = mix(mix(woods, stage.atmosphere.shade, 0.35), stage.atmosphere.fog, 0.35)
    return Flat(Sheet(left, top, width, height, snow_tinted(stage, tone, 0.5)).cut(mask), depth)


def _river(stage: Stage, sheet: Sheet) -> None:
    atmosphere, rng = stage.atmosphere, stage.rng
    near = np.linspace(0.015, 1.0, 80, dtype=np.float32)
    phase, sway = rng.uniform(0, 6.28), 0.17 * sheet.width
    start = stage.sun[0] - sheet.left
    # Minus the sine of its start: the river begins under the sun, whatever the phase.
    middle = start + sway * (np.sin(phase + 8.5 * near**0.5) - np.sin(phase)) * (0.10 + near)
    half = sheet.width * (0.0015 + 0.046 * near**1.5)
    y = near * sheet.height
    water = mix(mix(atmosphere.horizon, atmosphere.light, 0.30), atmosphere.zenith, 0.30)
    for grow, colour, share in ((1.5, mix(atmosphere.shade, atmosphere.fog, 0.3), 0.45), (1.0, water, 0.85)):
        left, right = (np.stack([middle + side * half * grow, y], 1) for side in (-1, 1))
        mask = blank_mask(sheet.width, sheet.height)
        fill_polygon(mask, np.concatenate([left, right[::-1]]))
        sheet.cover(cv2.GaussianBlur(mask, (0, 0), 1.2), colour, share)


def _foreground(stage: Stage) -> Flat:
    """Returns a dark bank with spruces that frame the view on one side."""
    rng, unit = stage.rng, stage.unit
    left, top, width, height = stage.bounds(1.0)
    line = ridge_line(stage, outline_points(stage, 1.0), 44 * unit, stage.form.width * 0.9, 0.08)
    bank = stage.form.height - stage.lift - top - line - 34 * unit
    mask = blank_mask(width, height)
    fill_below(mask, bank, 2)
    grass(mask, bank, rng, 13 * unit, 420)
    trees = blank_mask(width, height)
    # On the side without figures, so that no tree is before or behind a head.
    side = 1.0 if stage.leftwards else 0.0
    for _ in range(9):
        place = side + (1 - 2 * side) * abs(rng.normal(0, 0.12))
        x = -left + place * stage.form.width
        tall = (
            min(stage.form.height, stage.form.width) * rng.uniform(0.16, 0.46) * (1 - abs(place - side) * 1.6)
        )
        foot = float(bank[int(min(max(x, 0), width - 2)) // 2]) + 6
        if tall > 20 * unit:
            conifer(trees, x, foot, tall, rng)
    dark = stage.atmosphere.depth(0.97)
    # By day a bank is grass, not a black bar.
    grassy = mix(dark, _turf(stage), 0.12 if stage.atmosphere.night else 0.5)
    sheet = stage.sheet(1.0, snow_tinted(stage, grassy, 0.9))
    sheet.cover(trees, snow_tinted(stage, dark, 0.12))
    if stage.scene.weather is not Weather.SNOW:
        mask = cv2.max(mask, _flowers(stage, sheet, bank))
    return Flat(sheet.pieces(cv2.max(mask, trees)), 1.0)


def _flowers(stage: Stage, sheet: Sheet, bank: Field) -> Bytes:
    """Returns wild flowers in patches along the bank, in the accent colour."""
    rng, unit = stage.rng, stage.unit
    stems, heads = blank_mask(sheet.width, sheet.height), blank_mask(sheet.width, sheet.height)
    for centre in rng.uniform(0, bank.size, 9):
        for place in np.clip(rng.normal(centre, 26 * unit, 11), 2, bank.size - 3).astype(int).tolist():
            x, y, tall = place * STEP, float(bank[place]), rng.uniform(10, 30) * unit
            tip = x + rng.normal(0, 4) * unit, y - tall
            fill_polygon(stems, np.array([[x - 0.8, y + 4], tip, [x + 0.8, y + 4]], np.float32))
            fill_disc(heads, tip[0], tip[1], rng.uniform(1.2, 2.9) * unit)
    glow = 0.35 if stage.atmosphere.night else 0.85
    sheet.cover(heads, mix(stage.atmosphere.accent, stage.atmosphere.light, 0.2), glow)
    return cv2.max(stems, heads)
