"""What is in the sky because the text says so: a large moon, northern lights, the Milky Way, a rainbow."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from aiprod_film.entity import Entity
from aiprod_film.scene import Scene, Setting
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage
from aiprod_render.picture.colour import mix, rgb
from aiprod_render.picture.paint import Field, Sheet, blank_mask, noise, smoothstep
from aiprod_render.picture.planes import Bytes

MOON, AURORA, MILKY_WAY, RAINBOW = "moon", "aurora", "milky-way", "🌈"
_HEAVENLY = frozenset({MOON, AURORA, MILKY_WAY, RAINBOW})
_WITHOUT_SKY = frozenset({Setting.INTERIOR, Setting.SPACE, Setting.ABSTRACT})
_BANDS = ("#e25b5b", "#f0963f", "#f2d04f", "#6cc36a", "#4f93d8", "#8a62c4")
_CURTAINS = (("#5ff0a8", 0.58, 0.0, 0.9), ("#46d8c0", 0.44, 0.35, 0.7), ("#a874f0", 0.3, 0.7, 0.6))
"""Northern lights: the colour of each curtain, its foot as a part of the sky, its turn, and its strength."""


def is_heavenly(scene: Scene, entity: Entity) -> bool:
    """Returns whether an entity is in the sky of a scene, which shows it instead of a figure."""
    return entity.figure in _HEAVENLY and scene.setting not in _WITHOUT_SKY


def has(stage: Stage, figure: str) -> bool:
    """Returns whether one of these is in the sky of the scene."""
    return any(one.figure == figure and is_heavenly(stage.scene, one) for one in stage.entities)


def heavens(stage: Stage) -> list[Prop]:
    """Returns what is in the sky behind the clouds, besides the sun and the moon."""
    return [prop for figure, paint in _PAINTS.items() if has(stage, figure) for prop in paint(stage)]


def _aurora(stage: Stage) -> list[Prop]:
    """Returns curtains of light that sway: rays that are bright at their foot and fade upwards."""
    props: list[Prop] = []
    rng = np.random.default_rng([41, stage.scene.seed >> 8 & 0xFFFF])
    for number, (code, low, turn, strength) in enumerate(_CURTAINS):
        sway = 0.03 * stage.form.width
        left, top, width, _ = stage.bounds(0.04 + 0.02 * number, sway / stage.seconds)
        height = stage.horizon - top
        sheet = Sheet(left, top, width, height, mix(rgb(code), stage.atmosphere.light, 0.12))
        columns, rows = max(2, sheet.width // 4), max(2, sheet.height // 4)
        x = np.linspace(0, 1, columns, dtype=np.float32)
        foot = low + 0.12 * np.sin(2 * np.pi * (1.1 * x + turn)) + 0.05 * np.sin(2 * np.pi * (2.7 * x - turn))
        tall = 0.34 + 0.12 * np.sin(2 * np.pi * (0.8 * x + 1.7 * turn))
        rays = 0.35 + 0.65 * noise(rng, columns, 2, (46, 2), 3)[0]
        up = foot[None, :] - np.linspace(0, 1, rows, dtype=np.float32)[:, None]
        glow = np.where(up > 0, np.exp(-up / (0.45 * tall)) * smoothstep(0, 0.05, up), 0.0)
        edge = smoothstep(0.0, 0.12, x) * smoothstep(0.0, 0.12, 1 - x)
        alpha = glow * rays[None, :] * (0.4 + 0.6 * edge)[None, :] * strength
        mask = stage.enlarged(alpha.astype(np.float32), sheet)
        period = 6.0 + 1.7 * number
        props.append(Floating(sheet.cut(mask, soft=True), 0.05, sway, 0.012 * height, period, 2.1 * number))
    return props


def _milky_way(stage: Stage) -> list[Prop]:
    """Returns a band of stars and dust that rises from the horizon across the sky."""
    rng = np.random.default_rng([43, stage.scene.seed >> 8 & 0xFFFF])
    left, top, width, _ = stage.bounds(0)
    sheet = Sheet(left, top, width, stage.horizon - top, mix(rgb("#cbbdf0"), stage.atmosphere.light, 0.35))
    x, y = stage.grid((sheet.left, sheet.top, sheet.width, sheet.height))
    way = 1 if stage.leftwards else -1
    along = (x / stage.form.width - 0.5) * way
    # The band leans away from the figures and is broader near the horizon.
    across = along - 0.10 - 0.34 * (0.5 - y / stage.horizon)
    wide = 0.07 + 0.07 * np.clip(y / stage.horizon, 0, 1)
    cloud = noise(rng, across.shape[1], across.shape[0], (9, 7), 4)
    band = np.exp(-((across / wide) ** 2)) * (0.45 + 0.85 * cloud)
    dust = np.exp(-(((across + 0.05 * (cloud - 0.5)) / (0.28 * wide)) ** 2)) * smoothstep(0.4, 0.62, cloud)
    alpha = np.clip(band * 0.95 - 0.5 * dust, 0, 0.85) * smoothstep(1.0, 0.8, y / stage.horizon)
    sheet.sparkle(_dense_stars(stage, rng, band, sheet))
    mask = cv2.max(stage.enlarged(alpha.astype(np.float32), sheet), _star_mask(sheet, band, rng))
    return [Flat(sheet.cut(mask, soft=True), 0)]


def _dense_stars(stage: Stage, rng: np.random.Generator, band: Field, sheet: Sheet) -> Field:
    light = np.zeros((sheet.height, sheet.width), np.float32)
    x, y = rng.integers(0, sheet.width, 5200), rng.integers(0, sheet.height, 5200)
    kept = rng.random(5200) < band[y * band.shape[0] // sheet.height, x * band.shape[1] // sheet.width]
    np.maximum.at(light, (y[kept], x[kept]), (30 + 150 * rng.random(int(kept.sum())) ** 4).astype(np.float32))
    return cv2.GaussianBlur(light, (0, 0), 0.6 * max(1.0, stage.unit)) * 2.2


def _star_mask(sheet: Sheet, band: Field, rng: np.random.Generator) -> Bytes:
    """Returns single bright stars beside the band."""
    mask = blank_mask(sheet.width, sheet.height)
    for x, y, size in rng.random((90, 3)).tolist():
        if rng.random() < 0.35 + float(band[int(y * band.shape[0]), int(x * band.shape[1])]):
            spot = round(x * sheet.width), round(y * sheet.height)
            cv2.circle(mask, spot, 1 + int(size > 0.85), round(110 + 145 * size), -1, cv2.LINE_AA)
    return mask


def _rainbow(stage: Stage) -> list[Prop]:
    """Returns an arch of six bands that ends at the horizon on both sides."""
    left, top, width, _ = stage.bounds(0.02)
    height = stage.horizon - top + 2
    x = stage.form.width * (0.42 if stage.leftwards else 0.58) - left
    reach = min(0.86 * stage.horizon, 0.46 * stage.form.width)
    mask, thick = blank_mask(width, height), 0.028 * stage.form.height
    sheet = Sheet(left, top, width, height, rgb(_BANDS[0]))
    for number, code in enumerate(_BANDS):
        ring = blank_mask(width, height)
        size = round((reach - number * thick) * 16)
        centre = round(x * 16), round((stage.horizon - top) * 16)
        cv2.ellipse(ring, centre, (size, size), 0, 180, 360, 255, round(thick) + 2, cv2.LINE_AA, 4)
        colour = mix(stage.grade.apply(rgb(code)), stage.atmosphere.horizon, 0.12)
        sheet.cover(ring, colour)
        cv2.max(mask, ring, dst=mask)
    # It is fainter towards the ground, where the air is thick.
    fade = np.interp(np.arange(mask.shape[0]), [0, height], [0.78, 0.42])[:, None]
    soft = cv2.GaussianBlur((mask * fade).astype(np.uint8), (0, 0), 0.16 * thick)
    return [Flat(sheet.cut(soft, soft=True), 0.02)]


_PAINTS: Mapping[str, Callable[[Stage], list[Prop]]] = {
    MILKY_WAY: _milky_way,
    AURORA: _aurora,
    RAINBOW: _rainbow,
}
