"""Casts a scene: which entities are in the picture, where each is, and how tall."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Setting, ShotSize
from aiprod_render.animatic.shapes.catalogue import Cutout, Figure, figure_of
from aiprod_render.animatic.shapes.cutout import art_of
from aiprod_render.animatic.shapes.shape import Home, Shape
from aiprod_render.animatic.shapes.things import BOAT, with_crew
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.fonts import is_rtl

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
_SIZES = {ShotSize.EXTREME_WIDE: 0.75, ShotSize.WIDE: 1.0, ShotSize.MEDIUM: 1.5, ShotSize.CLOSE_UP: 2.0}
_LEADS = {
    ShotSize.EXTREME_WIDE: (0.36, 0.44),
    ShotSize.WIDE: (0.42, 0.52),
    ShotSize.MEDIUM: (0.48, 0.58),
    ShotSize.CLOSE_UP: (0.54, 0.64),
}
"""The least and the greatest height of the first figure, as parts of the frame's short side."""
_TALLER = 1.35
"""Nobody is taller than this multiple of the lead."""
_HIGH_UP = 0.7
"""The size of what flies or swims, compared with what stands."""
_REGION = (0.52, 0.95)
"""The part of the frame's width that figures share, clear of the lettering on the other side."""
_REGION_UPRIGHT = (0.12, 0.88)
MOST = 4
"""The most entities of a scene that are drawn."""
_WIDE = 0.65
"""Cut-outs with more than this half width, as a part of their height, are lower: spectacles."""
_MOST_COPIES = 9
_CROWD = 3
"""From this number of one kind on, figures stand in two rows."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One figure on its place: `x` is the middle of its foot at row `foot`; sizes are in pixels.

    `number` counts the figures of a row. Who stands `behind` is in the second row.
    """

    entity: Entity
    figure: Figure
    home: Home
    x: float
    foot: float
    height: float
    number: int = 0
    behind: bool = False
    mirrored: bool = False


def cast(stage: Stage) -> list[tuple[Entity, Figure]]:
    """Returns the entities that fit the setting, with their figures; if there is a boat, people are in it."""
    named = [(entity, figure) for entity in stage.entities if (figure := figure_of(entity))]
    fitting = [
        (entity, figure) for entity, figure in named if _fits(stage.scene.setting, entity.kind, figure)
    ]
    boat = next((figure for _, figure in fitting if figure is BOAT), None)
    if boat is None or stage.scene.setting is not Setting.SEA:
        return fitting
    crew = next((figure for entity, figure in fitting if _walks(entity, figure)), None)
    # People at the sea sit in the boat instead of standing on the water.
    manned = with_crew(BOAT, crew) if isinstance(crew, Shape) else boat
    return [
        (entity, manned if figure is BOAT else figure)
        for entity, figure in fitting
        if not (isinstance(figure, Shape) and _walks(entity, figure))
    ]


def _walks(entity: Entity, figure: Figure) -> bool:
    return entity.kind is EntityKind.PERSON and figure.home is Home.GROUND


def _fits(setting: Setting, kind: EntityKind, figure: Figure) -> bool:
    """Returns whether the setting has room for a figure: buildings stand outdoors and not in a skyline."""
    if isinstance(figure, Shape) and setting is Setting.SPACE:
        return figure.home is Home.AIR and kind in {EntityKind.PERSON, EntityKind.VEHICLE}
    if kind is not EntityKind.PLACE:
        return True
    indoors = {Setting.SPACE, Setting.INTERIOR, Setting.ABSTRACT}
    return setting not in indoors and not (setting is Setting.CITY and isinstance(figure, Shape))


def home_of(stage: Stage, figure: Figure) -> Home:
    """Returns where the figure is in this setting: in space all float, and without a sea fish lie ashore."""
    if stage.scene.setting in {Setting.SPACE, Setting.ABSTRACT}:
        return Home.AIR
    if figure.home is Home.WATER and stage.scene.setting is not Setting.SEA:
        return Home.GROUND
    return figure.home


def placed(stage: Stage, cast: Sequence[tuple[Entity, Figure]]) -> list[Actor]:
    """Returns the figures side by side in their part of the frame, the lead nearest to the middle."""
    actors: list[Actor] = []
    if not cast:
        return actors
    scale = _scale(stage, cast[0][1])
    tallest = _TALLER * scale * height_of(stage, cast[0][1])
    # Back to front: what flies is before what stands.
    for home in (Home.WATER, Home.GROUND, Home.AIR):
        group = [(entity, figure) for entity, figure in cast if home_of(stage, figure) is home]
        actors += _row(stage, group, home, scale, tallest)
    return actors


def _scale(stage: Stage, lead: Figure) -> float:
    """Returns the scale of all figures that makes the lead big enough, and not too big."""
    least, most = _LEADS[stage.scene.shot_size]
    if home_of(stage, lead) is not Home.GROUND:
        least, most = least * _HIGH_UP, most * _HIGH_UP
    height = height_of(stage, lead)
    short = min(stage.form.width, stage.form.height)
    return float(np.clip(height, least * short, most * short)) / height


def _row(
    stage: Stage, group: Sequence[tuple[Entity, Figure]], home: Home, scale: float, tallest: float
) -> list[Actor]:
    copies = [
        (entity, figure, copy)
        for entity, figure in group
        for copy in range(min(max(1, entity.count), _MOST_COPIES))
    ]
    if not copies:
        return []
    short = min(stage.form.width, stage.form.height)
    tallest = min(0.64 * short, tallest)
    heights = [
        float(np.clip(height_of(stage, figure) * scale, 0.1 * short, tallest)) * (1 - 0.07 * (copy % 3))
        for _, figure, copy in copies
    ]
    widths = [2 * half_width(figure) * height for (_, figure, _), height in zip(copies, heights, strict=True)]
    left, right = (part * stage.form.width for part in _region(stage))
    # Many stand in two rows that overlap; few keep clear of each other.
    crowded = max(entity.count for entity, _ in group) >= _CROWD
    gap = 0.66 if crowded else 1.12
    shrink = min(1.0, (right - left) / (sum(widths) * gap))
    x = (left + right - sum(widths) * gap * shrink) / 2
    actors = []
    for number, ((entity, figure, _), height, width) in enumerate(zip(copies, heights, widths, strict=True)):
        step = width * gap * shrink
        foot = _foot(stage, home, number, height * shrink, crowded=crowded)
        middle = x + step / 2
        middle = stage.form.width - middle if _reads_leftwards(stage) else middle
        behind = crowded and number % 2 == 1
        mirrored = (number % 3 == 1) != _reads_leftwards(stage)
        actors.append(Actor(entity, figure, home, middle, foot, height * shrink, number, behind, mirrored))
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
            return form.height * (foot - (0.075 * (number % 2) if crowded else 0.012 * aside))


def half_width(figure: Figure) -> float:
    """Returns half the width of a figure, as a part of its height."""
    return art_of(figure.figure).aspect / 2 if isinstance(figure, Cutout) else figure.extent[0]


def height_of(stage: Stage, shape: Figure) -> float:
    """Returns the height of a figure in pixels."""
    short = min(stage.form.width, stage.form.height)
    wide = max(1.0, half_width(shape) / _WIDE) ** 0.5 if isinstance(shape, Cutout) else 1.0
    near = 1.9 if stage.scene.setting is Setting.INTERIOR else 1.0
    return short * near * shape.height / wide * _SIZES[stage.scene.shot_size]
