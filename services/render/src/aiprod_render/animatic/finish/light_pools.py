"""Light on a place: bright around the figures and dim away from them, so that the eye goes to them first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from aiprod_film.scene import Setting, ShotSize
from aiprod_render.animatic.cast.figure_light import FLAMES
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage
from aiprod_render.animatic.staged_figures import covered
from aiprod_render.picture.colour import Colour, chroma, luma, mix, rgb
from aiprod_render.picture.paint import Field
from aiprod_render.picture.planes import Bytes, Cel, Mosaic, Picture

_LAMPLIGHT = rgb("#ffc77a")
_ROOMS_SHADE = rgb("#3d2030")
"""The shade of a room: a dark plum, which warm walls turn to and which lamplight stands out from."""
_SKY = 0.1
"""Up to this depth the sky has a light of its own."""
_GRAIN = 8
"""Pixels of the frame in one of a field: light has no edges."""
_REACH = (0.30, 0.42)
"""How far the light reaches beyond the figures, as parts of the frame's width and height."""
_BEFORE = 0.2
"""How far it reaches before their feet, as a part of the frame's height."""
_LAMPS_REACH = 0.4
"""By which part of that lamps in a room reach less far than the sun."""
_ASIDE = 0.08
"""How far its middle is from that of the figures, as a part of the frame's width."""
_AIR = {ShotSize.CLOSE_UP: 0.08, ShotSize.MEDIUM: 0.04}
"""The air between a near figure and the place behind it."""
_FROM_THE_SIDE = 0.4
"""The part of the light that comes evenly from the side of the sun; the rest is around the figures."""
_VIVID = 1.16
"""How much more colour things have than flat paint: light and shade would make them grey."""
_TINTED = 1.6
"""How much more light and shade change colours than they whiten or grey them."""
_SUNLIGHT, _SKYLIGHT, _MOONLIGHT = rgb("#ffd08a"), rgb("#4a5f9e"), rgb("#232a5c")
"""What the sun gives to things by day, and what the sky gives to their shade by day and at night."""
_EVENING = 0.6
"""The lamps of the hours whose shade has the light of the night."""
_LAMPS_GAIN = 0.22
"""How much brighter lamps make what is around the figures: in the dark the picture has one lit part."""
_SPOTLIT, _HOUSE_LIGHTS = frozenset({"stage", "circus", "nightclub", "cinema"}), 0.48
"""Places with a spotlight, and the part of their light that falls beside it."""
_UNIT = 160
"""The byte that stands for an unchanged share: shares reach 1.59."""
_BLACK, _GREY = 16, 128
"""The luma of black, and the chroma of grey."""


@dataclass(frozen=True, slots=True)
class _Light:
    """What falls on a place: the colours of its light, its shade and its air, and how strong each is.

    Light and shade multiply what they fall on by `gain` and `loss`, so that its contrast stays; `bright` and
    `dim` are the shares of their own colours.
    """

    light: Colour
    shade: Colour
    air: Colour
    bright: float
    dim: float
    gain: float
    loss: float
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
    burns = any(entity.figure in FLAMES for entity in stage.entities)
    if burns:
        lamp = mix(atmosphere.light, stage.grade.apply(_LAMPLIGHT), 0.8)
    elif indoors:
        lamp = mix(atmosphere.light, stage.grade.apply(_LAMPLIGHT), 0.7 * dark)
    else:
        lamp = mix(atmosphere.light, atmosphere.horizon, 0.25 + 0.4 * dark)
        lamp = mix(lamp, stage.grade.apply(_SUNLIGHT), 0.5 * (1 - dark) * atmosphere.glow)
    # By day a room's shade is warm, and that of the land has the sky's light; at night both are blue.
    sky = stage.grade.apply(_MOONLIGHT if dark > _EVENING else _SKYLIGHT)
    room = mix(stage.grade.apply(_ROOMS_SHADE), sky, 0.75 * (dark > _EVENING))
    shade = mix(room, atmosphere.shade, 0.35) if indoors else mix(atmosphere.shade, sky, 0.3 * (1 - dark))
    return _Light(
        lamp,
        shade * 0.8,
        atmosphere.fog,
        0.16 + 0.14 * dark if indoors else 0.1 + 0.06 * dark,
        (0.14 if indoors else 0.1) + 0.08 * dark,
        (1.12 if indoors else 1.08) + _LAMPS_GAIN * dark,
        _HOUSE_LIGHTS if stage.scene.place in _SPOTLIT else _loss(indoors=indoors, dark=dark, burns=burns),
        _AIR.get(stage.scene.shot_size, 0.0),
    )


def _loss(*, indoors: bool, dark: float, burns: bool) -> float:
    """Returns what the shade leaves of the light; lamps and flames make the rest of a place dark."""
    return (0.7 - 0.3 * dark if indoors else 0.72 - 0.06 * dark) - 0.16 * burns


def _nearness(stage: Stage) -> Field | None:
    """Returns how near the light each point of the frame is: 1 at the figures, 0 far away; None in space."""
    if stage.scene.setting is Setting.SPACE:
        return None
    form, boxes = stage.form, covered(stage)
    # Where nobody is, the light falls on the middle of the place.
    left = min((box.left for box in boxes), default=0.35 * form.width)
    right = max((box.right for box in boxes), default=0.65 * form.width)
    top = min((box.top for box in boxes), default=0.4 * form.height)
    bottom = max((box.bottom for box in boxes), default=0.8 * form.height)
    # Sheets reach beyond the frame, as far as cameras may move.
    x = np.arange(-form.width, 2 * form.width, _GRAIN, dtype=np.float32)[None, :]
    y = np.arange(-form.height, 2 * form.height, _GRAIN, dtype=np.float32)[:, None]
    # A lamp lights a part of its room.
    lamps = _LAMPS_REACH * stage.atmosphere.lamps if stage.scene.setting is Setting.INTERIOR else 0.0
    reach_x, reach_y = (part * (1 - lamps) for part in _REACH)
    wide, high = (right - left) / 2 + reach_x * form.width, (bottom - top) / 2 + reach_y * form.height
    # It falls in from the side of the sun, and so is not even around them.
    aside = _ASIDE * form.width * (-1 if stage.sun[0] < form.width / 2 else 1)
    middle = (top + bottom) / 2
    # What is nearer than the feet is in the shade: a dark foreground leads the eye to the lit ground.
    down = np.where(
        y < middle, (y - middle) / high, (y - middle) / ((bottom - top) / 2 + _BEFORE * form.height)
    )
    far = np.hypot((x - (left + right) / 2 - aside) / wide, down)
    around = np.exp(-(far**2.2))
    # Light has one direction: the far side of the place lies in the shade.
    way = (
        np.clip(x / form.width, 0, 1) if stage.sun[0] < form.width / 2 else 1 - np.clip(x / form.width, 0, 1)
    )
    return np.asarray(around + _FROM_THE_SIDE * ((1 - way) - around), np.float32)


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
    planes = []
    for channel, (plane, keep) in enumerate(
        zip(cel.planes.planes, (cel.keep, cel.keep_chroma, cel.keep_chroma), strict=True)
    ):
        tint = _TINTED if channel else 1.0
        bright, dim = tint * light.bright * part, tint * light.dim * (1 - part)
        # Each point keeps a share of its colour, and gets the rest from light, shade, and air.
        kept = (1 - bright) * (1 - dim) * (1 - light.hazy)
        values = [_channel(colour, channel) for colour in (light.light, light.shade, light.air)]
        given = (values[0] * bright * (1 - dim) + values[1] * dim) * (1 - light.hazy) + values[2] * light.hazy
        share = kept * (_VIVID if channel else light.loss + (light.gain - light.loss) * part)
        middle = _GREY if channel else _BLACK
        planes.append(_mixed(plane, keep, share, given + middle * (kept - share)))
    return replace(cel, planes=Picture(*planes))


def _mixed(plane: Bytes, keep: Bytes | None, share: Field, given: Field) -> Bytes:
    size = plane.shape[1], plane.shape[0]
    scaled = cv2.resize((share * _UNIT).astype(np.uint8), size)
    mixed = cv2.multiply(plane, scaled, scale=1 / _UNIT)
    for part, join in ((given, cv2.add), (-given, cv2.subtract)):
        if part.max() <= 0:
            continue
        added = cv2.resize(np.clip(part, 0, 255).astype(np.uint8), size)
        if keep is not None:
            # Sheets are multiplied by alpha already, and so must be what is added to them.
            added = cv2.multiply(added, 255 - keep, scale=1 / 255)
        mixed = join(mixed, added)
    return mixed


def _channel(colour: Colour, channel: int) -> float:
    return float(luma(colour)) if channel == 0 else float(chroma(colour)[channel - 1])
