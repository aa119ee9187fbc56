"""Puts things where an act needs them: a surfer on the wave, and bread in the mouth of its oven."""

from collections.abc import Sequence
from dataclasses import replace

from aiprod_film.entity import Entity
from aiprod_film.scene import Scene
from aiprod_film.staging import Place, Relation
from aiprod_render.animatic.measures import is_small
from aiprod_render.animatic.staging.leaning import OVENS

_WAVE = "wave"


def on_waves(scene: Scene, entities: Sequence[Entity]) -> tuple[Scene, Sequence[Entity]]:
    """Puts who surfs on the wave that the text names: nobody rides it from afar."""
    waves = {entity.id for entity in entities if entity.figure == _WAVE}
    placed = {one.subject for one in scene.relations}
    surfing = [act for act in scene.acts if act.verb == "surf" and act.object in waves]
    on = tuple(Relation(act.subject, Place.ON, act.object) for act in surfing if act.subject not in placed)
    return replace(scene, relations=(*on, *scene.relations)), entities


def in_ovens(scene: Scene, entities: Sequence[Entity]) -> tuple[Scene, Sequence[Entity]]:
    """Puts food that somebody takes out of the oven into its mouth: it lies on no top."""
    oven = next((entity.id for entity in entities if entity.figure in OVENS), "")
    food = {entity.id for entity in entities if is_small(entity.figure)}
    taken = dict.fromkeys(act.object for act in scene.acts if act.verb == "pull" and act.object in food)
    placed = {one.subject for one in scene.relations}
    inside = tuple(Relation(one, Place.IN, oven) for one in taken if oven and one not in placed)
    return replace(scene, relations=(*inside, *scene.relations)), entities
