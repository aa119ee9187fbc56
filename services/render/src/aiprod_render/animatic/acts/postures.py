"""Where people sit: on the seat that the text names, on a bench or a log in the open, or on the ground."""

from collections.abc import Sequence
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Scene, Setting
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.acts.gait_choice import TREES
from aiprod_render.animatic.acts.performed import performed
from aiprod_render.animatic.puppets.actions import performance

SHIPS = frozenset("⛵🛶🚤🛥🚢⛴🛳")
"""What sails on the water, and never below it."""
PICNIC = "picnic"
"""A cloth on the grass with what people eat there."""
_BENCHES = frozenset({"park", "garden", "playground", "porch", "zen-garden", "harbour"})
_GROUND = frozenset(
    {
        *("beach", "pier", "island", "rocky-shore", "cliff", "rooftop", "stairs", "ridge", "summit"),
        *("hilltop", "mountains", "mountain-path", "lavender-field", "sunflower-field"),
        *("moon", "mars", "moon-base", "campsite"),
    }
)
"""Places where people sit down on what they stand on."""
_LOGS = frozenset({Setting.LANDSCAPE, Setting.FOREST})
"""Where people sit on logs: nobody has carried a chair there."""
_WITHOUT_LOGS = frozenset({"sky", "moon", "mars", "moon-base", "sea-of-clouds"})
_EASES = frozenset({"", "eat", "drink", "stand", "talk", "laugh", "sit", "look"})
"""What people do who sit around a picnic."""


def seated(scene: Scene, entities: Sequence[Entity]) -> tuple[Scene, Sequence[Entity]]:
    """Gives those who sit in the open a place to sit: nobody has carried a chair there."""
    low = _on_the_ground(scene, entities)
    scene = _lowered(scene, low)
    wild = scene.setting in _LOGS and scene.place not in _WITHOUT_LOGS
    figure = "bench" if scene.place in _BENCHES else "log" if wild else ""
    placed = {one.subject for one in scene.relations if one.place is not Place.BESIDE}
    sitting = [one for one in entities if one.id not in placed | low and _sits(scene, one, entities)]
    # Who is in a boat sits there.
    if not figure or not sitting or any(entity.figure in SHIPS for entity in entities):
        return scene, entities
    seat = Entity("seat outdoors", EntityKind.OBJECT, figure, "", figure)
    on = tuple(Relation(one.id, Place.ON, seat.id) for one in sitting)
    return replace(scene, relations=(*scene.relations, *on)), [*entities, seat]


def _on_the_ground(scene: Scene, entities: Sequence[Entity]) -> set[str]:
    """Returns the ids of those who sit on the ground: under a tree, on a beach, around a picnic."""
    if scene.setting in {Setting.INTERIOR, Setting.SPACE, Setting.ABSTRACT}:
        return set()
    named = {entity.id: entity for entity in entities}
    trees = {
        one.subject
        for one in scene.relations
        if one.place is Place.UNDER and one.object in named and named[one.object].figure in TREES
    }
    elsewhere = {one.subject for one in scene.relations if one.place in {Place.ON, Place.IN}}
    low = scene.place in _GROUND or scene.setting is Setting.DESERT
    picnic = any(entity.figure == PICNIC for entity in entities)
    return {
        one.id
        for one in entities
        if one.id not in elsewhere
        and (
            ((low or picnic or one.id in trees) and _sits(scene, one, entities))
            or (picnic and one.kind is EntityKind.PERSON and _rests(scene, one))
        )
    }


def _rests(scene: Scene, person: Entity) -> bool:
    return {act.verb for act in scene.acts if act.subject == person.id} <= _EASES


def _lowered(scene: Scene, low: set[str]) -> Scene:
    """Returns the scene in which these sit on the ground, whatever their hands do."""
    if not low:
        return scene
    kept = (act for act in scene.acts if act.subject not in low or act.verb not in {"sit", "stand"})
    return replace(scene, acts=(*(Act(id, "sit-low") for id in sorted(low)), *kept))


def _sits(scene: Scene, person: Entity, entities: Sequence[Entity]) -> bool:
    """Returns whether what a person does is done on a seat."""
    if person.kind is not EntityKind.PERSON:
        return False
    named = {entity.id: entity for entity in entities}
    things = [(act.verb, named.get(act.object)) for act in scene.acts if act.subject == person.id]
    verbs = [performed(verb, thing.figure if thing else "", thing) for verb, thing in things]
    return "sit" in verbs or performance(verbs).furniture == "seat"
