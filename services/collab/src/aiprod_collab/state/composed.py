"""Changes that are made of primitive ones: a text edited together, a scene split, two scenes merged."""

from collections.abc import Iterator
from typing import Any

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import edits_pb2 as pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state import text
from aiprod_collab.state.document import Document, copy_of
from aiprod_collab.state.refusals import conflict, gone, invariant
from aiprod_runtime.errors import InvalidArgument

FILM_TEXTS = frozenset(["prompt", "title", "logline"])
SCENE_TEXTS = frozenset(["title", "caption", "action"])


def primitive(document: Document, change: pb.Change) -> Iterator[pb.Change]:
    """The primitive changes that `change` is. The document is as it is before the first of them."""
    match change.WhichOneof("change"):
        case "edit_text":
            yield _text_edited(document, change.edit_text)
        case "split_scene":
            yield from _split(scene_of(document, change.split_scene.scene), change.split_scene)
        case "merge_scenes":
            yield from _merged(document, change.merge_scenes)
        case _:
            yield change


def scene_of(document: Document, scene: str) -> film.Scene:
    """GONE when it was removed."""
    if found := document.scenes.get(scene):
        return found
    raise gone(f"scene {scene}")


def _text_edited(document: Document, edit: pb.EditText) -> pb.Change:
    if edit.field not in (SCENE_TEXTS if edit.scene else FILM_TEXTS):
        raise InvalidArgument(f"{edit.field} is no text; update it", reason="BAD_FIELD", field="field")
    newest = getattr(scene_of(document, edit.scene) if edit.scene else document.head, edit.field)
    try:
        value: dict[str, Any] = {edit.field: text.merged(edit.base, edit.text, newest)}
    except text.Conflict:
        raise conflict(edit.field) from None
    fields = FieldMask(paths=[edit.field])
    if edit.scene:
        return _update(edit.scene, film.Scene(**value), fields)
    return pb.Change(update_film=pb.UpdateFilm(values=film.Manifest(**value), fields=fields))


def _split(scene: film.Scene, split: pb.SplitScene) -> Iterator[pb.Change]:
    at = split.at.ToNanoseconds()
    second = copy_of(scene)
    second.id = split.new_scene
    second.duration.CopyFrom(_duration(scene.duration.ToNanoseconds() - at))
    second.transition = film.Scene.CUT
    yield _update(split.scene, film.Scene(duration=_duration(at)), FieldMask(paths=["duration"]))
    yield pb.Change(add_scene=pb.AddScene(scene=second, after=split.scene))


def _merged(document: Document, both: pb.MergeScenes) -> Iterator[pb.Change]:
    first, second = scene_of(document, both.scene), scene_of(document, both.next_scene)
    if document.before(both.next_scene) != both.scene:
        raise invariant(f"{both.next_scene} does not follow {both.scene}; move it first")
    values = film.Scene(
        action=" ".join(filter(None, [first.action, second.action])),
        caption=first.caption or second.caption,
        subjects=dict.fromkeys([*first.subjects, *second.subjects]),
        duration=_duration(first.duration.ToNanoseconds() + second.duration.ToNanoseconds()),
    )
    yield _update(both.scene, values, FieldMask(paths=["action", "caption", "subjects", "duration"]))
    yield pb.Change(remove_scene=pb.RemoveScene(scene=both.next_scene))


def _update(scene: str, values: film.Scene, fields: FieldMask) -> pb.Change:
    return pb.Change(update_scene=pb.UpdateScene(scene=scene, values=values, fields=fields))


def _duration(nanoseconds: int) -> Duration:
    duration = Duration()
    duration.FromNanoseconds(nanoseconds)
    return duration
