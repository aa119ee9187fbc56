"""Builds places under the sky: far things in the haze, and the ground with what stands on it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from aiprod_render.animatic.circumstances import is_all_afloat
from aiprod_render.animatic.places.canvas import Canvas, unit
from aiprod_render.animatic.places.place import Part, Place, side_of
from aiprod_render.animatic.places.texture import textured
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.sky import backdrop, sky
from aiprod_render.animatic.scenery.terrain import outline_points, ridge, ridge_line, snow_tinted
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import fill_below, noise

_FAR, _NEAR = 0.3, 0.6
_HAZE = 0.42
"""The share of the air in far things."""

type Water = Callable[[Stage, int], list[Prop]]
"""Returns water below a row."""


def outdoors(
    stage: Stage,
    ground: str,
    near: Sequence[Part],
    *,
    far: Sequence[Part] = (),
    hills: float = 0.0,
    rough: float = 0.3,
    water: Water | None = None,
    shore: float = 0.0,
    air: bool = True,
    kind: str = "",
    built: bool = False,
) -> list[Prop]:
    """Returns a place under the sky.

    `hills` is the height of the farthest ridge as a part of the frame's. With `water` the ground begins at
    `shore`, a part of the way from the horizon to the foot of the frame; the camera is on the water where
    nobody needs a shore. Without `air` the sky is black.
    `kind` is what the ground is made of: grass, stone, soil, snow, or bare; by default its colour tells. The
    edge of `built` ground, such as a quay, is straight.
    """
    # Even, because chroma has half the size.
    row = stage.horizon // 2 * 2
    side = side_of(stage)
    props = sky(stage) if air else [_airless(stage)]
    for depth, share in ((0.14, 1.0), (0.26, 0.55)) if hills else ():
        line = ridge_line(
            stage,
            outline_points(stage, depth),
            stage.form.height * hills * share,
            stage.form.width * 0.5,
            rough,
        )
        props.append(ridge(stage, depth, row + 3, line))
    if far:
        props.append(_far(stage, far, row, side))
    if water:
        props += water(stage, row)
        if is_all_afloat(stage):
            return props
        row = round(min(row + (stage.form.height - row) * shore, stage.near_row))
    return [*props, _near(stage, ground, near, row, side, kind, level=built or not water)]


def _airless(stage: Stage) -> Prop:
    """Returns a black sky with stars, which the sun does not outshine."""
    light = stage.atmosphere
    dark = mix(light.shade * 0.25, light.zenith * 0.3, 0.3)
    return backdrop(
        replace(stage, atmosphere=replace(light, zenith=dark * 0.6, horizon=dark, stars=1.0, glow=0.0))
    )


def _far(stage: Stage, parts: Sequence[Part], row: int, side: int) -> Prop:
    canvas = Canvas(stage, _FAR, stage.atmosphere.fog)
    air = stage.atmosphere.fog
    haze = min(0.85, _HAZE + 0.3 * stage.atmosphere.haze)
    place = Place(stage, canvas, air, air, row + 2.0, unit(stage), side, indoors=False, haze=haze)
    for part in parts:
        part(place)
    return canvas.flat()


def _near(
    stage: Stage, code: str, parts: Sequence[Part], row: int, side: int, kind: str, *, level: bool
) -> Prop:
    base = snow_tinted(stage, tone(stage, code, indoors=False), 0.72)
    canvas = Canvas(stage, _NEAR, _ground(stage, base, row))
    mask = canvas.blank()
    line = np.zeros(canvas.width // 2 + 1, np.float32)
    if not level:
        # A shore is never straight.
        line = ridge_line(stage, line.size, stage.form.height * 0.035, stage.form.width * 0.6, 0.05)
    fill_below(mask, row - canvas.top - line, 2)
    canvas.ink(mask)
    haze = 0.06 + 0.16 * stage.atmosphere.haze
    place = Place(
        stage, canvas, stage.atmosphere.fog, base, float(row), unit(stage), side, indoors=False, haze=haze
    )
    textured(place, code, float(row), float(canvas.bottom), kind=kind)
    for part in parts:
        part(place)
    return canvas.flat()


def _ground(stage: Stage, base: Colour, row: int) -> Colour:
    """Returns the ground's colour: hazy and bright far away, with patches of shade, darker in front."""
    x, y = stage.grid(stage.bounds(_NEAR))
    light = stage.atmosphere
    near = np.clip((y - row) / max(1.0, stage.form.height - row), 0, 1)
    patches = noise(stage.rng, x.shape[1], y.shape[0], (5, 9), 4)
    # Zero times x adds nothing but the width of the picture.
    share = (np.exp(-near / 0.16) * (0.35 + 0.35 * light.haze) + 0 * x).astype(np.float32)
    colour = mix(base, light.shade, 0.08 + 0.26 * near * patches)
    return mix(mix(colour, light.light, 0.12 * light.glow * patches), light.fog, share)
