"""Edits of the manifest, built from the arguments of the command line."""

import itertools
import json
from fractions import Fraction
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from google.protobuf.message import Message

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import edits_pb2 as collab_edits
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_cli.room.timecode import frame_rate, parse_length
from aiprod_rpc.errors import InvalidArgument, NotFound

FILM = "film"
"""Denotes the film itself in place of a scene's id."""
FILM_TEXTS = ("prompt", "title", "logline")
SCENE_TEXTS = ("title", "caption", "action")

type Field = Any
"""A field's descriptor. Its class depends on the implementation of protobuf."""


def edit(*changes: collab_edits.Change) -> collab_api.Submit:
    """A request that applies all changes or none."""
    return collab_api.Submit(edit=collab_edits.Edit(changes=changes))


def set_field(room: collab_pb.Room, subject: str, field: str, value: str) -> collab_edits.Change:
    """Sets a field of the scene `subject`, or of the film. The room merges texts with concurrent edits.

    Raises NotFound for an unknown scene, InvalidArgument for an unknown field or a bad value. Whether
    the field can be edited is up to the room.
    """
    # An EditText carries the text it was based on, which the room needs for the merge.
    if subject == FILM and field in FILM_TEXTS:
        return _text("", field, room.manifest, value)
    if subject == FILM:
        update = collab_edits.UpdateFilm(fields=FieldMask(paths=[field]))
        _set(update.values, field, value, frame_rate(room))
        return collab_edits.Change(update_film=update)
    scene = find_scene(room, subject)
    if field in SCENE_TEXTS:
        return _text(subject, field, scene, value)
    of_scene = collab_edits.UpdateScene(scene=subject, fields=FieldMask(paths=[field]))
    _set(of_scene.values, field, value, frame_rate(room))
    return collab_edits.Change(update_scene=of_scene)


def split_scene(room: collab_pb.Room, subject: str, at: str, new: str) -> collab_edits.Change:
    """Splits a scene after the length `at`. The second part gets the id `new`, or the first free id."""
    find_scene(room, subject)
    taken = {scene.id for scene in room.manifest.scenes}
    free = next(name for number in itertools.count(1) if (name := f"s{number}") not in taken)
    split = collab_edits.SplitScene(
        scene=subject, at=parse_length(at, frame_rate(room)), new_scene=new or free
    )
    return collab_edits.Change(split_scene=split)


def find_scene(room: collab_pb.Room, subject: str) -> film.Scene:
    """The scene with the id `subject`. Raises NotFound."""
    for scene in room.manifest.scenes:
        if scene.id == subject:
            return scene
    ids = ", ".join(scene.id for scene in room.manifest.scenes)
    raise NotFound(f"scene {subject} does not exist. Scenes: {ids}", reason="SCENE_NOT_FOUND")


def _text(scene: str, field: str, subject: film.Manifest | film.Scene, value: str) -> collab_edits.Change:
    return collab_edits.Change(
        edit_text=collab_edits.EditText(scene=scene, field=field, base=getattr(subject, field), text=value)
    )


def _set(message: Message, path: str, value: str, rate: Fraction) -> None:
    """Sets the field at `path`, such as `seed` or `style.medium`. An empty value clears a message field."""
    name, _, inner = path.partition(".")
    field = message.DESCRIPTOR.fields_by_name.get(name)
    if field is None or (inner and not _is_single_message(field)):
        names = ", ".join(message.DESCRIPTOR.fields_by_name)
        raise InvalidArgument(f"field {name} does not exist. Fields: {names}", reason="BAD_FIELD")
    if inner:
        _set(getattr(message, name), inner, value, rate)
    elif value or not _is_single_message(field):
        try:
            ParseDict({name: _as_json(field, value, rate)}, message)
        # Thousands of nested brackets end the recursion of the JSON parser.
        except (ParseError, ValueError, RecursionError) as error:
            problem = f"{value!r} is not a valid {name}: {error}"
            raise InvalidArgument(problem, reason="BAD_VALUE") from None


def _as_json(field: Field, value: str, rate: Fraction) -> Any:
    """The value in protobuf's JSON. Lists are comma-separated, messages are JSON, Durations are lengths."""
    if field.enum_type:
        names = list(field.enum_type.values_by_name)
        name = value.upper().replace("-", "_").replace(" ", "_")
        if name not in names:
            # The first value of each enum is the unspecified one.
            choices = ", ".join(names[1:]).lower()
            raise InvalidArgument(f"{field.name} must be one of {choices}", reason="BAD_VALUE")
        return name
    if field.is_repeated:
        return [item.strip() for item in value.split(",") if item.strip()]
    if field.message_type and field.message_type.full_name == "google.protobuf.Duration":
        return MessageToDict(parse_length(value, rate))
    return json.loads(value) if field.message_type else value


def _is_single_message(field: Field) -> bool:
    return field.message_type is not None and not field.is_repeated
