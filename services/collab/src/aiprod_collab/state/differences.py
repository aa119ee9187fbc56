"""What differs between two manifests: field by field for people, and as the changes between them."""

from collections.abc import Iterator, Mapping, Sequence

from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.document import Document, copy_of, merge
from aiprod_collab.state.draft import FILM_FIELDS, SCENE_FIELDS


def changes(before: film.Manifest, after: film.Manifest) -> Iterator[edits.Change]:
    """Primitive changes that make `after` out of `before`. Both have the same format."""
    document = Document(copy_of(before))
    for change in _steps(document, after):
        document.apply(change)
        yield change


def _steps(document: Document, after: film.Manifest) -> Iterator[edits.Change]:
    """Each step is of the document as the steps before have left it."""
    if fields := _differing(document.manifest, after, sorted(FILM_FIELDS)):
        values = film.Manifest()
        merge(FieldMask(paths=fields), after, values)
        yield edits.Change(update_film=edits.UpdateFilm(values=values, fields=FieldMask(paths=fields)))
    for entity in after.entities:
        if document.entities.get(entity.id) != entity:
            yield edits.Change(put_entity=entity)
    kept = {scene.id for scene in after.scenes}
    yield from _placed_scenes(document, after)
    for scene in [scene for scene in document.order if scene not in kept]:
        yield edits.Change(remove_scene=edits.RemoveScene(scene=scene))
    for name in document.entities.keys() - {entity.id for entity in after.entities}:
        yield edits.Change(remove_entity=name)


def _placed_scenes(document: Document, after: film.Manifest) -> Iterator[edits.Change]:
    previous = ""
    for scene in after.scenes:
        known = document.scenes.get(scene.id)
        if not known:
            yield edits.Change(add_scene=edits.AddScene(scene=scene, after=previous))
        else:
            if fields := _differing(known, scene, sorted(SCENE_FIELDS)):
                values = film.Scene()
                merge(FieldMask(paths=fields), scene, values)
                update = edits.UpdateScene(scene=scene.id, values=values, fields=FieldMask(paths=fields))
                yield edits.Change(update_scene=update)
            if document.before(scene.id) != previous:
                yield edits.Change(move_scene=edits.MoveScene(scene=scene.id, after=previous))
        previous = scene.id


def field_changes(before: film.Manifest, after: film.Manifest) -> Iterator[pb.FieldChange]:
    """What differs, in the order of the film: its own fields, its entities, its scenes."""
    for path in sorted(FILM_FIELDS):
        yield from _told(path, _value(before, path), _value(after, path))
    old, new = Document(before), Document(after)
    yield from _members("entities", old.entities, new.entities, ())
    yield from _members("scenes", old.scenes, new.scenes, sorted(SCENE_FIELDS))
    yield from _moved(old.order, new.order)


def _members(
    kind: str, before: Mapping[str, Message], after: Mapping[str, Message], fields: Sequence[str]
) -> Iterator[pb.FieldChange]:
    for name in [*after, *(name for name in before if name not in after)]:
        path, old, new = f"{kind}/{name}", before.get(name), after.get(name)
        if old is None or new is None or not fields:
            yield from _told(path, _text(old), _text(new))
        else:
            for field in fields:
                yield from _told(f"{path}/{field}", _value(old, field), _value(new, field))


def _moved(before: list[str], after: list[str]) -> Iterator[pb.FieldChange]:
    """The scenes that follow another one than before, among those that are in both."""
    old = [scene for scene in before if scene in set(after)]
    new = [scene for scene in after if scene in set(before)]
    follows = dict(zip(old, ["", *old], strict=False))
    for scene, previous in zip(new, ["", *new], strict=False):
        yield from _told(f"scenes/{scene}/order", f"after {follows[scene]}", f"after {previous}")


def _told(path: str, before: str, after: str) -> Iterator[pb.FieldChange]:
    if before != after:
        yield pb.FieldChange(path=path, before=before, after=after)


def _differing(before: Message, after: Message, paths: list[str]) -> list[str]:
    return [path for path in paths if _value(before, path) != _value(after, path)]


def _value(message: Message, path: str) -> str:
    name, _, rest = path.partition(".")
    if rest:
        return _value(getattr(message, name), rest)
    field = message.DESCRIPTOR.fields_by_name[name]
    value = getattr(message, name)
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        return _text(value) if message.HasField(name) else ""
    if field.type == FieldDescriptor.TYPE_ENUM:
        assert field.enum_type
        return field.enum_type.values_by_number[value].name
    return ", ".join(value) if field.is_repeated else str(value)


def _text(message: Message | None) -> str:
    if message is None:
        return ""
    text = json_format.MessageToJson(message, preserving_proto_field_name=True, indent=None)
    return text.strip('"') if message.DESCRIPTOR.full_name == "google.protobuf.Duration" else text
