"""What differs between two manifests: field by field for people, and as the changes between them."""

import json
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from google.protobuf import json_format
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.document import Document, updated
from aiprod_collab.state.draft import FILM_FIELDS, SCENE_FIELDS


def changes(before: Document, after: film.Manifest) -> Iterator[edits.Change]:
    """Primitive changes that make `after` out of `before`. Both have the same format."""
    wanted = Document.of(after)
    if fields := _differing(before.head, after, FILM_FIELDS):
        values = updated(film.Manifest(), after, fields)
        yield edits.Change(update_film=edits.UpdateFilm(values=values, fields=fields))
    for entity in after.entities:
        if before.entities.get(entity.id) != entity:
            yield edits.Change(put_entity=entity)
    for name in before.order:
        if name not in wanted.scenes:
            yield edits.Change(remove_scene=edits.RemoveScene(scene=name))
    yield from _scene_changes(before, wanted)
    for name in before.entities:
        if name not in wanted.entities:
            yield edits.Change(remove_entity=name)


def _scene_changes(before: Document, wanted: Document) -> Iterator[edits.Change]:
    """The scenes that are not removed, each after the one that it follows."""
    moving = moved(before.order, wanted.order)
    for name in wanted.order:
        scene, previous = wanted.scenes[name], wanted.before(name)
        if name not in before.scenes:
            yield edits.Change(add_scene=edits.AddScene(scene=scene, after=previous))
            continue
        if fields := _differing(before.scenes[name], scene, SCENE_FIELDS):
            values = updated(film.Scene(), scene, fields)
            yield edits.Change(update_scene=edits.UpdateScene(scene=name, values=values, fields=fields))
        if name in moving:
            yield edits.Change(move_scene=edits.MoveScene(scene=name, after=previous))


def field_changes(before: film.Manifest, after: film.Manifest) -> Iterator[pb.FieldChange]:
    """What differs: fields of the film, entities, scenes in its order, and which of them moved."""
    old, new = Document.of(before), Document.of(after)
    yield from _fields_told("", old.head, new.head, FILM_FIELDS)
    yield from _members_told("entities", old.entities, new.entities)
    yield from _members_told("scenes", old.scenes, new.scenes, SCENE_FIELDS)
    moving = moved(old.order, new.order)
    for name in [name for name in new.order if name in moving]:
        yield pb.FieldChange(path=f"scenes/{name}/order", before=_place(old, name), after=_place(new, name))


def _members_told(
    kind: str, before: Mapping[str, Message], after: Mapping[str, Message], fields: Collection[str] = ()
) -> Iterator[pb.FieldChange]:
    """Whole where they came or went, or have no `fields` to tell one by one."""
    for name in dict.fromkeys([*after, *before]):
        old, new = before.get(name), after.get(name)
        if old is not None and new is not None and fields:
            yield from _fields_told(f"{kind}/{name}/", old, new, fields)
        elif old != new:
            yield pb.FieldChange(path=f"{kind}/{name}", before=_whole(old), after=_whole(new))


def _fields_told(
    prefix: str, before: Message, after: Message, fields: Collection[str]
) -> Iterator[pb.FieldChange]:
    old, new = _values(before), _values(after)
    for field in sorted(fields):
        if (was := old.get(field)) != (now := new.get(field)):
            yield pb.FieldChange(path=f"{prefix}{field}", before=_text(was), after=_text(now))


def _differing(before: Message, after: Message, fields: Collection[str]) -> FieldMask | None:
    old, new = _values(before), _values(after)
    paths = [field for field in sorted(fields) if old.get(field) != new.get(field)]
    return FieldMask(paths=paths) if paths else None


def moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest of those in both that make `after` out of `before` when they move."""
    place = {name: at for at, name in enumerate(before)}
    both = [name for name in after if name in place]
    # The longest run of those that keep their order stays: for each length, where the best run ends.
    ends: list[int] = []
    runs: list[tuple[str, ...]] = []
    for name in both:
        length = bisect_left(ends, place[name])
        ends[length : length + 1] = [place[name]]
        runs[length : length + 1] = [(*(runs[length - 1] if length else ()), name)]
    return set(both).difference(runs[-1] if runs else ())


def _values(message: Message) -> dict[str, Any]:
    """The fields as in JSON, those of the style as `style.grade`."""
    values = json_format.MessageToDict(message, preserving_proto_field_name=True)
    style = values.pop("style", {})
    return values | {f"style.{name}": value for name, value in style.items()}


def _whole(message: Message | None) -> str:
    return "" if message is None else _text(_values(message))


def _text(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _place(document: Document, scene: str) -> str:
    return f"after {previous}" if (previous := document.before(scene)) else "first"
