"""Light on a place: bright around the figures and dim away from them, so that the eye goes to them first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from aiprod_film.scene import Setting, ShotSize
from aiprod_render.animatic.figures import covered
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage
from aiprod_render.picture.colour import Colour, chroma, luma, mix, rgb
from aiprod_render.picture.paint import Field
from aiprod_render.picture.planes import Bytes, Cel, Mosaic, Picture

_LAMPLIGHT = rgb("#ffc77a")
_WARM_SHADE = rgb("#43240f")
"""The shade of a room: brown, so that walls stay warm in it."""
_FLAMES = frozenset({*"🕯🔥🏮🪔🎃", "lantern", "street-lamp"})
"""What lights its place."""
_SKY = 0.1
"""Up to this depth the sky has a light of its own."""
_GRAIN = 8
"""Pixels of the frame in one of a field: light has no edges."""
_REACH = (0.30, 0.42)
"""How far the light reaches beyond the figures, as parts of the frame's width and height."""
_ASIDE = 0.08
"""How far its middle is from that of the figures, as a part of the frame's width."""
_AIR = {ShotSize.CLOSE_UP: 0.12, ShotSize.MEDIUM: 0.05}
"""The air between a near figure and the place behind it."""


@dataclass(frozen=True, slots=True)
class _Light:
    """What falls on a place: the colours of its light, its shade and its air, and how strong each is."""

    light: Colour
    shade: Colour
    air: Colour
    bright: float
    dim: float
    hazy: float


def pooled(props: Sequence[Prop], stage: Stage) -> list[Prop]:
    """Returns the sheets of a place in a light that is brightest around the figures."""
    near = _nearness(stage)
    if near is None:
        return list(props)
    light = _light_of(stage)
    return [_lit(prop, stage, near, light) for prop in props]


def _light_of(stage: Stage) -> _Light:
    atmosphere, indoors = stage.atmosphere, stage.scene.setting is Setting.INTERIOR
    dark = atmosphere.lamps
    # A candle in the picture is its lamp, whatever the hour.
    burns = any(entity.figure in _FLAMES for entity in stage.entities)
    if burns:
        lamp = mix(atmosphere.light, stage.grade.apply(_LAMPLIGHT), 0.8)
    elif indoors:
        lamp = mix(atmosphere.light, stage.grade.apply(_LAMPLIGHT), 0.7 * dark)
    else:
        lamp = mix(atmosphere.light, atmosphere.horizon, 0.25 + 0.4 * dark)
    return _Light(
        lamp,
        mix(stage.grade.apply(_WARM_SHADE), atmosphere.shade, 0.35) * 0.8
        if indoors
        else atmosphere.shade * 0.7,
        atmosphere.fog,
        0.28 if indoors else 0.14,
        (0.32 if indoors else 0.15) + 0.14 * dark + 0.14 * burns,
        _AIR.get(stage.scene.shot_size, 0.0),
    )


def _nearness(stage: Stage) -> Field | None:
    """Returns how near the figures each point of the frame is: 1 at them, 0 far away; None without any."""
    boxes = covered(stage)
    if not boxes or stage.scene.setting is Setting.SPACE:
        return None
    form = stage.form
    left, right = (min(box.left for box in boxes), max(box.right for box in boxes))
    top, bottom = (min(box.top for box in boxes), max(box.bottom for box in boxes))
    # Sheets reach beyond the frame, as far as cameras may move.
    x = np.arange(-form.width, 2 * form.width, _GRAIN, dtype=np.float32)[None, :]
    y = np.arange(-form.height, 2 * form.height, _GRAIN, dtype=np.float32)[:, None]
    wide = (right - left) / 2 + _REACH[0] * form.width
    high = (bottom - top) / 2 + _REACH[1] * form.height
    # It falls in from the side of the sun, and so is not even around them.
    aside = _ASIDE * form.width * (-1 if stage.sun[0] < form.width / 2 else 1)
    far = np.hypot((x - (left + right) / 2 - aside) / wide, (y - (top + bottom) / 2) / high)
    return np.asarray(np.exp(-(far**2.2)), np.float32)


def _lit(prop: Prop, stage: Stage, near: Field, light: _Light) -> Prop:
    match prop:
        case Flat(cel=Mosaic(pieces=pieces), depth=depth) if depth > _SKY:
            lit = tuple(_lit_cel(piece, stage, near, light) for piece in pieces)
            return replace(prop, cel=Mosaic(lit))
        case Flat(cel=Cel() as cel, depth=depth) | Floating(cel=cel, depth=depth) if depth > _SKY:
            return replace(prop, cel=_lit_cel(cel, stage, near, light))
    return prop


def _lit_cel(cel: Cel, stage: Stage, near: Field, light: _Light) -> Cel:
    """Returns a sheet whose papers are nearer to the light's colour, and far from it to the shade's."""
    corner = (cel.left + stage.form.width) / _GRAIN, (cel.top + stage.form.height) / _GRAIN
    rows, columns = cel.height // _GRAIN + 2, cel.width // _GRAIN + 2
    # Beyond the field it repeats the edge, where a slice would be too small.
    part = cv2.getRectSubPix(
        near, (columns, rows), (corner[0] + (columns - 1) / 2, corner[1] + (rows - 1) / 2)
    )
    bright, dim = light.bright * part, light.dim * (1 - part)
    # Each point keeps a share of its colour, and gets the rest from light, shade, and air.
    kept = (1 - bright) * (1 - dim) * (1 - light.hazy)
    planes = []
    for channel, (plane, keep) in enumerate(
        zip(cel.planes.planes, (cel.keep, cel.keep_chroma, cel.keep_chroma), strict=True)
    ):
        values = [_channel(colour, channel) for colour in (light.light, light.shade, light.air)]
        given = (values[0] * bright * (1 - dim) + values[1] * dim) * (1 - light.hazy) + values[2] * light.hazy
        planes.append(_mixed(plane, keep, kept, given))
    return replace(cel, planes=Picture(*planes))


def _mixed(plane: Bytes, keep: Bytes | None, kept: Field, given: Field) -> Bytes:
    size = plane.shape[1], plane.shape[0]
    share = cv2.resize((kept * 255).astype(np.uint8), size)
    added = cv2.resize(np.clip(given, 0, 255).astype(np.uint8), size)
    if keep is not None:
        # Sheets are multiplied by alpha already, and so must be what is added to them.
        added = cv2.multiply(added, 255 - keep, scale=1 / 255)
    return cv2.add(cv2.multiply(plane, share, scale=1 / 255), added)


def _channel(colour: Colour, channel: int) -> float:
    return float(luma(colour)) if channel == 0 else float(chroma(colour)[channel - 1])
