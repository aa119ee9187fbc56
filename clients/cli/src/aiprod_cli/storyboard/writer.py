"""Writes a storyboard as YAML that people edit."""

from collections.abc import Mapping
from typing import Any

import yaml
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message

from aiprod.film.v1.storyboard_pb2 import Storyboard
from aiprod_cli.storyboard.schema import SCHEMA
from aiprod_film.frames import SECOND


def storyboard_yaml(storyboard: Storyboard, command: str) -> str:
    """Returns the storyboard as YAML. `command` is what makes its film."""
    header = (
        f"# yaml-language-server: $schema={SCHEMA.as_uri()}\n"
        f"# Edit it, then: {command}\n"
        "# A given value is kept exactly; delete a line to have it planned.\n"
    )
    fields = _fields(storyboard, ("title", "style", "prompt", "library", "library_entries", "scenes"))
    return header + yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=100)


def _fields(message: Message, order: tuple[str, ...] = ()) -> dict[str, Any]:
    """Returns what the message states, the fields of `order` first."""
    stated = {field.name: _value(message, field, value) for field, value in message.ListFields()}
    return {name: stated[name] for name in (*order, *stated) if name in stated}


def _value(message: Message, field: Any, value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if field.is_repeated:
        return [_fields(item) if isinstance(item, Message) else item for item in value]
    if isinstance(value, Duration):
        seconds = value.ToNanoseconds() / SECOND
        # People write 2 and not 2.0.
        return int(seconds) if seconds.is_integer() else seconds
    return field.enum_type.values_by_number[value].name if field.enum_type else value
