"""Draws the entities of a scene as silhouettes."""

from dataclasses import dataclass

import cv2
import numpy as np

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Setting, ShotSize
from aiprod_render.animatic.shapes import shape_of
from aiprod_render.animatic.shapes.shape import Home, Outline, Shape
from aiprod_render.animatic.shapes.things import BOAT, with_crew
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage
from aiprod_render.animatic.terrain import STEP, outline_points, ridge
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import Sheet, blank_mask, blurred, fill_disc, fill_polygon, round_corners
from aiprod_render.picture.planes import Bytes, Cel

_FEET = {
    Setting.LANDSCAPE: 0.93,
    Setting.SEA: 0.95,
    Setting.CITY: 0.97,
    Setting.FOREST: 0.93,
    Setting.INTERIOR: 0.95,
    Setting.DESERT: 0.93,
}
"""The row that figures stand on, as a part of the frame's height."""
IN_FRONT = set(Setting) - {Setting.SPACE, Setting.ABSTRACT}
"""The settings where figures stand in front of everything else."""
_SIZES = {ShotSize.EXTREME_WIDE: 0.75, ShotSize.WIDE: 1.0, ShotSize.MEDIUM: 1.5, ShotSize.CLOSE_UP: 2.0}
_PLACES = (0.66, 0.80, 0.54, 0.90)
"""Parts of the frame's width: around the right third, clear of the lettering. One figure for each."""
_ON_LAND = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE)
"""The kinds that stand on the shore of the sea."""
_WARM = np.array([1.0, 0.83, 0.52], np.float32)


@dataclass(frozen=True, slots=True)
class Cast:
    """The figures of a scene, farthest first: buildings in the distance, and everyone near."""

    far: list[Prop]
    near: list[Prop]


def figures(stage: Stage) -> Cast:
    """Returns the silhouettes of the first entities that fit the setting."""
    if stage.scene.setting is Setting.ABSTRACT:
        return Cast([], [])
    cast = _cast(stage)
    places = [shape for entity, shape in cast if entity.kind is EntityKind.PLACE]
    others = [shape for entity, shape in cast if entity.kind is not EntityKind.PLACE]
    near: list[Prop] = []
    for number, shape in enumerate(others[: len(_PLACES)]):
        near += _near(stage, shape, number)
    return Cast(_far(stage, places[0]) if places else [], near)


def needs_shore(stage: Stage) -> bool:
    """Returns whether a figure at the sea needs a shore to stand on."""
    return stage.scene.setting is Setting.SEA and any(
        shape.home is Home.GROUND and entity.kind in _ON_LAND for entity, shape in _cast(stage)
    )


def _cast(stage: Stage) -> list[tuple[Entity, Shape]]:
    """Returns the entities that fit the setting, with their shapes; if there is a boat, people are in it."""
    named = [(entity, shape) for entity in stage.entities if (shape := shape_of(entity))]
    cast = [(entity, shape) for entity, shape in named if _fits(stage.scene.setting, entity.kind, shape)]
    boat = next((shape for _, shape in cast if shape is BOAT), None)
    if boat is None:
        return cast
    crew = next((shape for entity, shape in cast if _walks(entity, shape)), None)
    # People at the sea sit in the boat instead of standing on the water.
    manned = with_crew(boat, crew) if crew else boat
    return [
        (entity, manned if shape is BOAT else shape) for entity, shape in cast if not _walks(entity, shape)
    ]


def _walks(entity: Entity, shape: Shape) -> bool:
    return entity.kind is EntityKind.PERSON and shape.home is Home.GROUND


def _fits(setting: Setting, kind: EntityKind, shape: Shape) -> bool:
    match setting:
        case Setting.SPACE:
            return shape.home is Home.AIR and kind in {EntityKind.PERSON, EntityKind.VEHICLE}
        case Setting.SEA:
            return shape.home is not Home.GROUND or kind in {EntityKind.PLACE, *_ON_LAND}
        case Setting.INTERIOR:
            return shape.home is Home.GROUND and kind is not EntityKind.PLACE
        case _:
            return shape.home is not Home.WATER and not (setting is Setting.CITY and kind is EntityKind.PLACE)


def _far(stage: Stage, shape: Shape) -> list[Prop]:
    """Returns a building on its hill in the middle distance, opposite the sun."""
    x = stage.form.width * (0.76 if stage.sun[0] < stage.form.width / 2 else 0.24)
    tall = _height(stage, shape)
    foot = float(stage.horizon + 3)
    props: list[Prop] = []
    if stage.scene.setting is not Setting.SEA:
        columns = np.arange(outline_points(stage, 0.5), dtype=np.float32) * STEP + stage.bounds(0.5)[0]
        wide = (_extent(shape)[0] + 0.25) * tall * 1.2
        hill = tall * 0.16 * np.exp(-(np.abs((columns - x) / wide) ** 2.6))
        props.append(ridge(stage, 0.5, foot, (hill - 2).astype(np.float32), relief=True))
        foot -= tall * 0.13
    return [*props, *_paint(stage, shape, (x, foot), tall, stage.atmosphere.depth(0.9), 0.5)]


def _near(stage: Stage, shape: Shape, number: int) -> list[Prop]:
    setting = stage.scene.setting
    x = stage.form.width * (_PLACES[number] - (0.12 if setting is Setting.INTERIOR else 0.0))
    height = _height(stage, shape)
    # Near figures are darker than the scenery, so that they stand out in any light.
    dark = mix(stage.atmosphere.shade, np.zeros(3, np.float32), 0.35)
    if shape.home is Home.AIR:
        foot = stage.form.height * (0.34 + 0.10 * number) + height / 2
        if setting is Setting.SPACE:
            dark = mix(stage.atmosphere.shade, stage.atmosphere.horizon, 0.5)
            return _paint(stage, shape, (x, foot), height * 1.2, dark, 0.85, (26, 8, 9.0))
        colour = mix(stage.atmosphere.shade, stage.atmosphere.accent, 0.55 if shape.lamp else 0.0)
        return _paint(stage, shape, (x, foot), height, colour, 0.45, (30, 9, 11.0))
    if shape.home is Home.WATER:
        foot = stage.horizon + (stage.form.height - stage.horizon) * (0.22 + 0.16 * number)
        return _paint(stage, shape, (x, foot), height, dark, 0.5, (5, 3, 4.0))
    foot = stage.form.height * _FEET[setting]
    return [_shadow(stage, shape, (x, foot), height), *_paint(stage, shape, (x, foot), height, dark, 0.9)]


def _shadow(stage: Stage, shape: Shape, place: tuple[float, float], height: float) -> Flat:
    """Returns the shadow of a standing figure: the ground under it, and a streak away from the sun."""
    wide = _extent(shape)[0] * height
    long = wide * (1.4 + 2.2 * stage.atmosphere.glow)
    extent, tall = int(wide + long) + 8, int(max(6, height * 0.10))
    mask = blank_mask(2 * extent, 2 * tall)
    away = 1 if stage.sun[0] < place[0] else -1
    streak = np.array(
        [
            [-wide, 0],
            [wide, 0],
            [wide * 0.6 + away * long, tall * 0.55],
            [-wide * 0.6 + away * long, tall * 0.55],
        ]
    )
    fill_polygon(mask, (streak + np.array([extent, tall * 0.8])).astype(np.float32), 120)
    cv2.ellipse(
        mask, (extent, int(tall * 0.85)), (int(wide * 1.1), int(tall * 0.22)), 0, 0, 360, 210, -1, cv2.LINE_AA
    )
    sheet = Sheet(
        int(place[0]) - extent,
        int(place[1]) - tall,
        mask.shape[1],
        mask.shape[0],
        stage.atmosphere.shade * 0.3,
    )
    return Flat(sheet.cut(blurred(mask, tall * 0.16), soft=True), 0.9)


def _height(stage: Stage, shape: Shape) -> float:
    """Returns the height of a figure in pixels."""
    short = min(stage.form.width, stage.form.height)
    near = 1.9 if stage.scene.setting is Setting.INTERIOR else 1.0
    return short * near * shape.height * _SIZES[stage.scene.shot_size]


def _paint(
    stage: Stage,
    shape: Shape,
    place: tuple[float, float],
    height: float,
    colour: Colour,
    depth: float,
    sway: tuple[float, float, float] | None = None,
) -> list[Prop]:
    """Returns the figure with its rim light, its windows, and the glow of its lamp; all move together."""
    wide, low, high = _extent(shape)
    extent, above, under = (int(part * height) + 3 for part in (wide, high, max(0.0, -low)))
    mask = _fill_outlines(shape, shape.outlines, (extent, above), height, (2 * extent, above + under))
    for x, y, radius in shape.discs:
        fill_disc(mask, extent + x * height, above - y * height, radius * height)
    sheet = Sheet(int(place[0]) - extent, int(place[1]) - above, mask.shape[1], mask.shape[0], colour)
    _paint_rim_light(stage, sheet, mask, place[0])
    dark = stage.atmosphere.lamps
    if shape.holes:
        windows = _fill_outlines(shape, shape.holes, (extent, above), height, (2 * extent, above + under))
        sheet.cover(windows, mix(stage.atmosphere.fog, _WARM, dark), 0.35 + 0.6 * dark)
    # The lamp is a cel of its own, so that it moves with the figure and blends softly.
    cels = [sheet.cut(mask)]
    if shape.lamp and dark > 0.2:
        lamp = place[0] + shape.lamp[0] * height, place[1] - shape.lamp[1] * height
        cels.append(_glow(lamp, max(height * 0.45, 34 * stage.unit), 0.85 * dark))
    if not sway:
        return [Flat(cel, depth) for cel in cels]
    aside, bob, period = sway
    return [Floating(cel, depth, aside * stage.unit, bob * stage.unit, period) for cel in cels]


def _extent(shape: Shape) -> tuple[float, float, float]:
    """Returns half the width, the lowest and the highest point of a shape."""
    points = [point for outline in shape.outlines for point in outline]
    points += [(x + side * r, y + side * r) for x, y, r in shape.discs for side in (-1, 1)]
    return max(abs(x) for x, _ in points), min(y for _, y in points), max(y for _, y in points)


def _fill_outlines(
    shape: Shape, outlines: tuple[Outline, ...], foot: tuple[int, int], height: float, size: tuple[int, int]
) -> Bytes:
    mask = blank_mask(*size)
    for outline in outlines:
        points = np.array(outline, np.float32)
        points = round_corners(round_corners(points)) if shape.soft else points
        fill_polygon(mask, np.array(foot, np.float32) + points * np.array([height, -height], np.float32))
    return mask


def _paint_rim_light(stage: Stage, sheet: Sheet, mask: Bytes, x: float) -> None:
    """Paints the rim of a figure that faces the sun."""
    side = 1 if stage.sun[0] < x else -1
    width = max(1, round(mask.shape[0] * 0.014))
    rim = cv2.subtract(mask, np.roll(mask, (width, side * width), axis=(0, 1)))
    sheet.cover(
        rim, mix(stage.atmosphere.light, stage.atmosphere.horizon, 0.4), 0.36 + 0.45 * stage.atmosphere.glow
    )


def _glow(centre: tuple[float, float], radius: float, strength: float) -> Cel:
    """Returns a soft round light."""
    extent = int(radius)
    along = np.linspace(-1, 1, 2 * extent, dtype=np.float32)
    far = np.hypot(along[:, None], along[None, :])
    light = np.clip(1 - far, 0, 1) ** 2.6 * strength + np.clip(1 - far * 7, 0, 1) * 0.5
    sheet = Sheet(int(centre[0]) - extent, int(centre[1]) - extent, 2 * extent, 2 * extent, _WARM)
    return sheet.cut((np.clip(light, 0, 1) * 255).astype(np.uint8), soft=True)
