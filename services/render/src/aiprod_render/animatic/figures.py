"""Draws the entities of a scene: silhouettes and cut-outs, each where things of its kind are."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Setting, ShotSize
from aiprod_render.animatic.shapes.catalogue import Cutout, Figure, figure_of
from aiprod_render.animatic.shapes.cutout import art_of
from aiprod_render.animatic.shapes.shape import Home, Outline, Shape
from aiprod_render.animatic.shapes.things import BOAT, with_crew
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage, Striding
from aiprod_render.animatic.terrain import STEP, outline_points, ridge
from aiprod_render.picture.colour import Colour, luma, mix, rgb
from aiprod_render.picture.fonts import is_rtl
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
_FEET_UPRIGHT = 0.78
"""The same in a picture that is taller than wide: the lettering takes all of its foot."""
IN_FRONT = set(Setting) - {Setting.SPACE}
"""The settings where figures stand in front of everything else."""
_SIZES = {ShotSize.EXTREME_WIDE: 0.75, ShotSize.WIDE: 1.0, ShotSize.MEDIUM: 1.5, ShotSize.CLOSE_UP: 2.0}
_LEADS = {
    ShotSize.EXTREME_WIDE: (0.24, 0.36),
    ShotSize.WIDE: (0.34, 0.46),
    ShotSize.MEDIUM: (0.42, 0.54),
    ShotSize.CLOSE_UP: (0.54, 0.64),
}
"""The least and the greatest height of the first figure, as parts of the frame's short side."""
_HIGH_UP = 0.7
"""The size of what flies or swims, compared with what stands."""
_REGION = (0.48, 0.91)
"""The part of the frame's width that figures share, clear of the lettering on the other side."""
_REGION_UPRIGHT = (0.12, 0.88)
_MOST = 4
"""The most entities of a scene that are drawn."""
_MOST_COPIES = 9
_ON_LAND = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE, EntityKind.OBJECT)
"""The kinds that stand on the shore of the sea."""
_DRAUGHT = 0.1
"""The part of a cut-out that is under water."""
_WARM = np.array([1.0, 0.83, 0.52], np.float32)


@dataclass(frozen=True, slots=True)
class Cast:
    """The figures of a scene, farthest first: buildings in the distance, and everyone near."""

    far: list[Prop]
    near: list[Prop]


@dataclass(frozen=True, slots=True)
class _Actor:
    """One figure on its place: `x` is the middle of its foot at row `foot`; sizes are in pixels."""

    entity: Entity
    figure: Figure
    home: Home
    x: float
    foot: float
    height: float
    number: int


def figures(stage: Stage) -> Cast:
    """Returns the figures of the first entities that fit the setting."""
    cast = _cast(stage)
    places = [(entity, figure) for entity, figure in cast if entity.kind is EntityKind.PLACE]
    others = [(entity, figure) for entity, figure in cast if entity.kind is not EntityKind.PLACE]
    if places and not others and isinstance(places[0][1], Cutout):
        # A building that is all there is to see comes to the front.
        places, others = [], places[:1]
    near: list[Prop] = []
    for actor in _placed(stage, others[:_MOST]):
        near += _near(stage, actor)
    return Cast(_far(stage, *places[0]) if places else [], near)


def needs_shore(stage: Stage) -> bool:
    """Returns whether a figure at the sea needs a shore to stand on."""
    return stage.scene.setting is Setting.SEA and any(
        figure.home is Home.GROUND and entity.kind in _ON_LAND for entity, figure in _cast(stage)
    )


def _cast(stage: Stage) -> list[tuple[Entity, Figure]]:
    """Returns the entities that fit the setting, with their figures; if there is a boat, people are in it."""
    named = [(entity, figure) for entity in stage.entities if (figure := figure_of(entity))]
    cast = [(entity, figure) for entity, figure in named if _fits(stage.scene.setting, entity.kind, figure)]
    boat = next((figure for _, figure in cast if figure is BOAT), None)
    if boat is None or stage.scene.setting is not Setting.SEA:
        return cast
    crew = next((figure for entity, figure in cast if _walks(entity, figure)), None)
    # People at the sea sit in the boat instead of standing on the water.
    manned = with_crew(BOAT, crew) if isinstance(crew, Shape) else boat
    return [
        (entity, manned if figure is BOAT else figure)
        for entity, figure in cast
        if not (isinstance(figure, Shape) and _walks(entity, figure))
    ]


def _walks(entity: Entity, figure: Figure) -> bool:
    return entity.kind is EntityKind.PERSON and figure.home is Home.GROUND


def _fits(setting: Setting, kind: EntityKind, figure: Figure) -> bool:
    """Returns whether the setting has room for a figure: buildings stand outdoors and not in a skyline."""
    if kind is not EntityKind.PLACE:
        return True
    indoors = {Setting.SPACE, Setting.INTERIOR, Setting.ABSTRACT}
    return setting not in indoors and not (setting is Setting.CITY and isinstance(figure, Shape))


def _home(stage: Stage, figure: Figure) -> Home:
    """Returns where the figure is in this setting: in space all float, and without a sea fish lie ashore."""
    if stage.scene.setting in {Setting.SPACE, Setting.ABSTRACT}:
        return Home.AIR
    if figure.home is Home.WATER and stage.scene.setting is not Setting.SEA:
        return Home.GROUND
    return figure.home


def _placed(stage: Stage, cast: Sequence[tuple[Entity, Figure]]) -> list[_Actor]:
    """Returns the figures side by side, the lead nearest to the middle, all within the part of the frame for them."""
    actors: list[_Actor] = []
    scale = _scale(stage, *cast[0]) if cast else 1.0
    for home in (Home.AIR, Home.WATER, Home.GROUND):
        group = [(entity, figure) for entity, figure in cast if _home(stage, figure) is home]
        actors += _row(stage, group, home, scale)
    return actors


def _scale(stage: Stage, entity: Entity, lead: Figure) -> float:
    """Returns the scale of all figures that makes the lead big enough, and not too big."""
    least, most = _LEADS[stage.scene.shot_size]
    if _home(stage, lead) is not Home.GROUND:
        least, most = least * _HIGH_UP, most * _HIGH_UP
    height = _height(stage, lead)
    short = min(stage.form.width, stage.form.height)
    return float(np.clip(height, least * short, most * short)) / height


def _row(stage: Stage, group: Sequence[tuple[Entity, Figure]], home: Home, scale: float) -> list[_Actor]:
    copies = [
        (entity, figure, copy)
        for entity, figure in group
        for copy in range(min(max(1, entity.count), _MOST_COPIES))
    ]
    if not copies:
        return []
    short = min(stage.form.width, stage.form.height)
    heights = [
        float(np.clip(_height(stage, figure) * scale, 0.09 * short, 0.64 * short)) * (1 - 0.07 * (copy % 3))
        for _, figure, copy in copies
    ]
    widths = [2 * _half_width(figure) * height for (_, figure, _), height in zip(copies, heights, strict=True)]
    left, right = (part * stage.form.width for part in _region(stage))
    # Crowds overlap a little; few figures keep clear of each other.
    gap = 1.12 if len(copies) < 5 else 0.78
    shrink = min(1.0, (right - left) / (sum(widths) * gap))
    x = (left + right - sum(widths) * gap * shrink) / 2
    actors = []
    for number, ((entity, figure, _), height, width) in enumerate(zip(copies, heights, widths, strict=True)):
        step = width * gap * shrink
        foot = _foot(stage, home, number, height * shrink, crowded=len(copies) >= 5)
        middle = x + step / 2
        middle = stage.form.width - middle if _reads_leftwards(stage) else middle
        actors.append(_Actor(entity, figure, home, middle, foot, height * shrink, number))
        x += step
    # Whoever stands lower in the picture is nearer.
    return sorted(actors, key=lambda actor: actor.foot)


def _region(stage: Stage) -> tuple[float, float]:
    return _REGION if stage.form.width > stage.form.height else _REGION_UPRIGHT


def _reads_leftwards(stage: Stage) -> bool:
    return is_rtl(stage.scene.caption)


def _foot(stage: Stage, home: Home, number: int, height: float, *, crowded: bool) -> float:
    """Returns the row of a figure's foot."""
    form = stage.form
    aside = (0.0, 0.5, 0.2, 0.7, 0.35)[number % 5]
    match home:
        case Home.AIR:
            return form.height * (0.36 + 0.14 * aside) + height / 2
        case Home.WATER:
            return stage.horizon + (form.height - stage.horizon) * (0.26 + 0.2 * aside)
        case Home.GROUND:
            upright = form.width <= form.height
            foot = _FEET_UPRIGHT if upright else _FEET.get(stage.scene.setting, 0.93)
            return form.height * (foot - (0.06 * aside if crowded else 0.012 * aside))


def _far(stage: Stage, entity: Entity, figure: Figure) -> list[Prop]:
    """Returns a building on its hill in the middle distance, opposite the sun."""
    x = stage.form.width * (0.76 if stage.sun[0] < stage.form.width / 2 else 0.24)
    tall = _height(stage, figure)
    foot = float(stage.horizon + 3)
    props: list[Prop] = []
    if stage.scene.setting is not Setting.SEA:
        columns = np.arange(outline_points(stage, 0.5), dtype=np.float32) * STEP + stage.bounds(0.5)[0]
        wide = (_half_width(figure) + 0.25) * tall * 1.2
        hill = tall * 0.16 * np.exp(-(np.abs((columns - x) / wide) ** 2.6))
        props.append(ridge(stage, 0.5, foot, (hill - 2).astype(np.float32), relief=True))
        foot -= tall * 0.13
    if isinstance(figure, Cutout):
        cel = _cutout_cel(stage, figure, entity, (x, foot), tall, mirrored=False)
        return [*props, Flat(cel, 0.5)]
    colour = _tinted(stage, entity, stage.atmosphere.depth(0.9))
    return [*props, *(Flat(cel, 0.5) for cel in _cels(stage, figure, (x, foot), tall, colour))]


def _near(stage: Stage, actor: _Actor) -> list[Prop]:
    """Returns a figure of the foreground with its shadow, moving as its kind does."""
    place = (actor.x, actor.foot)
    mirrored = (actor.number % 3 == 1) != (_reads_leftwards(stage))
    depth = {Home.AIR: 0.85 if stage.scene.setting is Setting.SPACE else 0.45, Home.WATER: 0.5}.get(actor.home, 0.9)
    if isinstance(actor.figure, Cutout):
        cels = [_cutout_cel(stage, actor.figure, actor.entity, place, actor.height, mirrored=mirrored)]
    else:
        cels = _cels(stage, actor.figure, place, actor.height, _shape_colour(stage, actor))
    if actor.home is not Home.GROUND:
        return [_floating(stage, cel, depth, actor) for cel in cels]
    shadow = _shadow(stage, actor)
    if isinstance(actor.figure, Shape) and actor.entity.kind is not EntityKind.VEHICLE:
        return [shadow, *(Flat(cel, depth) for cel in cels)]
    speed, hop, period = _GAITS[actor.entity.kind]
    speed *= stage.form.width * (1 if mirrored or isinstance(actor.figure, Shape) else -1)
    # Nobody leaves the picture, however long the scene is.
    speed = float(np.clip(speed * stage.seconds, -0.05 * stage.form.width, 0.05 * stage.form.width)) / stage.seconds
    phase = 0.37 * actor.number
    moving = [Striding(cel, depth, speed, hop * actor.height, period, phase) for cel in cels]
    return [Striding(shadow.cel, depth, speed, 0.0, 1.0), *moving]


_GAITS = {
    EntityKind.PERSON: (0.02, 0.022, 0.62),
    EntityKind.ANIMAL: (0.016, 0.03, 0.55),
    EntityKind.VEHICLE: (0.03, 0.008, 0.35),
    EntityKind.OBJECT: (0.0, 0.012, 1.7),
    EntityKind.PLACE: (0.0, 0.0, 1.0),
}
"""How each kind moves on the ground: parts of the frame's width a second, the hop in parts of its height, seconds."""


def _floating(stage: Stage, cel: Cel, depth: float, actor: _Actor) -> Floating:
    sway, bob, period = (5, 3, 4.0) if actor.home is Home.WATER else (30, 9, 11.0)
    return Floating(cel, depth, sway * stage.unit, bob * stage.unit, period, 0.9 * actor.number)


def _shape_colour(stage: Stage, actor: _Actor) -> Colour:
    """Returns the colour of a drawn silhouette: darker than the scenery, so that it stands out in any light."""
    shape = actor.figure
    if stage.scene.setting is Setting.SPACE:
        dark = mix(stage.atmosphere.shade, stage.atmosphere.horizon, 0.5)
    elif actor.home is Home.AIR:
        lit = isinstance(shape, Shape) and shape.lamp
        dark = mix(stage.atmosphere.shade, stage.atmosphere.accent, 0.55 if lit else 0.0)
    else:
        dark = mix(stage.atmosphere.shade, np.zeros(3, np.float32), 0.35)
    return _tinted(stage, actor.entity, dark)


def _tinted(stage: Stage, entity: Entity, otherwise: Colour) -> Colour:
    return _in_light(stage, entity.colour) if entity.colour else otherwise


def _in_light(stage: Stage, code: str) -> Colour:
    """Returns a colour as it looks in the light of the scene."""
    return mix(rgb(code), stage.atmosphere.shade, 0.12 + 0.34 * stage.atmosphere.lamps)


def _cutout_cel(
    stage: Stage, cutout: Cutout, entity: Entity, foot: tuple[float, float], height: float, *, mirrored: bool
) -> Cel:
    """Returns a figure of paper in two tones, with its rim light."""
    art = art_of(cutout.figure).sized(height, mirrored=mirrored)
    rows, columns = art.silhouette.shape
    sheet = Sheet(round(foot[0]) - columns // 2, round(foot[1]) - rows + 4, columns, rows, _line_colour(stage, entity))
    body = _body_colour(stage, cutout, entity)
    if art.solid:
        sheet.cover(art.silhouette, mix(body, stage.atmosphere.shade, 0.0 if entity.colour or cutout.tint else 0.8))
    else:
        sheet.cover(cv2.bitwise_and(art.silhouette, cv2.bitwise_not(art.lines)), body)
    _paint_rim_light(stage, sheet, art.silhouette, foot[0])
    mask = art.silhouette
    if _home(stage, cutout) is Home.WATER:
        mask = mask.copy()
        mask[round(rows * (1 - _DRAUGHT)) :] = 0
    return sheet.cut(mask)


def _body_colour(stage: Stage, cutout: Cutout, entity: Entity) -> Colour:
    if entity.colour:
        return _in_light(stage, entity.colour)
    dark = mix(stage.atmosphere.shade, np.zeros(3, np.float32), 0.35)
    paper = mix(dark, stage.atmosphere.horizon, 0.5)
    # A natural colour keeps to the palette of the scene.
    return mix(_in_light(stage, cutout.tint), paper, 0.3) if cutout.tint else paper


def _line_colour(stage: Stage, entity: Entity) -> Colour:
    dark = mix(stage.atmosphere.shade, np.zeros(3, np.float32), 0.35)
    black = entity.colour and float(luma(rgb(entity.colour))) < 60
    return mix(dark, stage.atmosphere.horizon, 0.45) if black else dark


def _shadow(stage: Stage, actor: _Actor) -> Flat:
    """Returns the shadow of a standing figure: the ground under it, and a streak away from the sun."""
    place, height = (actor.x, actor.foot), actor.height
    wide = _half_width(actor.figure) * height
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


def _half_width(figure: Figure) -> float:
    """Returns half the width of a figure, as a part of its height."""
    return art_of(figure.figure).aspect / 2 if isinstance(figure, Cutout) else _extent(figure)[0]


def _height(stage: Stage, shape: Figure) -> float:
    """Returns the height of a figure in pixels."""
    short = min(stage.form.width, stage.form.height)
    near = 1.9 if stage.scene.setting is Setting.INTERIOR else 1.0
    return short * near * shape.height * _SIZES[stage.scene.shot_size]


def _cels(
    stage: Stage, shape: Shape, place: tuple[float, float], height: float, colour: Colour
) -> list[Cel]:
    """Returns the figure with its rim light and its windows, and the glow of its lamp."""
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
    return cels


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
