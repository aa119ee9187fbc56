"""Gives subjects the ground that they need: trains rails, cars a road, fires a hearth, flowers a vase."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Scene, Setting
from aiprod_render.animatic.cast.casting import HELD_WITH
from aiprod_render.animatic.framing import Figure as Box
from aiprod_render.animatic.places.canvas import Canvas, unit
from aiprod_render.animatic.places.ground import lanes, rails
from aiprod_render.animatic.places.place import Part, Place, side_of
from aiprod_render.animatic.places.texture import textured
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.showers import is_shower
from aiprod_render.animatic.scenery.terrain import snow_tinted
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.animatic.staged_figures import covered, on_stage
from aiprod_render.picture.colour import mix

_ON_RAILS = frozenset("🚂🚆🚄🚅🚃🚞🚝🚇🚊🚋")
_ON_ROADS = frozenset({*"🚗🚕🚌🚓🚑🚒🚐🚚🚛🏎🚙🛻🏍🛵🛺🚲🛴🛹", "double-decker"})
_OPEN_LAND = frozenset({Setting.LANDSCAPE, Setting.FOREST, Setting.DESERT})
_WITHOUT_ROADS = frozenset(
    {
        *("road", "farm", "field", "snow-field", "ski-slope", "ice", "ice-hole", "frozen-lake"),
        *("mountain-road", "terraces"),
    }
)
"""Places that have a road already, or where none would be."""
_FLOWERS = frozenset("🌷🌻🌹🌼🌺🌸🪻🥀")
_PAVED = frozenset({"harbour", "road", "railway", "viaduct", "porch", "pier", "ship-deck"})
"""Places without soil, besides towns."""
_VASES = frozenset({"vase", "🏺", "🪣", "🧺", "🪴"})
_OPENING = frozenset({"grow", "open", "wake"})
_FIRES = frozenset("🔥")
_WITH_HEARTHS = frozenset({"", "living-room", "bedroom", "library"})
"""Rooms in which a fire burns in a fireplace."""
_GROUNDS = {Setting.DESERT: "#d8b070", Setting.FOREST: "#5f7a48"}
"""The colours of hills that are not of grass."""
_DEPTH = 0.9
"""The depth of the figures on the ground."""


def with_hearth(scene: Scene, entities: Sequence[Entity]) -> tuple[Scene, list[Entity]]:
    """Returns the scene by a fireplace if a fire burns in its room, and the subjects without that fire."""
    others = [entity for entity in entities if entity.figure not in _FIRES]
    has_fire = len(others) < len(entities) or scene.place == "fireside"
    if (
        scene.setting is not Setting.INTERIOR
        or not has_fire
        or scene.place not in _WITH_HEARTHS | {"fireside"}
    ):
        return scene, list(entities)
    # A fireplace has a fire of its own: the one of the text would burn a second time before it.
    return replace(scene, place="fireside"), others


def with_pots(scene: Scene, entities: Sequence[Entity]) -> list[Entity]:
    """Returns the subjects with a vase or a bucket for flowers that neither grow nor are in a hand."""
    paved = scene.setting is Setting.CITY or scene.place in _PAVED
    held = {act.object for act in scene.acts if act.verb in HELD_WITH}
    held |= {one.subject for one in scene.relations}
    loose = [entity for entity in entities if entity.figure in _FLOWERS and entity.id not in held]
    # Petals that fall are in no pot.
    loose = [entity for entity in loose if not is_shower(scene, entity)]
    has_vase = any(entity.figure in _VASES for entity in entities)
    if not loose or has_vase or not (paved or scene.setting is Setting.INTERIOR):
        return list(entities)
    opening = any(act.subject == entity.id and act.verb in _OPENING for act in scene.acts for entity in loose)
    # A vase has flowers of its own, which are open already.
    figure = "🪣" if paved or opening else "vase"
    return [*entities, Entity("vase of the flowers", EntityKind.OBJECT, "vase", "", figure)]


def ways(stage: Stage) -> list[Prop]:
    """Returns the rails under trains, and the road under cars in the open country."""
    figures = {entity.figure for entity in stage.entities}
    if climbing := [box for box in covered(stage) if box.path.down < 0 and box.path.across]:
        return [_slope(stage, climbing)]
    if not figures.isdisjoint(_ON_RAILS) and stage.scene.setting not in {Setting.SEA, Setting.SPACE}:
        return _strip(stage, rails)
    if stage.scene.setting is Setting.CITY and not stage.scene.place and _stand(stage):
        return _strip(stage, _pavement if figures.isdisjoint(_ON_ROADS) else _street)
    outside = stage.scene.setting in _OPEN_LAND and stage.scene.place not in _WITHOUT_ROADS
    return _strip(stage, _road) if outside and not figures.isdisjoint(_ON_ROADS) else []


def _slope(stage: Stage, climbing: Sequence[Box]) -> Prop:
    """Returns the hill that some climb, rising the way that they go."""
    path = climbing[0].path
    x = sum(box.left + box.right for box in climbing) / 2 / len(climbing)
    foot = max(box.bottom for box in climbing)
    canvas = Canvas(stage, _DEPTH, stage.atmosphere.fog)
    columns = np.linspace(canvas.left, canvas.right, 60)
    # Flat where it begins and at its top, with the steps of those who climb in the middle.
    gone = np.clip((columns - x) / stage.form.width / 0.62, -1, 1)
    # With 2 / pi the hill is as steep in its middle as the way of those who climb.
    rise = np.sin(gone * np.pi / 2) * 0.62 * 2 / np.pi * stage.form.width * path.down / path.across
    line = foot + rise + 0.006 * stage.form.height * np.sin(columns / (0.045 * stage.form.width))
    grass = snow_tinted(stage, tone(stage, _GROUNDS.get(stage.scene.setting, "#7f9a58")), 0.72)
    outline = [*zip(columns.tolist(), line.tolist(), strict=True)]
    below = [(float(canvas.right), float(canvas.bottom)), (float(canvas.left), float(canvas.bottom))]
    canvas.polygons([[*outline, *below]], mix(grass, stage.atmosphere.shade, 0.14))
    lit = [(a, b + 0.012 * stage.form.height) for a, b in outline]
    canvas.polygons([[*outline, *lit[::-1]]], mix(grass, stage.atmosphere.light, 0.3))
    return canvas.flat()


def _stand(stage: Stage) -> bool:
    """Returns whether somebody is on the ground: what flies needs none."""
    return any(box.depth >= _DEPTH for box in covered(stage))


def _pavement(row: float) -> Part:
    stone = "#8f8c88"

    def paint(place: Place) -> None:
        lanes(stone, row - 0.24, row + 0.5, marked=False)(place)
        top = place.floor + (row - 0.24) * (place.stage.form.height - place.floor)
        textured(place, stone, top, float(place.canvas.bottom), kind="stone")

    return paint


def _street(row: float) -> Part:
    return lanes("#6d6f76", row - 0.3, row + 0.5, marked=True)


def _road(row: float) -> Part:
    return lanes("#8a8070", row - 0.22, row + 0.2, marked=False)


def _strip(stage: Stage, way: Callable[[float], Part]) -> list[Prop]:
    """Returns a way from side to side at the feet of the figures."""
    boxes = covered(stage)
    if not boxes or any(actor.foot > stage.form.height for actor in on_stage(stage)):
        # Nobody sees the way of whose feet the picture cuts off.
        return []
    # The box of a figure ends a little below its foot.
    foot = max(box.bottom - 0.02 * (box.bottom - box.top) for box in boxes)
    canvas = Canvas(stage, _DEPTH, stage.atmosphere.fog)
    place = Place(
        stage,
        canvas,
        stage.atmosphere.fog,
        stage.atmosphere.fog,
        float(stage.horizon),
        unit(stage),
        side_of(stage),
        indoors=False,
        haze=0.05 + 0.1 * stage.atmosphere.haze,
    )
    way((foot - stage.horizon) / max(1.0, stage.form.height - stage.horizon))(place)
    return [canvas.flat()]
