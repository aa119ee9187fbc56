"""The entities of a scene as small silhouettes: somebody for the eye to follow."""

import cv2
import numpy as np

from aiprod_render.animatic.colour import mix
from aiprod_render.animatic.paint import Sheet, blank, disc, polygon
from aiprod_render.animatic.planes import Bytes
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage
from aiprod_render.film import EntityKind, Setting, ShotSize

type Outline = tuple[tuple[float, float], ...]
"""Points in parts of the figure's height; x to the right of its middle, y up from its foot."""

_PERSON: tuple[Outline, ...] = (
    (
        (-0.10, 0.83),
        (0.10, 0.83),
        (0.13, 0.74),
        (0.09, 0.52),
        (0.13, 0.24),
        (-0.13, 0.24),
        (-0.09, 0.52),
        (-0.13, 0.74),
    ),
    ((-0.13, 0.78), (-0.10, 0.80), (-0.11, 0.46), (-0.15, 0.46)),
    ((0.13, 0.78), (0.10, 0.80), (0.11, 0.46), (0.15, 0.46)),
    ((-0.08, 0.26), (-0.01, 0.26), (-0.02, 0.0), (-0.09, 0.0)),
    ((0.08, 0.26), (0.01, 0.26), (0.03, 0.0), (0.10, 0.0)),
)
_ANIMAL: tuple[Outline, ...] = (
    (
        (-0.46, 0.60),
        (-0.30, 0.66),
        (0.22, 0.64),
        (0.40, 0.78),
        (0.46, 0.56),
        (0.30, 0.40),
        (-0.30, 0.40),
        (-0.48, 0.44),
    ),
    ((0.30, 0.62), (0.44, 0.98), (0.66, 0.90), (0.68, 0.82), (0.52, 0.78), (0.46, 0.56)),
    ((0.43, 0.95), (0.42, 1.10), (0.49, 0.97)),
    ((-0.44, 0.58), (-0.62, 0.42), (-0.66, 0.28), (-0.42, 0.46)),
    ((-0.40, 0.46), (-0.28, 0.46), (-0.32, 0.0), (-0.38, 0.0)),
    ((-0.24, 0.44), (-0.16, 0.44), (-0.22, 0.0), (-0.28, 0.0)),
    ((0.18, 0.44), (0.26, 0.44), (0.20, 0.0), (0.14, 0.0)),
    ((0.30, 0.46), (0.40, 0.46), (0.34, 0.0), (0.28, 0.0)),
)
_BOAT: tuple[Outline, ...] = (
    ((-0.46, 0.16), (0.50, 0.18), (0.36, 0.0), (-0.34, 0.0)),
    ((-0.015, 0.16), (0.015, 0.16), (0.012, 1.0), (-0.008, 1.0)),
    ((0.04, 0.22), (0.04, 0.96), (0.40, 0.24)),
    ((-0.04, 0.24), (-0.04, 0.88), (-0.32, 0.26)),
)
_CAR: tuple[Outline, ...] = (
    (
        (-1.15, 0.22),
        (-1.12, 0.55),
        (-0.75, 0.62),
        (-0.45, 1.0),
        (0.35, 1.0),
        (0.72, 0.62),
        (1.12, 0.52),
        (1.16, 0.22),
    ),
)
_SHIP: tuple[Outline, ...] = (
    ((-0.7, 0.42), (-0.5, 0.62), (0.35, 0.64), (0.95, 0.50), (0.35, 0.38), (-0.5, 0.38)),
    ((-0.55, 0.60), (-0.80, 1.0), (-0.30, 0.62)),
    ((-0.55, 0.42), (-0.80, 0.0), (-0.30, 0.40)),
)
_FEET = {
    Setting.LANDSCAPE: 0.955,
    Setting.CITY: 0.97,
    Setting.FOREST: 0.92,
    Setting.INTERIOR: 0.95,
    Setting.DESERT: 0.93,
}
"""Where they stand, in parts of the frame's height; some stand in front of all else."""
IN_FRONT = {Setting.CITY, Setting.INTERIOR, Setting.DESERT, Setting.SEA}
_SIZES = {ShotSize.EXTREME_WIDE: 0.7, ShotSize.WIDE: 1.0, ShotSize.MEDIUM: 1.6, ShotSize.CLOSE_UP: 2.3}
_HEIGHTS = {
    EntityKind.PERSON: 0.16,
    EntityKind.ANIMAL: 0.11,
    EntityKind.VEHICLE: 0.10,
}
"""Who is shown. A place is the setting itself, and an object could be anything."""
_CRAFT_HEIGHT = 0.19
_ABOARD = {EntityKind.PERSON, EntityKind.VEHICLE}
_PLACES = (0.60, 0.73, 0.86, 0.48)
"""Across the frame, clear of the words; so many are shown at most."""


def figures(stage: Stage) -> list[Prop]:
    """The silhouettes of the first entities, where the setting has ground, water or space for them."""
    setting = stage.scene.setting
    if setting is Setting.ABSTRACT:
        return []
    props: list[Prop] = []
    # At sea they are all in one boat.
    most = 1 if setting is Setting.SEA else len(_PLACES)
    shown = [entity for entity in stage.entities if entity.kind in _shown_in(setting)]
    for number, entity in enumerate(shown[:most]):
        x = stage.form.width * (_PLACES[number] - (0.12 if setting is Setting.INTERIOR else 0.0))
        if setting in _FEET:
            props.append(_standing(stage, entity.kind, x))
        else:
            props.append(_afloat(stage, x, number))
    return props


def _shown_in(setting: Setting) -> set[EntityKind]:
    if setting is Setting.SPACE:
        return {EntityKind.VEHICLE}
    return _ABOARD if setting is Setting.SEA else set(_HEIGHTS)


def _standing(stage: Stage, kind: EntityKind, x: float) -> Prop:
    height = _tall(stage, _HEIGHTS[kind])
    foot = stage.form.height * _FEET[stage.scene.setting]
    outlines = {EntityKind.PERSON: _PERSON, EntityKind.ANIMAL: _ANIMAL, EntityKind.VEHICLE: _CAR}[kind]
    sheet, mask = _silhouette(stage, outlines, x, foot, height)
    middle = mask.shape[1] / 2
    if kind is EntityKind.PERSON:
        disc(mask, middle, height * 0.18, height * 0.072)
    elif kind is EntityKind.VEHICLE:
        for wheel in (-0.68, 0.68):
            disc(mask, middle + wheel * height, height * 0.93, height * 0.20)
    _catch_light(stage, sheet, mask, x)
    return Flat(sheet.cut(mask), 0.9)


def _catch_light(stage: Stage, sheet: Sheet, mask: Bytes, x: float) -> None:
    """Paint the rim of a figure that faces the sun."""
    side = 1 if stage.sun[0] < x else -1
    width = max(1, round(mask.shape[0] * 0.012))
    rim = cv2.subtract(mask, np.roll(mask, (width, side * width), axis=(0, 1)))
    sheet.cover(rim, mix(stage.air.light, stage.air.horizon, 0.4), 0.30 + 0.4 * stage.air.glow)


def _afloat(stage: Stage, x: float, number: int) -> Prop:
    """A boat on the sea, or a ship in space."""
    size = _tall(stage, _CRAFT_HEIGHT)
    if stage.scene.setting is Setting.SPACE:
        sheet, mask = _silhouette(stage, _SHIP, x, stage.form.height * 0.40, size * 0.5)
        sheet.cover(mask, mix(stage.air.shade, stage.air.horizon, 0.4))
        _catch_light(stage, sheet, mask, x)
        return Floating(sheet.cut(mask), 0.85, 26 * stage.unit, 8 * stage.unit, 9.0, float(number))
    foot = stage.horizon + (stage.form.height - stage.horizon) * (0.16 + 0.08 * number)
    sheet, mask = _silhouette(stage, _BOAT, x, foot, size)
    return Floating(sheet.cut(mask), 0.5, 5 * stage.unit, 2.5 * stage.unit, 4.0, float(number))


def _tall(stage: Stage, height: float) -> float:
    """The height of a figure in pixels, from its part of the frame in a wide shot."""
    short = min(stage.form.width, stage.form.height)
    near = 2.4 if stage.scene.setting is Setting.INTERIOR else 1.0
    return short * near * height * _SIZES[stage.scene.shot_size]


def _silhouette(
    stage: Stage, outlines: tuple[Outline, ...], x: float, foot: float, height: float
) -> tuple[Sheet, Bytes]:
    """A sheet around the figure, with its head a tenth below the top, and the mask of it."""
    reach, rows = int(height * 1.3) + 2, int(height * 1.15) + 2
    mask = blank(2 * reach, rows)
    for outline in outlines:
        points = [(reach + px * height, height * 1.1 - py * height) for px, py in outline]
        polygon(mask, np.array(points, np.float32))
    colour = mix(stage.air.shade, np.zeros(3, np.float32), 0.35)
    left, top = int(x) - reach, int(foot - height * 1.1)
    return Sheet(left, top, mask.shape[1], mask.shape[0], colour), mask
