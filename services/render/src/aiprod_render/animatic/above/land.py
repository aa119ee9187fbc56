"""What each place is from above: what covers it, what runs through it, and what grows there."""

from collections.abc import Mapping
from typing import NamedTuple

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraAngle, Setting
from aiprod_render.animatic.scenery.heavens import is_heavenly
from aiprod_render.animatic.scenery.surf import BREAKERS
from aiprod_render.animatic.shapes.catalogue import figure_of
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage

TRAFFIC = "traffic"
"""The figure of many cars, which are a part of their road."""
_DRIVING = frozenset({*"🚗🚕🚌🚓🚑🚒🚐🚚🚛🏎🚙🛻", "double-decker", TRAFFIC})


class Land(NamedTuple):
    """What covers the land, and what runs through it: `river`, `road`, `lake`, `coast`, `island`, or nothing.

    `crowns` are the colours of its trees, which are `dense` (0..1).
    """

    cover: str
    feature: str = ""
    crowns: tuple[str, ...] = ()
    dense: float = 0.0


_WOODS, _PALMS = ("#5d8f4a", "#4f7f42", "#6f9a4a", "#43694a"), ("#4f8a45", "#3f7a4a", "#5f9a4f")
_MIXED = ("#43694a", "#4f7f42", "#3d6350", "#6f9a4a")
"""Spruces stay green in autumn, and the trees between them do not."""
_FIRS = ("#43694a", "#3d6350", "#507a55")
_LANDS: Mapping[str, Land] = {
    "forest": Land("grass", "", _WOODS, 1.0),
    "forest-river": Land("grass", "river", _WOODS, 1.0),
    "bamboo-forest": Land("grass", "", ("#6f9a4a", "#7fae55", "#5d8f4a"), 1.0),
    "jungle": Land("grass", "", _PALMS, 1.0),
    "jungle-river": Land("grass", "river", _PALMS, 1.0),
    "river": Land("fields", "river", _WOODS, 0.32),
    "river-town": Land("town", "river", _WOODS, 0.1),
    "canal": Land("town", "river", _WOODS, 0.1),
    "canyon": Land("canyon", "river"),
    "canyon-river": Land("canyon", "river"),
    "mountain-river": Land("peaks", "river", _MIXED, 0.45),
    "mountains": Land("peaks", "", _MIXED, 0.25),
    "summit": Land("peaks"),
    "ridge": Land("peaks"),
    "mountain-road": Land("peaks", "road", _MIXED, 0.45),
    "lake": Land("grass", "lake", _MIXED, 0.9),
    "waterfall": Land("grass", "river", _WOODS, 0.9),
    "wetland": Land("grass", "river", _WOODS, 0.25),
    "beach": Land("shore", "coast", _PALMS, 0.5),
    "rocky-shore": Land("shore", "coast", _WOODS, 0.3),
    "cliff": Land("shore", "coast", _WOODS, 0.3),
    "island": Land("shore", "island", _PALMS, 0.8),
    "harbour": Land("port", "coast"),
    "road": Land("fields", "road", _WOODS, 0.3),
    "highway": Land("fields", "road", _WOODS, 0.2),
    "village": Land("village", "road", _WOODS, 0.35),
    "vineyard": Land("rows", "", _WOODS, 0.06),
    "plantation": Land("rows", "", _WOODS, 0.1),
    "lavender-field": Land("rows", "", _WOODS, 0.06),
    "snow-field": Land("snow", "", _FIRS, 0.35),
    "frozen-lake": Land("snow", "lake", _FIRS, 0.7),
    "ice": Land("snow"),
    "new-york": Land("city", "road"),
    "tokyo": Land("city", "road"),
    "rooftop": Land("city", "road"),
    "street": Land("city", "road"),
    **dict.fromkeys(
        ("farm", "field", "meadow", "hills", "hilltop", "orchard"), Land("fields", "", _WOODS, 0.22)
    ),
    **dict.fromkeys(("square", "market", "london", "paris", "rome"), Land("town", "road", _WOODS, 0.08)),
}
_SETTINGS: Mapping[Setting, Land] = {
    Setting.FOREST: _LANDS["forest"],
    Setting.LANDSCAPE: Land("fields", "river", _WOODS, 0.3),
    Setting.DESERT: Land("dunes"),
    Setting.SEA: Land("sea"),
    Setting.CITY: Land("city", "road"),
}


def land_of(stage: Stage) -> Land | None:
    """Returns the land that is seen from above, or None where the camera is not there.

    It is where nobody stands on the ground near the camera; what flies is seen over the land.
    """
    scene = stage.scene
    if scene.camera_angle is not CameraAngle.AERIAL or any(_stands(stage, one) for one in stage.entities):
        return None
    land = _LANDS.get(scene.place) if scene.place else _SETTINGS.get(scene.setting)
    if land and not land.feature and any(is_driving(one) for one in stage.entities):
        # Who drives through a forest does so on a road.
        return land._replace(feature="road")
    return land


def is_driving(entity: Entity) -> bool:
    """Returns whether an entity is on a road, and is drawn as it is seen from above."""
    return entity.figure in _DRIVING


def _stands(stage: Stage, entity: Entity) -> bool:
    """Returns whether somebody is on the ground, and would be seen from the side."""
    if is_driving(entity) or is_heavenly(stage.scene, entity) or entity.figure == BREAKERS:
        return False
    drawn = figure_of(entity)
    return entity.kind is EntityKind.PERSON or (drawn is not None and drawn.home is not Home.AIR)
