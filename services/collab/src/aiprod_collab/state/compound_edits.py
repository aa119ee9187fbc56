"""Expands compound changes (edit a text, split a scene, merge two scenes) into primitive ones."""

from collections.abc import Iterator
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state import text
from aiprod_collab.state.document import Document, copy_of
from aiprod_collab.state.rejections import bad_field, conflict, gone, invariant, not_found
from aiprod_film.messages.values import write_duration

FILM_TEXTS = frozenset(["prompt", "title", "logline"])
SCENE_TEXTS = frozenset(["title", "caption", "action"])


def expand(document: Document, change: edits.Change) -> Iterator[edits.Change]:
    """Yields the primitive changes of `change`. Apply each to the document before taking the next.

    Raises NOT_FOUND, GONE, TEXT_CONFLICT, INVARIANT, or BAD_FIELD for a field that is not a text.
    """
    match change.WhichOneof("change"):
        case "edit_text":
            yield _edit_text(document, change.edit_text)
        case "split_scene":
            yield from _split(find_scene(document, change.split_scene.scene), change.split_scene)
        case "merge_scenes":
            yield from _merge(document, change.merge_scenes)
        case _:
            yield change


def find_scene(document: Document, scene: str) -> film.Scene:
    """Returns the scene with the id `scene`. Raises GONE if it was removed, NOT_FOUND if it never existed."""
    if found := document.scenes.get(scene):
        return found
    raise (gone if document.was_removed(f"scenes/{scene}") else not_found)(f"scene {scene}")


def _edit_text(document: Document, edit: edits.EditText) -> edits.Change:
    if edit.field not in (SCENE_TEXTS if edit.scene else FILM_TEXTS):
        raise bad_field(f"{edit.field} is not a text; update it instead", "field")
    # A three-way merge with the newest text keeps what others have written meanwhile.
    newest = getattr(find_scene(document, edit.scene) if edit.scene else document.head, edit.field)
    try:
        value: dict[str, Any] = {edit.field: text.merged(edit.base, edit.text, newest)}
    except text.Conflict:
        raise conflict(edit.field) from None
    fields = FieldMask(paths=[edit.field])
    if edit.scene:
        return _update(edit.scene, film.Scene(**value), fields)
    return edits.Change(update_film=edits.UpdateFilm(values=film.Manifest(**value), fields=fields))


def _split(scene: film.Scene, split: edits.SplitScene) -> Iterator[edits.Change]:
    at = split.at.ToNanoseconds()
    second = copy_of(scene)
    second.id = split.new_scene
    second.duration.FromNanoseconds(scene.duration.ToNanoseconds() - at)
    second.transition = film.Scene.CUT
    yield _update(split.scene, film.Scene(duration=write_duration(at)), FieldMask(paths=["duration"]))
    yield edits.Change(add_scene=edits.AddScene(scene=second, after=split.scene))


def _merge(document: Document, merge: edits.MergeScenes) -> Iterator[edits.Change]:
    first, second = find_scene(document, merge.scene), find_scene(document, merge.next_scene)
    if document.predecessor(merge.next_scene) != merge.scene:
        raise invariant(f"{merge.next_scene} does not follow {merge.scene}; move it first")
    values = film.Scene(
        action=" ".join(filter(None, [first.action, second.action])),
        caption=first.caption or second.caption,
        subjects=dict.fromkeys([*first.subjects, *second.subjects]),
        acts=[*first.acts, *(act for act in second.acts if act not in first.acts)],
        relations=[*first.relations, *(one for one in second.relations if one not in first.relations)],
        duration=write_duration(first.duration.ToNanoseconds() + second.duration.ToNanoseconds()),
    )
    joined = ["action", "caption", "subjects", "acts", "relations", "duration"]
    yield _update(merge.scene, values, FieldMask(paths=joined))
    yield edits.Change(remove_scene=edits.RemoveScene(scene=merge.next_scene))


def _update(scene: str, values: film.Scene, fields: FieldMask) -> edits.Change:
    return edits.Change(update_scene=edits.UpdateScene(scene=scene, values=values, fields=fields))
