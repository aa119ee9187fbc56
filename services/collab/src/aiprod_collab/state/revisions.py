"""Looks up saved revisions, compares them, and restores them."""

from collections.abc import Iterator, Sequence

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state import diff
from aiprod_collab.state.document import Document
from aiprod_collab.state.rejections import locked, revision_not_found
from aiprod_collab.state.state import RoomState


def find_revision(state: RoomState, number: int) -> pb.ManifestRevision:
    """Returns revision `number`, from 1, with its manifest. Raises NOT_FOUND if there is none."""
    if number > len(state.revisions):
        raise revision_not_found(number, len(state.revisions))
    return state.revision(number)


def diff_revisions(state: RoomState, before: int, after: int) -> Iterator[api.FieldChange]:
    """Compares two revisions; `after` 0 is the current manifest. Raises NOT_FOUND if either is missing."""
    old = find_revision(state, before).manifest
    new = find_revision(state, after).manifest if after else state.document.manifest
    return diff.field_changes(old, new)


def restoring_changes(
    document: Document, manifest: film.Manifest, *, keep_locked: bool
) -> Sequence[edits.Change]:
    """Returns the changes that turn `document` into `manifest`.

    Raises LOCKED with the names of all locked scenes that would change, unless they are kept.
    """
    target = _with_locked_scenes(document, manifest) if keep_locked else manifest
    changes = list(diff.changes_between(document, target))
    changed = {change.update_scene.scene or change.remove_scene.scene for change in changes}
    if refused := [scene for scene in document.order if scene in changed & document.locked]:
        raise locked(refused, "unlock them first, or restore with keep_locked")
    return changes


def _with_locked_scenes(document: Document, manifest: film.Manifest) -> film.Manifest:
    """Returns `manifest` with the locked scenes of `document` as they are, and the entities in them.

    A scene that `manifest` lacks comes after the nearest scene before it that is there.
    """
    target = Document.of(manifest)
    previous = ""
    for name in document.order:
        if name in document.locked:
            _keep_scene(target, document, name, previous)
        if name in target.scenes:
            previous = name
    return target.manifest


def _keep_scene(target: Document, document: Document, name: str, previous: str) -> None:
    scene = document.scenes[name]
    if name in target.scenes:
        target.scenes[name] = scene
    else:
        target.apply(edits.Change(add_scene=edits.AddScene(scene=scene, after=previous)))
    for subject in scene.subjects:
        target.entities.setdefault(subject, document.entities[subject])
