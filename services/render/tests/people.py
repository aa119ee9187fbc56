"""Scenes with people, and what of them the engine draws."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraMovement, Scene, Setting, TimeOfDay
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.casting import Role, cast
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.animatic.staging.contact import touching
from aiprod_render.animatic.staging.placement import placed
from aiprod_render.render_inputs import ClipSpec


def person(id: str = "e1", figure: str = "👩", **values: Any) -> Entity:
    return Entity(id, EntityKind.PERSON, "she", "", figure, **values)


def scene(spec: ClipSpec, *entities: Entity, **values: Any) -> Scene:
    plain: dict[str, Any] = {"setting": Setting.LANDSCAPE, "time_of_day": TimeOfDay.DAY, "caption": ""}
    still: dict[str, Any] = {"camera_movement": CameraMovement.STATIC}
    subjects = tuple(one.id for one in entities)
    return replace(spec.scene, subjects=subjects, **(plain | still | values))


def frame(spec: ClipSpec, *entities: Entity, number: int = 24, **values: Any) -> np.ndarray:
    """Returns a frame in BGR of a scene by day with these entities."""
    shot = replace(spec, scene=scene(spec, *entities, **values), entities=entities)
    return cv2.cvtColor(animatic_frames(shot).frame(number), cv2.COLOR_YUV2BGR_I420).astype(int)


def ink(spec: ClipSpec, *entities: Entity, **values: Any) -> np.ndarray:
    """Returns where the entities change the picture, as booleans; light around them changes it less."""
    bare = {name: value for name, value in values.items() if name not in {"acts", "relations"}}
    return np.asarray(np.abs(frame(spec, *entities, **values) - frame(spec, **bare)).max(axis=2) > 40)


def actors(spec: ClipSpec, *entities: Entity, **values: Any) -> list[Actor]:
    shot = replace(spec, scene=scene(spec, *entities, **values), entities=entities)
    stage = stage_of(shot, shot.scene, 2.0)
    return placed(stage, cast(stage))


def roles(spec: ClipSpec, *entities: Entity, **values: Any) -> dict[str, Role]:
    shot = replace(spec, scene=scene(spec, *entities, **values), entities=entities)
    return {role.entity.id: role for role in cast(stage_of(shot, shot.scene, 2.0))}


def position(found: list[Actor], id: str) -> Actor:
    return next(actor for actor in found if actor.entity.id == id)


def thing(id: str, figure: str, **values: Any) -> Entity:
    return Entity(id, EntityKind.OBJECT, "it", "", figure, **values)


def in_contact(spec: ClipSpec, *entities: Entity, **values: Any) -> list[Actor]:
    shot = replace(spec, scene=scene(spec, *entities, **values), entities=entities)
    stage = stage_of(shot, shot.scene, 2.0)
    return touching(stage, placed(stage, cast(stage)))


def looks_right(actor: Actor) -> bool:
    return actor.mirrored != isinstance(actor.figure, Puppet)


CAR = Entity("e2", EntityKind.VEHICLE, "car", "", "🚗")
