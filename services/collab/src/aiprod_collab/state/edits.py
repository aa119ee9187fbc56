"""Turns an edit into primitive changes with their inverse, or rejects it.

The work happens on a copy of the document, so an edit applies as a whole or not at all.
"""

from collections.abc import Iterable

import protovalidate
from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.compound_edits import expand, find_scene
from aiprod_collab.state.document import Document, copy_of
from aiprod_collab.state.rejections import bad_field, gone, invariant, locked, not_found
from aiprod_film.frames import SECOND

FILM_FIELDS = frozenset(
    ["prompt", "title", "logline", "seed", "style.medium", "style.palette", "style.lens", "style.grade"]
)
SCENE_FIELDS = frozenset(film.Scene.DESCRIPTOR.fields_by_name) - {"id"}
MAX_FILM_SECONDS = 600
"""The longest film that a job can request."""
MAX_MANIFEST_BYTES = 256 << 10
"""Revisions and snapshots hold many manifests; the largest that people write is a quarter of this."""


def build_edit(document: Document, changes: Iterable[edits.Change]) -> edits.Edited:
    """Returns `changes` as primitive changes with their inverse. `document` stays unchanged.

    Raises NOT_FOUND, GONE, LOCKED, TEXT_CONFLICT, INVARIANT, or BAD_FIELD for a field that cannot be set.
    """
    draft = document.copy()
    applied: list[edits.Change] = []
    inverse: list[edits.Change] = []
    for change in changes:
        # Lazily: the second step of a split is checked on the result of the first.
        for step in expand(draft, change):
            _check_change(draft, step)
            inverse.append(draft.inverse(step))
            draft.apply(step)
            applied.append(step)
    check_document(draft)
    _check_changed_fields(draft, applied)
    return edits.Edited(changes=applied, inverse=reversed(inverse))


def check_document(document: Document) -> None:
    """Raises INVARIANT if the document as a whole breaks a rule."""
    scenes = document.scenes.values()
    if not 1 <= len(scenes) <= 200 or len(document.entities) > 100:
        raise invariant("a film must have 1 to 200 scenes and at most 100 entities")
    if len(document.order) > len(scenes):
        raise invariant("each scene must have its own id")
    if sum(scene.duration.ToNanoseconds() for scene in scenes) > MAX_FILM_SECONDS * SECOND:
        raise invariant(f"a film lasts at most {MAX_FILM_SECONDS} seconds; shorten or remove another scene")
    for scene in scenes:
        if missing := set(scene.subjects) - document.entities.keys():
            raise invariant(f"scene {scene.id} refers to {min(missing)}, which is not an entity of the film")
    if (
        sum(part.ByteSize() for part in [document.head, *scenes, *document.entities.values()])
        > MAX_MANIFEST_BYTES
    ):
        raise invariant(f"a manifest has at most {MAX_MANIFEST_BYTES} bytes; shorten some texts")


def _check_change(document: Document, change: edits.Change) -> None:
    """Raises a rejection if the primitive change does not apply to the document."""
    match change.WhichOneof("change"):
        case "update_film":
            _check_mask(change.update_film.fields, FILM_FIELDS)
        case "update_scene":
            _check_mask(change.update_scene.fields, SCENE_FIELDS)
            _check_unlocked(document, change.update_scene.scene)
        case "add_scene":
            if change.add_scene.scene.id in document.scenes:
                raise invariant(f"scene {change.add_scene.scene.id} already exists; choose another id")
            _check_position(document, change.add_scene.after)
        case "remove_scene":
            _check_unlocked(document, change.remove_scene.scene)
        case "move_scene":
            find_scene(document, change.move_scene.scene)
            _check_position(document, change.move_scene.after)
            if change.move_scene.scene == change.move_scene.after:
                raise invariant("a scene cannot follow itself")
        case "lock_scene":
            find_scene(document, change.lock_scene.scene)
        case "remove_entity":
            if (name := change.remove_entity) not in document.entities:
                raise (gone if document.was_removed(f"entities/{name}") else not_found)(f"entity {name}")


def _check_mask(fields: FieldMask, allowed: frozenset[str]) -> None:
    if not fields.paths or (rejected := set(fields.paths) - allowed):
        problem = f"{min(rejected)} cannot be set" if fields.paths else "no fields are named"
        raise bad_field(f"{problem}; the fields are {', '.join(sorted(allowed))}", "fields")


def _check_unlocked(document: Document, scene: str) -> None:
    find_scene(document, scene)
    if scene in document.locked:
        raise locked([scene])


def _check_position(document: Document, after: str) -> None:
    if after:
        find_scene(document, after)


def _check_changed_fields(document: Document, changes: Iterable[edits.Change]) -> None:
    """Raises INVARIANT if a changed part breaks the contract's field rules."""
    touched = {change.update_scene.scene or change.add_scene.scene.id for change in changes}
    for scene in [document.scenes[name] for name in document.order if name in touched]:
        # The contract's rules compare the length only, and JSON cannot hold a duration with other nanos.
        if not 0 <= scene.duration.nanos < 10**9:
            raise invariant(f"scenes/{scene.id}/duration: nanos must be 0 to 999999999")
        _validate(scene, f"scenes/{scene.id}")
    if any(change.HasField("update_film") or change.HasField("put_entity") for change in changes):
        # One scene is enough for the rules of the film itself: validating 200 for a new title is slow.
        film_itself = copy_of(document.head)
        film_itself.entities.extend(document.entities.values())
        film_itself.scenes.append(document.scenes[document.order[0]])
        _validate(film_itself, "film")


def _validate(message: film.Manifest | film.Scene, path: str) -> None:
    for violation in protovalidate.collect_violations(message):
        elements = violation.proto.field.elements if violation.proto.field else []
        field = ".".join(element.field_name for element in elements)
        raise invariant(f"{path}/{field}: {violation.proto.message}")
