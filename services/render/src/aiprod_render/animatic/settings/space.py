"""The space setting: a nebula, stars, and a planet with its lit edge."""

import cv2
import numpy as np

from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import Colour, mix, rgb, toned
from aiprod_render.picture.paint import Field, Sheet, fill_disc, noise, sample_tiled, smoothstep

_ROUND_THE_EARTH = frozenset({"🌍", "space-station", "🛰"})
"""What the text has of the Earth, or on a way around it."""
_OCEAN, _SHALLOW, _LAND, _DRY, _CLOUDS = "#1d4f9c", "#2f78b8", "#4f8a4a", "#b59b62", "#f4f7f9"


def space(stage: Stage) -> list[Prop]:
    """Returns the props, farthest first: a nebula, stars, and a planet, the Earth where it is told."""
    size = min(stage.form.width, stage.form.height)
    props: list[Prop] = [_deep(stage), _star_field(stage)]
    sunny = 1 if stage.sun[0] > stage.form.width / 2 else -1
    far, earth = stage.rng.random() < 0.6, is_of_earth(stage)
    if far and not earth:
        centre = (stage.form.width * (0.5 + 0.17 * sunny), stage.form.height * 0.40)
        props.append(_world(stage, 0.36, centre, size * 0.27, sunny))
        moon = (stage.form.width * (0.5 - 0.24 * sunny), stage.form.height * 0.26)
        return [*props, _world(stage, 0.62, moon, size * 0.055, sunny)]
    moon = (stage.form.width * (0.5 + 0.22 * sunny), stage.form.height * 0.25)
    props.append(_world(stage, 0.22, moon, size * 0.075, sunny))
    centre = (stage.form.width * (0.5 - 0.10 * sunny), stage.form.height * 0.52 + size * 1.25)
    return [*props, _world(stage, 0.50, centre, size * 1.25, sunny, earth=earth)]


def is_of_earth(stage: Stage) -> bool:
    """Returns whether the planet of a scene in space is the Earth."""
    return any(entity.figure in _ROUND_THE_EARTH for entity in stage.entities)


def _deep(stage: Stage) -> Flat:
    """Returns the dark background with glowing clouds of gas."""
    atmosphere = stage.atmosphere
    bounds = stage.bounds(0)
    x, y = stage.grid(bounds)
    shape = (x.shape[1], y.shape[0])
    cells = (2.6 * bounds[2] / bounds[3], 2.6)
    gas, dust = noise(stage.rng, *shape, cells, 6), noise(stage.rng, *shape, (cells[0] * 1.6, 4), 5)
    slope = (y - stage.form.height * 0.42) / stage.form.height - 0.35 * (
        x - stage.form.width / 2
    ) / stage.form.width
    belt = np.exp(-((slope / 0.34) ** 2))
    glow = smoothstep(0.40, 0.86, gas) * belt
    night, veil = (
        toned(atmosphere.shade, 0.10, 0.9),
        toned(mix(atmosphere.zenith, atmosphere.horizon, 0.5), 0.46, 0.8, 1.25),
    )
    field = np.broadcast_to(night, (*belt.shape, 3)) + (veil - night) * (0.85 * glow + 0.10 * belt)[..., None]
    warm = toned(mix(atmosphere.accent, atmosphere.light, 0.4), 0.60, 0.7, 1.1)
    field = field + (warm - field) * (0.5 * smoothstep(0.52, 0.92, dust) * glow)[..., None]
    sheet = Sheet(*bounds, field.astype(np.float32))
    sheet.sparkle(_points(stage, sheet, 2600, 5, 0.5))
    return Flat(sheet.opaque(), 0)


def _points(stage: Stage, sheet: Sheet, count: int, rarity: int, softness: float) -> Field:
    light = np.zeros((sheet.height, sheet.width), np.float32)
    x, y = stage.rng.integers(0, sheet.width, count), stage.rng.integers(0, sheet.height, count)
    # Of two stars on one pixel the brighter one stays; an assignment would keep the last.
    # A high power makes bright stars rare.
    np.maximum.at(light, (y, x), (14 + 190 * stage.rng.random(count) ** rarity).astype(np.float32))
    return cv2.GaussianBlur(light, (0, 0), softness * max(1.0, stage.unit)) * 2.6


def _star_field(stage: Stage) -> Flat:
    """Returns nearer stars with halos."""
    bounds = stage.bounds(0.10)
    light = np.zeros((bounds[3], bounds[2]), np.float32)
    rng = stage.rng
    for _ in range(26):
        x, y = rng.integers(0, bounds[2]), rng.integers(0, bounds[3])
        light[y, x] = 255 * rng.uniform(0.4, 1)
    core = cv2.GaussianBlur(light, (0, 0), 0.8 * stage.unit) * 4 * stage.unit
    halo = cv2.GaussianBlur(light, (0, 0), 4.2 * stage.unit) * 26 * stage.unit**2
    alpha = np.clip(core + halo * 0.5, 0, 255).astype(np.uint8)
    return Flat(Sheet(*bounds, mix(stage.atmosphere.light, np.ones(3, np.float32), 0.6)).cut(alpha), 0.10)


def _world(
    stage: Stage, depth: float, centre: tuple[float, float], radius: float, sunny: int, *, earth: bool = False
) -> Flat:
    """Returns a planet lit from the sun's side, with bands of cloud and a thin glowing atmosphere."""
    sheet_box = _around(stage, depth, centre, radius * 1.35)
    left, top, width, height = sheet_box
    x = (np.arange(width // 2, dtype=np.float32)[None, :] * 2 + 1 + left - centre[0]) / radius
    y = (np.arange(height // 2, dtype=np.float32)[:, None] * 2 + 1 + top - centre[1]) / radius
    far = np.sqrt(x * x + y * y)
    z = np.sqrt(np.clip(1 - far * far, 0, 1))
    lit = 0.74 * sunny * x - 0.52 * y + 0.42 * z
    day = smoothstep(-0.12, 0.85, lit)
    colour = _earth(stage, x, y, z, day) if earth else _surface(stage, x, y, z, day)
    sharpness = np.float32(26 if radius < 0.6 * stage.form.height else 44)
    atmosphere = np.exp(-np.abs(far - 1) * sharpness) * smoothstep(-0.25, 0.7, lit / np.maximum(far, 0.5))
    alpha = np.where(far < 1, np.float32(1), atmosphere * np.float32(0.75))
    rim = toned(mix(stage.atmosphere.light, stage.atmosphere.horizon, 0.45), 0.86, 0.8)
    colour = (
        colour
        + (rim - colour) * np.where(far < 1, 0.85 * atmosphere, np.minimum(1, 3 * atmosphere))[..., None]
    )
    sheet = Sheet(*sheet_box, colour)
    mask = stage.enlarged(alpha, sheet)
    # An enlarged mask has a soft edge, and that of a planet is sharp.
    fill_disc(mask, centre[0] - left, centre[1] - top, radius)
    return Flat(sheet.cut(mask), depth)


def _around(
    stage: Stage, depth: float, centre: tuple[float, float], extent: float
) -> tuple[int, int, int, int]:
    """Returns the bounds at `depth` within `extent` of a point: left, top, width, height, all even."""
    left, top, width, height = stage.bounds(depth)
    first_x, last_x = np.clip((centre[0] - extent, centre[0] + extent), left, left + width)
    first_y, last_y = np.clip((centre[1] - extent, centre[1] + extent), top, top + height)
    left, top = int(first_x) // 2 * 2, int(first_y) // 2 * 2
    return left, top, max(4, int(last_x - left) // 2 * 2), max(4, int(last_y - top) // 2 * 2)


def _surface(stage: Stage, x: Field, y: Field, z: Field, day: Field) -> Colour:
    pattern = _around_globe(noise(stage.rng, 1024, 512, (9, 9), 6), x, y, z)
    atmosphere = stage.atmosphere
    low = toned(mix(atmosphere.zenith, atmosphere.horizon, 0.35), 0.46, 0.8)
    high = toned(mix(atmosphere.horizon, atmosphere.light, 0.4), 0.84, 0.8, 0.85)
    share = smoothstep(0.34, 0.68, pattern)[..., None]
    return _at_day(stage, low + (high - low) * share, z, day)


def _earth(stage: Stage, x: Field, y: Field, z: Field, day: Field) -> Colour:
    """Returns oceans, green and dry land, and white swirls of cloud."""
    height = _around_globe(noise(stage.rng, 1024, 512, (7, 7), 6), x, y, z)
    cover = _around_globe(noise(stage.rng, 1024, 512, (5, 16), 6), x, y, z)
    ground = np.broadcast_to(rgb(_OCEAN), (*height.shape, 3))
    for code, part in (
        (_SHALLOW, smoothstep(0.36, 0.54, height)),
        (_LAND, smoothstep(0.535, 0.55, height)),
        (_DRY, smoothstep(0.58, 0.72, height)),
        (_CLOUDS, np.float32(0.9) * smoothstep(0.52, 0.7, cover)),
    ):
        ground = ground + (rgb(code) - ground) * part[..., None]
    return _at_day(stage, ground, z, day)


def _around_globe(texture: Field, x: Field, y: Field, z: Field) -> Field:
    """Returns a texture laid around a globe whose axis is tilted."""
    along = (np.arctan2(x, np.maximum(z, 0.02)) / np.pi * 0.5 + 0.5) * 1023
    return sample_tiled(texture, along, ((y * 0.93 - x * 0.30) * 0.5 + 0.5) * 511)


def _at_day(stage: Stage, ground: Colour, z: Field, day: Field) -> Colour:
    """Returns the ground with its night side, darker towards the edge."""
    night = toned(stage.atmosphere.shade, 0.09, 1.0)
    limb = (0.45 + 0.55 * np.clip(z * 1.6, 0, 1)) * day
    return np.asarray(night + (ground - night) * limb[..., None], np.float32)
