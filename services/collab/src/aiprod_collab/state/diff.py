"""Compares two manifests: field by field for people, and as the primitive changes between them."""

import json
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from google.protobuf import json_format
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.document import Document, updated
from aiprod_collab.state.edits import FILM_FIELDS, SCENE_FIELDS


def changes_between(before: Document, after: film.Manifest) -> Iterator[edits.Change]:
    """Yields primitive changes that turn `before` into `after`. Both must have the same format."""
    target = Document.of(after)
    if fields := _differing_fields(before.head, after, FILM_FIELDS):
        values = updated(film.Manifest(), after, fields)
        yield edits.Change(update_film=edits.UpdateFilm(values=values, fields=fields))
    # Entities come before the scenes that refer to them, and go after these are removed.
    for entity in after.entities:
        if before.entities.get(entity.id) != entity:
            yield edits.Change(put_entity=entity)
    for name in before.order:
        if name not in target.scenes:
            yield edits.Change(remove_scene=edits.RemoveScene(scene=name))
    yield from _scene_changes(before, target)
    for name in before.entities:
        if name not in target.entities:
            yield edits.Change(remove_entity=name)


def _scene_changes(before: Document, target: Document) -> Iterator[edits.Change]:
    """Yields changes for the remaining scenes, each placed after its predecessor."""
    moved = moved_items(before.order, target.order)
    for name in target.order:
        scene, previous = target.scenes[name], target.predecessor(name)
        if name not in before.scenes:
            yield edits.Change(add_scene=edits.AddScene(scene=scene, after=previous))
            continue
        if fields := _differing_fields(before.scenes[name], scene, SCENE_FIELDS):
            values = updated(film.Scene(), scene, fields)
            yield edits.Change(update_scene=edits.UpdateScene(scene=name, values=values, fields=fields))
        if name in moved:
            yield edits.Change(move_scene=edits.MoveScene(scene=name, after=previous))


def field_changes(before: film.Manifest, after: film.Manifest) -> Iterator[api.FieldChange]:
    """Yields each difference: the film's fields, entities, scenes in film order, then moved scenes."""
    old, new = Document.of(before), Document.of(after)
    yield from _compare_fields("", old.head, new.head, FILM_FIELDS)
    yield from _compare_items("entities", old.entities, new.entities)
    yield from _compare_items("scenes", old.scenes, new.scenes, SCENE_FIELDS)
    moved = moved_items(old.order, new.order)
    for name in [name for name in new.order if name in moved]:
        yield api.FieldChange(
            path=f"scenes/{name}/order", before=_position(old, name), after=_position(new, name)
        )


def _compare_items(
    kind: str, before: Mapping[str, Message], after: Mapping[str, Message], fields: Collection[str] = ()
) -> Iterator[api.FieldChange]:
    """Yields added and removed items as a whole, and changed items by their `fields` if there are any."""
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name), after.get(name)
        if old is not None and new is not None and fields:
            yield from _compare_fields(f"{kind}/{name}/", old, new, fields)
        elif old != new:
            yield api.FieldChange(path=f"{kind}/{name}", before=_message_text(old), after=_message_text(new))


def _compare_fields(
    prefix: str, before: Message, after: Message, fields: Collection[str]
) -> Iterator[api.FieldChange]:
    old, new = _values(before), _values(after)
    for field in sorted(fields):
        if (old_value := old.get(field)) != (new_value := new.get(field)):
            yield api.FieldChange(
                path=f"{prefix}{field}", before=_value_text(old_value), after=_value_text(new_value)
            )


def _differing_fields(before: Message, after: Message, fields: Collection[str]) -> FieldMask | None:
    old, new = _values(before), _values(after)
    paths = [field for field in sorted(fields) if old.get(field) != new.get(field)]
    return FieldMask(paths=paths) if paths else None


def moved_items(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Returns the smallest set of common items whose moves turn the order `before` into `after`."""
    position = {name: index for index, name in enumerate(before)}
    common = [name for name in after if name in position]
    # The longest increasing subsequence stays in place; `ends` holds the best last position for each length.
    ends: list[int] = []
    runs: list[tuple[str, ...]] = []
    for name in common:
        length = bisect_left(ends, position[name])
        ends[length : length + 1] = [position[name]]
        runs[length : length + 1] = [(*(runs[length - 1] if length else ()), name)]
    return set(common).difference(runs[-1] if runs else ())


def _values(message: Message) -> dict[str, Any]:
    """Returns the fields as JSON values, with those of the style flattened to `style.grade` and so on."""
    values = json_format.MessageToDict(message, preserving_proto_field_name=True)
    style = values.pop("style", {})
    return values | {f"style.{name}": value for name, value in style.items()}


def _message_text(message: Message | None) -> str:
    return "" if message is None else _value_text(_values(message))


def _value_text(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _position(document: Document, scene: str) -> str:
    return f"after {previous}" if (previous := document.predecessor(scene)) else "first"
