"""Edits of the manifest as text."""

from collections.abc import Iterable

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from aiprod.collab.v1 import edits_pb2 as collab_edits

MAX_CHANGES = 4
"""A line shows this many changes of an edit."""


def describe_edit(edited: collab_edits.Edited) -> str:
    """What the edit does, with a verb in the third person."""
    changes = "; ".join(map(_describe, edited.changes[:MAX_CHANGES])) or "changes nothing"
    if (more := len(edited.changes) - MAX_CHANGES) > 0:
        changes += f"; and {more} more"
    if edited.undoes:
        return f"undoes {edited.undoes}: {changes}"
    return f"restores revision {edited.restores}: {changes}" if edited.restores else changes


def _describe(change: collab_edits.Change) -> str:
    match change.WhichOneof("change"):
        case "update_film":
            update = change.update_film
            return _update("the film", update.fields.paths, _to_dict(update.values))
        case "update_scene":
            scene = change.update_scene
            return _update(scene.scene, scene.fields.paths, _to_dict(scene.values))
        case "add_scene":
            return f"adds {change.add_scene.scene.id} {_position(change.add_scene.after)}"
        case "remove_scene":
            return f"removes {change.remove_scene.scene}"
        case "move_scene":
            return f"moves {change.move_scene.scene} {_position(change.move_scene.after)}"
        case "lock_scene":
            return f"{'locks' if change.lock_scene.locked else 'unlocks'} {change.lock_scene.scene}"
        case "put_entity":
            return f"describes {change.put_entity.id}, {change.put_entity.name}"
        case "remove_entity":
            return f"removes {change.remove_entity}"
        case _:
            return "makes a change that this version of aiprod cannot show"


def _to_dict(message: Message) -> object:
    return MessageToDict(message, preserving_proto_field_name=True)


def _update(subject: str, paths: Iterable[str], values: object) -> str:
    return f"changes {subject}: {', '.join(f'{path} {_value(values, path)}' for path in paths)}"


def _value(values: object, path: str) -> str:
    # Protobuf's JSON leaves out fields with their default.
    for name in path.split("."):
        values = values.get(name) if isinstance(values, dict) else None
    if isinstance(values, dict | list):
        return " ".join(map(str, values.values() if isinstance(values, dict) else values)) or "nothing"
    return f"“{values}”" if values is not None else "nothing"


def _position(scene: str) -> str:
    return f"after {scene}" if scene else "to the beginning"
