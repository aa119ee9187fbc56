"""The city setting: a skyline in three depths with its lights, seen over a river or from a roof."""

import cv2
import numpy as np

from aiprod_film.scene import Weather
from aiprod_render.animatic.scenery.buildings import Block, Elevation, build
from aiprod_render.animatic.scenery.sky import halo, sky
from aiprod_render.animatic.scenery.water import Glitter, Mirror, tint
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import Field, Sheet, blank_mask, blurred, fill_disc, fill_polygon
from aiprod_render.picture.planes import Bytes, Mosaic

_DEPTHS = (0.10, 0.32, 0.58)
_WARM = np.array([1.0, 0.84, 0.58], np.float32)
_RED = np.array([1.0, 0.30, 0.22], np.float32)


def city(stage: Stage) -> list[Prop]:
    """Returns the props, farthest first: a skyline over water or roofs."""
    wet = stage.scene.weather in {Weather.RAIN, Weather.STORM} or stage.rng.random() < 0.6
    foot = round(stage.form.height * (0.73 if wet else 0.86) / 2) * 2
    props: list[Prop] = sky(stage)
    props += [_skyline(stage, depth, foot) for depth in _DEPTHS]
    if not wet:
        return [*props, _roof(stage)]
    props.append(_quay(stage, foot))
    props += [
        Mirror(stage, foot, 0.58),
        tint(stage, foot, 0.55),
        Glitter(stage, foot, 0.1 + 0.3 * stage.atmosphere.glow, 0.3, land=True),
    ]
    return [*props, _railing(stage)]


def _skyline(stage: Stage, depth: float, foot: float) -> Flat:
    """Returns a row of buildings: hazy at the foot, with sunlit edges and lit windows."""
    bounds = stage.bounds(depth)
    _, top, width, height = bounds
    row = Elevation.of(width, height)
    _build_row(stage, depth, foot - top, row)
    atmosphere, base = stage.atmosphere, stage.atmosphere.depth(depth)
    sheet = Sheet(*bounds, _wall_colour(stage, bounds, depth, foot, base))
    face = mix(base, mix(atmosphere.horizon, atmosphere.light, 0.4), 0.35)
    sheet.cover(row.face, face, 0.20 + 0.45 * atmosphere.glow * (1 - atmosphere.lamps * 0.5))
    sheet.cover(
        row.panes, mix(base, atmosphere.horizon, 0.6), (0.24 * (1 - atmosphere.lamps) + 0.06) * (0.4 + depth)
    )
    if atmosphere.lamps > 0.05:
        _paint_lights(stage, sheet, row, depth)
    return Flat(sheet.pieces(row.shape), depth)


def _wall_colour(
    stage: Stage, bounds: tuple[int, int, int, int], depth: float, foot: float, base: Colour
) -> Colour:
    atmosphere = stage.atmosphere
    x, y = stage.grid(bounds)
    low = np.clip(1 - (foot - y) / (stage.form.height * 0.46), 0, 1) ** 1.5
    street = mix(atmosphere.fog, mix(atmosphere.light, _WARM, 0.6), 0.45 * atmosphere.lamps)
    mist = low * (0.75 - 0.6 * depth) * (0.45 + 0.55 * atmosphere.haze)
    colour = base + (street - base) * mist[..., None]
    return np.asarray(
        colour + (atmosphere.fog - colour) * (0.35 * halo(stage, x, y) * (1 - depth))[..., None], np.float32
    )


def _build_row(stage: Stage, depth: float, foot: float, row: Elevation) -> None:
    rng, unit = stage.rng, stage.unit
    cell = max(5, round(9 * unit * (0.45 + 1.1 * depth))), max(6, round(12 * unit * (0.45 + 1.1 * depth)))
    sunny = 1 if stage.sun[0] > stage.form.width / 2 else -1
    tall = min(stage.form.height, stage.form.width * 0.9) * (0.62 - 0.42 * depth)
    centre, width = rng.uniform(0.3, 0.7), row.shape.shape[1]
    x = -rng.uniform(0, 60) * unit
    while x < width:
        wide = rng.uniform(44, 104) * unit * (0.5 + 0.95 * depth)
        # A skyline is highest around its centre.
        crowd = 0.62 + 0.5 * np.exp(-(((x / width - centre) / 0.22) ** 2))
        high = tall * crowd * rng.uniform(0.34, 1.0) ** 1.3 + 24 * unit
        lit = 0.10 + 0.26 * depth
        build(row, Block(x, foot - high, wide, high, sunny), cell, lit, rng)
        x += wide + (rng.uniform(4, 40) * unit if rng.random() < 0.5 else -wide * 0.08)


def _paint_lights(stage: Stage, sheet: Sheet, row: Elevation, depth: float) -> None:
    """Paints windows, signs and beacons, each with its glow."""
    atmosphere, unit = stage.atmosphere, stage.unit
    lamp = mix(atmosphere.light, _WARM, 0.7)
    strength = (0.35 + 0.62 * depth) * atmosphere.lamps
    sheet.cover(blurred(row.lamps, 9 * unit), lamp, 0.5 * strength)
    sheet.cover(row.lamps, lamp, strength)
    for mask, colour, spread in ((row.signs, atmosphere.accent, 13), (row.beacons, _RED, 5)):
        sheet.cover(_glow(mask, spread * unit), colour, 0.75 * atmosphere.lamps)
        sheet.cover(mask, mix(colour, np.ones(3, np.float32), 0.25), atmosphere.lamps)


def _glow(mask: Bytes, sigma: float) -> Bytes:
    # A blur thins a small lamp out to almost nothing.
    return cv2.convertScaleAbs(blurred(mask, sigma), alpha=2.4)


def _quay(stage: Stage, foot: int) -> Flat:
    """Returns the far bank: trees and street lamps, which the water mirrors."""
    depth = 0.62
    bounds = _, top, width, height = stage.bounds(depth)
    rng, unit, atmosphere = stage.rng, stage.unit, stage.atmosphere
    mask, lamps = blank_mask(width, height), blank_mask(width, height)
    fill_polygon(mask, _box(0, foot - top - 7 * unit, width, foot - top + 2))
    for start in np.arange(rng.uniform(0, 200), width / unit, 210):
        for place in start + np.sort(rng.normal(0, 42, 26)):
            tall = rng.uniform(6, 25) * np.exp(-(((place - start) / 70) ** 2))
            fill_disc(mask, place * unit, foot - top - (8 + tall * 0.75) * unit, (3 + tall * 0.3) * unit)
    for place in np.arange(rng.uniform(0, 90), width / unit, 84):
        x, y = place * unit, foot - top - 27 * unit
        fill_polygon(mask, _box(x - 0.8 * unit, y, x + 0.8 * unit, foot - top))
        fill_disc(lamps, x, y, 2.4 * unit)
    return Flat(
        _lit(stage, bounds, mask, lamps, mix(atmosphere.depth(0.78), atmosphere.fog, 0.04), 10 * unit), depth
    )


def _lit(
    stage: Stage, bounds: tuple[int, int, int, int], mask: Bytes, lamps: Bytes, colour: Colour, spread: float
) -> Mosaic:
    """Returns things of one colour with lit lamps and the glow around them."""
    atmosphere = stage.atmosphere
    lamp = mix(atmosphere.light, _WARM, 0.8)
    sheet = Sheet(*bounds, lamp)
    # A little beyond its edge, which would else be half lamp: a bright row of dots along a dark shore.
    sheet.cover(cv2.dilate(mask, np.ones((3, 3), np.uint8)), colour)
    glow = _glow(lamps, spread)
    sheet.cover(glow, lamp, 0.8 * atmosphere.lamps)
    sheet.cover(lamps, mix(lamp, np.ones(3, np.float32), 0.5), atmosphere.lamps)
    return sheet.pieces(np.maximum(mask, (glow * (0.6 * atmosphere.lamps)).astype(np.uint8)))


def _railing(stage: Stage) -> Flat:
    """Returns the near bank: a railing and one old lamp, on the side away from the sun."""
    depth = 0.95
    bounds = left, top, width, height = stage.bounds(depth)
    # Not the unit of the stage: what is before the viewer has one size in all shots.
    unit = min(stage.form.width, stage.form.height) / 720
    mask, lamps = blank_mask(width, height), blank_mask(width, height)
    floor = stage.form.height * 0.972 - stage.lift - top
    fill_polygon(mask, _box(0, floor, width, height))
    fill_polygon(mask, _box(0, floor - 82 * unit, width, floor - 77 * unit))
    fill_polygon(mask, _box(0, floor - 14 * unit, width, floor - 11 * unit))
    for number, place in enumerate(np.arange(0, width / unit, 17)):
        wide, tall = (6.0, 90) if number % 12 == 0 else (1.5, 80)
        fill_polygon(mask, _box(place * unit, floor - tall * unit, (place + wide) * unit, floor))
    x = stage.form.width * (0.12 if stage.sun[0] > stage.form.width / 2 else 0.88) - left
    _lantern(mask, lamps, x, floor, unit)
    dark = mix(stage.atmosphere.shade, np.zeros(3, np.float32), 0.45)
    return Flat(_lit(stage, bounds, mask, lamps, dark, 40 * unit), depth)


def _lantern(mask: Bytes, lamps: Bytes, x: float, floor: float, unit: float) -> None:
    for half, low, high in ((9, 0, 40), (5, 40, 70), (3, 70, 470)):
        fill_polygon(mask, _box(x - half * unit, floor - high * unit, x + half * unit, floor - low * unit))
    for side in (-1, 1):
        arm = np.array([[0, 446], [0, 452], [46 * side, 466], [46 * side, 461]], np.float32)
        fill_polygon(mask, np.array([x, floor], np.float32) + arm * np.array([unit, -unit], np.float32))
        bulb = x + 46 * side * unit
        cap = np.array([[-14, 448], [0, 466], [14, 448]], np.float32) * np.array([unit, -unit], np.float32)
        fill_polygon(mask, cap + np.array([bulb, floor], np.float32))
        fill_disc(mask, bulb, floor - 438 * unit, 11 * unit)
        fill_disc(lamps, bulb, floor - 438 * unit, 11 * unit)


def _roof(stage: Stage) -> Flat:
    """Returns the roof in the foreground: parapet, chimneys, a water tank, an antenna."""
    depth = 0.93
    bounds = left, top, width, height = stage.bounds(depth)
    unit = min(stage.form.width, stage.form.height) / 720
    mask = blank_mask(width, height)
    floor = stage.form.height * 0.925 - stage.lift - top
    fill_polygon(mask, _box(0, floor, width, height))
    fill_polygon(mask, _box(0, floor - 10 * unit, width, floor + 4))
    side = 1 if stage.sun[0] < stage.form.width / 2 else -1
    x = stage.form.width * (0.5 + 0.36 * side) - left
    legs, body = ((-46, -40), (40, 46), (-3, 3)), [[-58, 120], [-58, 250], [0, 306], [58, 250], [58, 120]]
    for one, other in legs:
        fill_polygon(mask, _box(x + one * unit, floor - 124 * unit, x + other * unit, floor))
    fill_polygon(
        mask,
        np.array([x, floor], np.float32) + np.array(body, np.float32) * np.array([unit, -unit], np.float32),
    )
    for place, wide, tall in ((-0.27, 44, 70), (-0.20, 20, 104), (-0.33, 120, 34)):
        at = stage.form.width * (0.5 + place * side) - left
        fill_polygon(mask, _box(at, floor - tall * unit, at + wide * unit, floor))
    mast = stage.form.width * (0.5 - 0.42 * side) - left
    fill_polygon(mask, _box(mast, floor - 240 * unit, mast + 3 * unit, floor))
    for rise, extent in ((228, 44), (206, 60), (184, 36)):
        fill_polygon(
            mask,
            _box(
                mast - extent * unit, floor - rise * unit, mast + extent * unit, floor - (rise - 2.4) * unit
            ),
        )
    sheet = Sheet(*bounds, mix(stage.atmosphere.shade, np.zeros(3, np.float32), 0.30))
    edge = cv2.subtract(mask, np.roll(mask, round(2 * unit) or 1, axis=0))
    sheet.cover(
        edge, mix(stage.atmosphere.light, stage.atmosphere.horizon, 0.5), 0.25 + 0.4 * stage.atmosphere.glow
    )
    return Flat(sheet.pieces(mask), depth)


def _box(left: float, top: float, right: float, bottom: float) -> Field:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
