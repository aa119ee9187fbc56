"""What covers the land that is seen from above: the colours of each kind of ground, and of its water."""

from collections.abc import Callable, Mapping

import numpy as np

from aiprod_render.animatic.above.ground import Ground
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.terrain import snow_tinted
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import Field, smoothstep

_LAMPLIGHT = np.array([1.0, 0.84, 0.5], np.float32)

type Cover = Callable[[Stage, Ground, Field, Field, Field], Colour]
"""Returns the colours at places (x, z) on the ground, which are so far inside what runs through it."""
_CROPS = ("#b9a850", "#8fb35c", "#c9b876", "#7f9f4a", "#a88a52", "#9cbb62")
_STRATA = ("#7f4330", "#b5633c", "#d08a58", "#a8563a", "#dca878", "#c06f45", "#e3bf92")


def _grass(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    share = smoothstep(0.35, 0.65, ground.texture(x, z, 0.5))
    return mix(_tone(stage, "#7f9f52"), _tone(stage, "#a3b868"), share)


def _fields(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    """Returns crops in a patchwork, with furrows in them and hedges between them."""
    along, over = 0.94 * x + 0.34 * z, 0.94 * z - 0.34 * x
    column = np.floor(along / 0.42)
    row = np.floor(over / 0.34 + 0.37 * column)
    kinds = np.stack([_tone(stage, code) for code in _CROPS])
    number = (np.abs(column * 7 + row * 13) % len(_CROPS)).astype(int)
    furrows = 0.5 + 0.5 * np.sin(along * 2 * np.pi / 0.026)
    strong = 0.16 * np.exp(-np.maximum(0, z - 1) / 1.6) * (number % 2)
    colour = kinds[number] * (1 - strong * furrows)[..., None]
    edge = np.minimum(_edge(along / 0.42) * 0.42, _edge(over / 0.34 + 0.37 * column) * 0.34)
    hedge = 1 - smoothstep(0.005, 0.016, edge.astype(np.float32))
    return mix(colour.astype(np.float32), _tone(stage, "#4f7f42"), 0.75 * hedge)


def _edge(value: Field) -> Field:
    part = value % 1
    return np.asarray(np.minimum(part, 1 - part))


def _rows(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    """Returns rows of vines or of lavender over hills, whose slopes turn them this way and that."""
    rolling = 0.5 * (ground.texture(x, z, 1.5) - 0.5)
    column, row = np.floor(0.9 * x + 0.35 * z + rolling), np.floor((z - 0.4 * x) / 0.8 + rolling)
    turned = (column + row) % 2
    along = np.where(turned > 0, x + 0.5 * z, x - 0.7 * z) + 0.4 * rolling
    lines = smoothstep(0.35, 0.6, 0.5 + 0.5 * np.sin(along * 2 * np.pi / 0.052).astype(np.float32))
    code = "#8f6fc4" if stage.scene.place == "lavender-field" else "#6f9a3f"
    crop = mix(_tone(stage, code), _tone(stage, "#8fb050"), 0.5 * (turned * (code != "#8f6fc4")))
    if stage.season == "autumn":
        gold = mix(
            _tone(stage, "#b5502f"), _tone(stage, "#dba43a"), smoothstep(0.3, 0.7, ground.texture(x, z, 0.6))
        )
        crop = mix(gold, _tone(stage, "#8a9a45"), 0.6 * ((column + 2 * row) % 3 == 0))
    # Far away rows close up to one colour.
    lines = 0.6 + (lines - 0.6) * np.exp(-np.maximum(0, z - 1.2) / 1.1).astype(np.float32)
    colour = mix(_tone(stage, "#b59a6a") + 0 * crop, crop, lines)
    hill = smoothstep(0.3, 0.7, ground.texture(x, z, 1.5))
    return mix(colour, stage.atmosphere.shade, 0.26 * (1 - hill))


def _canyon(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    """Returns walls in layers that step up from the river, and a plateau above them."""
    away = np.maximum(0, -inside) + 0.16 * (ground.texture(x, z, 0.7) - 0.5)
    level = np.clip(away * 11, 0, len(_STRATA) - 1.01)
    step, part = np.floor(level).astype(int), level % 1
    colours = np.stack([_tone(stage, code) for code in _STRATA])
    sunny = np.sign(x - ground.course(z)) * (1 if stage.sun[0] < stage.form.width / 2 else -1)
    # Each step has a bright edge and a wall in the shade, more on the side that the sun does not reach.
    wall = smoothstep(0.45, 1.0, part.astype(np.float32)) * (step < len(_STRATA) - 1)
    colour = mix(colours[step], stage.atmosphere.shade, wall * (0.42 - 0.2 * sunny))
    rim = smoothstep(0.12, 0.0, part.astype(np.float32)) * (step > 0)
    return mix(colour, stage.atmosphere.light, 0.4 * rim * (0.6 + 0.4 * sunny))


def _dunes(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    wind = 1.4 * x + 0.35 * np.sin(2.4 * z) + 1.1 * ground.texture(x, z, 1.6)
    part = (wind * 2.6) % 1
    lit = smoothstep(0.0, 0.62, part.astype(np.float32)) * smoothstep(1.0, 0.93, part.astype(np.float32))
    return mix(mix(_tone(stage, "#b5803f"), stage.atmosphere.shade, 0.3), _tone(stage, "#ecca8a"), lit)


def _peaks(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    """Returns the valleys between mountains, which stand on them: meadows and scree."""
    share = smoothstep(0.35, 0.65, ground.texture(x, z, 0.5))
    return mix(_tone(stage, "#7f9a55"), _tone(stage, "#9a9a86"), share)


def _snow(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    drift = smoothstep(0.3, 0.7, ground.texture(x, z + 0.4 * x, 0.8))
    return mix(mix(_tone(stage, "#dfe9f1"), stage.atmosphere.zenith, 0.22), _tone(stage, "#fbfdff"), drift)


def _sea(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    """Returns the open sea, dark and light, with crests."""
    swell = ground.texture(x, 2.2 * z, 0.22)
    colour = mix(_tone(stage, "#1f6a94"), _tone(stage, "#4f9fbf"), smoothstep(0.3, 0.75, swell))
    return mix(colour, _tone(stage, "#f2fafc"), 0.7 * smoothstep(0.70, 0.76, swell))


def _shore(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    """Returns land with a beach, and the sea before it: foam, shallows with reefs, and the deep."""
    off = inside.astype(np.float32)
    reef = smoothstep(0.5, 0.66, ground.texture(x, z, 0.16)) * smoothstep(0.42, 0.12, off)
    colour = mix(_tone(stage, "#58cfc8"), _sea(stage, ground, x, z, inside), smoothstep(0.06, 0.55, off))
    colour = mix(colour, _tone(stage, "#2f8f8a"), 0.6 * reef * smoothstep(0.05, 0.12, off))
    foam = smoothstep(0.035, 0.02, np.abs(off - 0.03) + 0.02 * ground.texture(x, z, 0.1))
    colour = mix(colour, _tone(stage, "#ffffff"), 0.85 * foam)
    sand = mix(_tone(stage, "#f0dfb4"), _tone(stage, "#d9c088"), smoothstep(-0.02, -0.12, off))
    land = mix(sand, _grass(stage, ground, x, z, inside), smoothstep(-0.09, -0.15, off))
    return mix(land, colour, smoothstep(-0.012, 0.012, off))


def _paved(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    paved = mix(_tone(stage, "#8f8d88"), _tone(stage, "#a39f96"), ground.texture(x, z, 0.4))
    # The streets of a town are lit when it is dark.
    lit = smoothstep(0.4, 0.7, ground.texture(x, z, 0.12)) * stage.atmosphere.lamps
    return mix(paved, _LAMPLIGHT, 0.5 * lit)


def _port(stage: Stage, ground: Ground, x: Field, z: Field, inside: Field) -> Colour:
    off = inside.astype(np.float32)
    sea = mix(_tone(stage, "#3f8fae"), _sea(stage, ground, x, z, inside), smoothstep(0.0, 0.4, off))
    return mix(_paved(stage, ground, x, z, inside), sea, smoothstep(-0.004, 0.004, off))


def _tone(stage: Stage, code: str) -> Colour:
    return snow_tinted(stage, tone(stage, code), 0.72)


def with_feature(stage: Stage, ground: Ground, colour: Colour, inside: Field) -> Colour:
    """Returns the colours with the river, the lake or the road that runs through the land."""
    off, light = inside.astype(np.float32), stage.atmosphere
    if ground.feature in {"river", "lake"}:
        frozen = stage.scene.place == "frozen-lake"
        deep = mix(tone(stage, "#dcebf3" if frozen else "#2f86a3"), light.zenith, 0.3)
        shallow = mix(tone(stage, "#f4fafc" if frozen else "#6fc3c4"), light.horizon, 0.25)
        bank = mix(colour, tone(stage, "#d9c492"), 0.7 * smoothstep(-0.035, -0.005, off))
        return mix(bank, mix(shallow, deep, smoothstep(0.0, 0.06, off)), smoothstep(-0.006, 0.004, off))
    if ground.feature == "road":
        road = mix(colour, _tone(stage, "#d5cdb8"), smoothstep(-0.014, -0.006, off))
        return mix(road, snow_tinted(stage, tone(stage, "#63656c"), 0.35), smoothstep(-0.005, 0.001, off))
    return colour


COVERS: Mapping[str, Cover] = {
    "grass": _grass,
    "fields": _fields,
    "rows": _rows,
    "canyon": _canyon,
    "dunes": _dunes,
    "peaks": _peaks,
    "snow": _snow,
    "sea": _sea,
    "shore": _shore,
    "port": _port,
    "village": _grass,
    "town": _paved,
    "city": _paved,
}
