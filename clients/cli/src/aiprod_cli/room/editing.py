"""Changes of the manifest, made of the words of the command line."""

import itertools
import json
from fractions import Fraction
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from google.protobuf.message import Message

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import edits_pb2 as pb
from aiprod.collab.v1 import resources_pb2 as res
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_cli.room.timecode import length
from aiprod_cli.room.visiting import frame_rate
from aiprod_runtime.errors import InvalidArgument, NotFound

FILM = "film"
"""Stands for the film where else the id of a scene does."""
FILM_TEXTS = ("prompt", "title", "logline")
SCENE_TEXTS = ("title", "caption", "action")

type Field = Any
"""A field's descriptor; each implementation of protobuf has its own class of them."""


def edit(*changes: pb.Change) -> api.Submit:
    return api.Submit(edit=pb.Edit(changes=changes))


def setting(room: res.Room, subject: str, field: str, value: str) -> pb.Change:
    """Sets a field of a scene, or of the film; a text is merged with what others make of it meanwhile.

    Raises NotFound for the scene, InvalidArgument for what the field cannot be. Whether it may be set is
    the room's to say.
    """
    if subject == FILM and field in FILM_TEXTS:
        return _text("", field, room.manifest, value)
    if subject == FILM:
        update = pb.UpdateFilm(fields=FieldMask(paths=[field]))
        _set(update.values, field, value, frame_rate(room))
        return pb.Change(update_film=update)
    scene = scene_of(room, subject)
    if field in SCENE_TEXTS:
        return _text(subject, field, scene, value)
    of_scene = pb.UpdateScene(scene=subject, fields=FieldMask(paths=[field]))
    _set(of_scene.values, field, value, frame_rate(room))
    return pb.Change(update_scene=of_scene)


def splitting(room: res.Room, subject: str, at: str, new: str) -> pb.Change:
    """`at` is the length of the first part. The second gets the id `new`, or the first that is free."""
    scene_of(room, subject)
    taken = {scene.id for scene in room.manifest.scenes}
    free = next(name for number in itertools.count(1) if (name := f"s{number}") not in taken)
    split = pb.SplitScene(scene=subject, at=length(at, frame_rate(room)), new_scene=new or free)
    return pb.Change(split_scene=split)


def scene_of(room: res.Room, subject: str) -> film.Scene:
    for scene in room.manifest.scenes:
        if scene.id == subject:
            return scene
    known = ", ".join(scene.id for scene in room.manifest.scenes)
    raise NotFound(f"there is no scene {subject}; there are {known}", reason="SCENE_NOT_FOUND")


def _text(scene: str, field: str, subject: film.Manifest | film.Scene, value: str) -> pb.Change:
    return pb.Change(
        edit_text=pb.EditText(scene=scene, field=field, base=getattr(subject, field), text=value)
    )


def _set(message: Message, path: str, value: str, rate: Fraction) -> None:
    """Set the field at `path` (`seed`, `style.medium`); nothing clears a field that is a message."""
    name, _, inner = path.partition(".")
    field = message.DESCRIPTOR.fields_by_name.get(name)
    if field is None or (inner and not _is_single_message(field)):
        known = ", ".join(message.DESCRIPTOR.fields_by_name)
        raise InvalidArgument(f"there is no field {name}; there are {known}", reason="BAD_FIELD")
    if inner:
        _set(getattr(message, name), inner, value, rate)
    elif value or not _is_single_message(field):
        try:
            ParseDict({name: _as_json(field, value, rate)}, message)
        except (ParseError, ValueError, RecursionError) as error:
            wrong = f"{name} cannot be {value!r}: {error}"
            raise InvalidArgument(wrong, reason="BAD_VALUE") from None


def _as_json(field: Field, value: str, rate: Fraction) -> Any:
    """The word as protobuf's JSON has it: names of enums, items between commas, lengths, messages as JSON."""
    if field.enum_type:
        names = list(field.enum_type.values_by_name)
        name = value.upper().replace("-", "_").replace(" ", "_")
        if name not in names:
            choices = ", ".join(names[1:]).lower()
            raise InvalidArgument(f"{field.name} is one of {choices}", reason="BAD_VALUE")
        return name
    if field.is_repeated:
        return [item.strip() for item in value.split(",") if item.strip()]
    if field.message_type and field.message_type.full_name == "google.protobuf.Duration":
        return MessageToDict(length(value, rate))
    return json.loads(value) if field.message_type else value


def _is_single_message(field: Field) -> bool:
    return field.message_type is not None and not field.is_repeated
