"""What people want of the manifest, made into primitive changes, or refused.

A draft is a copy: an edit is made as a whole or not at all.
"""

from collections.abc import Iterable

import protovalidate
from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import edits_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.composed import primitive, scene_of
from aiprod_collab.state.document import Document, copy_of
from aiprod_collab.state.refusals import gone, invariant
from aiprod_runtime.errors import InvalidArgument

FILM_FIELDS = frozenset(
    ["prompt", "title", "logline", "seed", "style.medium", "style.palette", "style.lens", "style.grade"]
)
SCENE_FIELDS = frozenset(film.Scene.DESCRIPTOR.fields_by_name) - {"id"}
MAX_FILM_SECONDS = 600
"""As long as a film may be that is asked for."""
MAX_MANIFEST_BYTES = 256 << 10
"""Versions and snapshots hold many manifests; the largest that people write has a quarter of it."""


def edited(document: Document, changes: Iterable[pb.Change]) -> pb.Edited:
    """What `changes` make of the document, which stays as it is.

    InvalidArgument for a field that cannot be set; else the refusals GONE, TEXT_CONFLICT and INVARIANT.
    """
    draft = document.copy()
    done: list[pb.Change] = []
    inverse: list[pb.Change] = []
    for change in changes:
        for step in primitive(draft, change):
            _allow(draft, step)
            inverse.append(draft.inverse(step))
            draft.apply(step)
            done.append(step)
    check(draft)
    _check_fields(draft, done)
    return pb.Edited(changes=done, inverse=reversed(inverse))


def check(document: Document) -> None:
    """INVARIANT for what breaks a rule that only the whole can be judged by."""
    scenes = document.scenes.values()
    if not 1 <= len(scenes) <= 200 or len(document.entities) > 100:
        raise invariant("a film has 1 to 200 scenes and at most 100 entities")
    if len(document.order) > len(scenes):
        raise invariant("each scene has an id of its own")
    if sum(scene.duration.ToNanoseconds() for scene in scenes) > MAX_FILM_SECONDS * 10**9:
        raise invariant(f"a film has at most {MAX_FILM_SECONDS} seconds; shorten or remove another scene")
    for scene in scenes:
        if unknown := set(scene.subjects) - document.entities.keys():
            raise invariant(f"scene {scene.id} refers to {min(unknown)}, which is no entity of the film")
    if (
        sum(part.ByteSize() for part in [document.head, *scenes, *document.entities.values()])
        > MAX_MANIFEST_BYTES
    ):
        raise invariant(f"a manifest has at most {MAX_MANIFEST_BYTES} bytes; shorten some texts")


def _allow(document: Document, change: pb.Change) -> None:
    """Refuse a primitive change that cannot be made."""
    match change.WhichOneof("change"):
        case "update_film":
            _known(change.update_film.fields, FILM_FIELDS)
        case "update_scene":
            _known(change.update_scene.fields, SCENE_FIELDS)
            _unlocked(document, change.update_scene.scene)
        case "add_scene":
            if change.add_scene.scene.id in document.scenes:
                raise invariant(f"there is a scene {change.add_scene.scene.id}; choose another id")
            _place(document, change.add_scene.after)
        case "remove_scene":
            _unlocked(document, change.remove_scene.scene)
        case "move_scene":
            scene_of(document, change.move_scene.scene)
            _place(document, change.move_scene.after)
            if change.move_scene.scene == change.move_scene.after:
                raise invariant("a scene cannot follow itself")
        case "lock_scene":
            scene_of(document, change.lock_scene.scene)
        case "remove_entity":
            if change.remove_entity not in document.entities:
                raise gone(f"entity {change.remove_entity}")


def _known(fields: FieldMask, allowed: frozenset[str]) -> None:
    if not fields.paths or (unknown := set(fields.paths) - allowed):
        what = f"{min(unknown)} cannot be set" if fields.paths else "name the fields to set"
        raise InvalidArgument(
            f"{what}; there are {', '.join(sorted(allowed))}", reason="BAD_FIELD", field="fields"
        )


def _unlocked(document: Document, scene: str) -> None:
    scene_of(document, scene)
    if scene in document.locked:
        raise invariant(f"scene {scene} is locked; unlock it first")


def _place(document: Document, after: str) -> None:
    if after:
        scene_of(document, after)


def _check_fields(document: Document, changes: Iterable[pb.Change]) -> None:
    """INVARIANT where what was changed breaks the contract's own rules for it."""
    touched = {change.update_scene.scene or change.add_scene.scene.id for change in changes}
    for scene in [document.scenes[name] for name in document.order if name in touched]:
        # The rules of the contract see the length only; another way to write it has no JSON.
        if not 0 <= scene.duration.nanos < 10**9:
            raise invariant(f"scenes/{scene.id}/duration: has 0 to 999999999 nanos")
        _validate(scene, f"scenes/{scene.id}")
    if any(change.HasField("update_film") or change.HasField("put_entity") for change in changes):
        film_itself = copy_of(document.head)
        film_itself.entities.extend(document.entities.values())
        film_itself.scenes.append(document.scenes[document.order[0]])
        _validate(film_itself, "film")


def _validate(message: film.Manifest | film.Scene, where: str) -> None:
    for violation in protovalidate.collect_violations(message):
        elements = violation.proto.field.elements if violation.proto.field else []
        field = ".".join(element.field_name for element in elements)
        raise invariant(f"{where}/{field}: {violation.proto.message}")
