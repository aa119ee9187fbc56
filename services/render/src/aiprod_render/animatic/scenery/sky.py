"""Draws the sky: gradient, sun or moon with its glow, stars, and drifting clouds."""

import cv2
import numpy as np

from aiprod_film.scene import Tempo, Weather
from aiprod_render.animatic.performing import Path, Performing
from aiprod_render.animatic.scenery.daylight import suns_way
from aiprod_render.animatic.scenery.heavens import MOON, has, heavens
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import Colour, from_oklab, mix, oklab, toned
from aiprod_render.picture.paint import (
    Field,
    Sheet,
    blank_mask,
    blurred,
    fill_disc,
    noise,
    sample_tiled,
    smoothstep,
)

_TILE = 384
_LARGE = 3.6
"""How much larger than usual the moon is where the text is about it."""
_RACE = 3.0
"""How much faster than the rest of the world clouds are in a time-lapse."""


def sky(stage: Stage, *, clouds: bool = True) -> list[Prop]:
    """Returns everything above the horizon, farthest first."""
    large = has(stage, MOON)
    props: list[Prop] = [backdrop(stage), *heavens(stage), *([] if large else orb(stage))]
    if clouds:
        if stage.atmosphere.cover < 0.8:
            props.append(_cirrus(stage))
        props.append(_cumulus(stage))
    # No cloud hides the moon of a film that is about it.
    return [*props, *(orb(stage) if large else [])]


def backdrop(stage: Stage) -> Flat:
    """Returns the clear sky with stars, without the sun."""
    bounds = stage.bounds(0)
    x, y = stage.grid(bounds)
    field = gradient(stage, y)
    field = _screen(field, stage.atmosphere.light, halo(stage, x, y))
    sheet = Sheet(bounds[0], bounds[1], bounds[2], bounds[3], field)
    if stage.atmosphere.stars > 0.02:
        sheet.sparkle(_stars(stage, sheet))
    return Flat(sheet.opaque(), 0)


def gradient(stage: Stage, y: Field) -> Colour:
    """Returns the colour of the clear sky at rows `y` (m, 1), as a field (m, 1, 3)."""
    atmosphere = stage.atmosphere
    height = np.clip(y[:, 0] / stage.horizon, 0, 1.2)
    share = np.clip(height, 0, 1) ** 1.15
    top = oklab(mix(atmosphere.zenith, atmosphere.shade, 0.10))
    middle, bottom = oklab(mix(atmosphere.zenith, atmosphere.horizon, 0.45)), oklab(atmosphere.horizon)
    stops = np.stack(
        [np.interp(share, [0, 0.55, 1], lab) for lab in zip(top, middle, bottom, strict=True)], axis=1
    )
    return from_oklab(stops.astype(np.float32))[:, None, :]


def halo(stage: Stage, x: Field, y: Field) -> Field:
    """Returns the sun's light that the air scatters at (x, y), 0..1."""
    size = min(stage.form.width, stage.form.height)
    across, down = (x - stage.sun[0]) / size, (y - stage.sun[1]) / size
    far = np.hypot(across, down * 1.2)
    band = np.exp(-(((y - stage.horizon) / (0.13 * size)) ** 2)) * np.exp(-((across / 1.1) ** 2))
    amount = 0.55 * np.exp(-((far / 0.17) ** 1.3)) + 0.42 * np.exp(-far / 0.42)
    low = 1 - min(1.0, stage.atmosphere.sun * 1.6)
    return np.clip(stage.atmosphere.glow * (amount + 0.35 * low * band), 0, 1).astype(np.float32)


def _screen(field: Colour, light: Colour, amount: Field) -> Colour:
    return np.asarray(field + (1 - field) * light * amount[..., None], np.float32)


def _stars(stage: Stage, sheet: Sheet) -> Field:
    """Returns points of light, many faint and few bright, fewer towards the horizon."""
    rng, unit = stage.rng, stage.unit
    count = int(620 * stage.atmosphere.stars * sheet.width * sheet.height / 1e6)
    # Stars are part of the backdrop: painted once, free per frame.
    light = np.zeros((sheet.height, sheet.width), np.float32)
    x = rng.integers(0, sheet.width, count)
    y = (rng.random(count) ** 1.3 * (stage.horizon - sheet.top) * 0.96).astype(int)
    bright = 18 + 150 * rng.random(count) ** 5
    fade = 1 - (y / max(1, stage.horizon - sheet.top)) ** 2.2
    # `.at`, because plain indexing keeps only the last of several stars on one pixel.
    np.maximum.at(light, (np.clip(y, 0, sheet.height - 1), x), (bright * fade).astype(np.float32))
    soft = cv2.GaussianBlur(light, (0, 0), 0.55 * max(1.0, unit))
    return soft * 2.4


def orb(stage: Stage) -> list[Prop]:
    """Returns the disc of the sun or the moon, which rises or sets; nothing behind thick clouds."""
    atmosphere = stage.atmosphere
    large = has(stage, MOON)
    if atmosphere.glow <= 0.1 and not large:
        return []
    low = 1 - min(1.0, atmosphere.sun * 1.6)
    radius = min(stage.form.width, stage.form.height) * (0.034 if atmosphere.night else 0.027 + 0.033 * low)
    radius *= _LARGE if large else 1.0
    extent = int(radius * (1.5 if large else 2.6)) // 2 * 2
    patch = blank_mask(2 * extent, 2 * extent)
    fill_disc(patch, extent, extent, radius)
    opacity = 1.0 if large else min(1.0, 0.35 + atmosphere.glow)
    corner = int(stage.sun[0]) - extent, int(stage.sun[1]) - extent
    way = Path(stage.seconds, down=-suns_way(stage) / stage.seconds)
    if atmosphere.night or large:
        sheet = Sheet(*corner, 2 * extent, 2 * extent, mix(atmosphere.light, np.ones(3, np.float32), 0.35))
        seas = smoothstep(0.5, 0.72, noise(stage.rng, 2 * extent, 2 * extent, (8, 8), 3)) * patch
        sheet.cover(seas.astype(np.uint8), mix(atmosphere.zenith, atmosphere.light, 0.45), 0.55)
        cel = sheet.cut(cv2.convertScaleAbs(patch, alpha=opacity))
    else:
        sheet = Sheet(*corner, 2 * extent, 2 * extent, toned(atmosphere.light, 0.97, 0.9))
        sheet.cover(patch, toned(atmosphere.light, 0.99, 1.0, 0.45))
        soft = cv2.convertScaleAbs(blurred(patch, radius * 0.45), alpha=0.55 * opacity)
        cel = sheet.cut(cv2.max(soft, cv2.convertScaleAbs(patch, alpha=opacity)))
    return [Performing(lambda _: cel, 1, 1.0, 0.0, way)]


def _cumulus(stage: Stage) -> Flat:
    cover = stage.atmosphere.cover
    return _clouds(
        stage,
        stretch=(1.0, 3.1),
        edge=0.68 - 0.40 * cover,
        soft=0.22,
        opacity=0.55 + 0.42 * cover,
        depth=0.06,
    )


def _cirrus(stage: Stage) -> Flat:
    return _clouds(stage, stretch=(0.42, 4.6), edge=0.46, soft=0.42, opacity=0.42, depth=0.03)


def _clouds(
    stage: Stage, *, stretch: tuple[float, float], edge: float, soft: float, opacity: float, depth: float
) -> Flat:
    """Returns a plane of clouds in perspective, lit from the sun's side."""
    race = _RACE if stage.scene.tempo is Tempo.TIME_LAPSE else 1.0
    drift = race * stage.unit * (4 + 8 * depth * 10) * (1 if stage.rng.random() < 0.5 else -1)
    left, top, width, height = stage.bounds(depth, drift)
    height = min(height, (stage.horizon - top + 2) // 2 * 2)
    bounds = (left, top, width, height)
    x, y = stage.grid(bounds)
    density, lit = _density(stage, x, y, stretch)
    share = smoothstep(edge, edge + soft, density)
    rise = 1 - np.clip(y / stage.horizon, 0, 1)
    alpha = share * opacity * smoothstep(0.0, 0.22, rise.astype(np.float32))
    sheet = Sheet(left, top, width, height, _cloud_colour(stage, x, y, share, lit))
    return Flat(sheet.cut(stage.enlarged(alpha, sheet), soft=True), depth, drift)


def _density(stage: Stage, x: Field, y: Field, stretch: tuple[float, float]) -> tuple[Field, Field]:
    """Returns the thickness of the clouds at (x, y), and how much of it faces the sun, about -1..1."""
    tile = noise(stage.rng, _TILE, _TILE, (5, 5), 6)
    tile = (tile - tile.min()) / (tile.max() - tile.min())
    size = max(stage.form.width, stage.form.height)
    # Perspective: clouds shrink towards the horizon.
    far = 1 / (1.05 - 0.80 * np.clip(y / stage.horizon, -0.2, 1))
    across = ((x - stage.form.width / 2) / size * far**0.4 * stretch[0] * 1.3 + stage.rng.random()) * _TILE
    down = far**0.75 * stretch[1] * 0.30 * _TILE
    density = sample_tiled(tile, across, down)
    # Where clouds are thinner a little nearer to the sun, they face it: a relief without a third dimension.
    sunwards = np.tanh((stage.sun[0] - x) / size * 4) * 7
    return density, (density - sample_tiled(tile, across + sunwards, down - 5)) * 4


def _cloud_colour(stage: Stage, x: Field, y: Field, share: Field, lit: Field) -> Colour:
    atmosphere = stage.atmosphere
    bright = mix(
        mix(atmosphere.horizon, atmosphere.light, 0.55),
        np.ones(3, np.float32),
        0.0 if atmosphere.night else 0.25,
    )
    dark = mix(atmosphere.zenith, atmosphere.shade, 0.15 + 0.30 * atmosphere.cover)
    if stage.scene.weather is not Weather.STORM:
        # Snow and fog fill the air between the clouds and the viewer.
        dark = mix(dark, atmosphere.horizon, 0.75 * max(0.0, atmosphere.haze - 0.3))
    if atmosphere.night:
        bright = mix(atmosphere.horizon, atmosphere.light, 0.10 + 0.1 * atmosphere.glow)
    facing = np.clip(0.42 + lit - 0.35 * share * atmosphere.cover + 0.5 * halo(stage, x, y), 0, 1)[..., None]
    return (dark * (1 - facing) + bright * facing).astype(np.float32)
