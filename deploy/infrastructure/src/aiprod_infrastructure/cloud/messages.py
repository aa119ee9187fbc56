"""Converts Google's messages to and from JSON dictionaries, whose field names are in camelCase."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from google.api_core import exceptions
from google.protobuf import json_format
from google.protobuf.field_mask_pb2 import FieldMask


def to_message(kind: Any, fields: Mapping[str, Any], **attributes: Any) -> Any:
    """Returns a message of type `kind` with these JSON fields, then sets `attributes` on it.

    Raises ParseError for a field that the type does not have.
    """
    message = kind()
    json_format.ParseDict(dict(fields), kind.pb(message))
    for name, value in attributes.items():
        setattr(message, name, value)
    return message


def to_dict(message: Any) -> dict[str, Any]:
    """Returns the JSON fields of a message; fields with their default value are absent."""
    return json_format.MessageToDict(type(message).pb(message))


def by_display_name(messages: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Returns the JSON fields of each message, keyed by its display name."""
    return {message.display_name: to_dict(message) for message in messages}


def get_or_none(get: Callable[[], Any]) -> dict[str, Any] | None:
    """Returns the JSON fields of the message that `get` returns, None if it raises NotFound."""
    try:
        return to_dict(get())
    except exceptions.NotFound:
        return None


def field_mask(json_names: Iterable[str]) -> FieldMask:
    """Returns a mask of the fields with these JSON names; a mask takes snake_case."""
    # Whole fields at the top: an update replaces lists and maps, and merges nothing into them.
    paths = ["".join(f"_{c.lower()}" if c.isupper() else c for c in name) for name in json_names]
    return FieldMask(paths=paths)
