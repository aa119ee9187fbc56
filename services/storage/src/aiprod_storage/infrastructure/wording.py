"""Google's messages and what they say in JSON's words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from google.api_core import exceptions
from google.protobuf import json_format
from google.protobuf.field_mask_pb2 import FieldMask


def message(kind: Any, said: Mapping[str, Any], **more: Any) -> Any:
    """The message of that kind that says this; ParseError where the kind knows a word not."""
    result = kind()
    json_format.ParseDict(dict(said), kind.pb(result))
    for name, value in more.items():
        setattr(result, name, value)
    return result


def said(message: Any) -> dict[str, Any]:
    return json_format.MessageToDict(type(message).pb(message))


def by_title(messages: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """What each message says, by its display name."""
    return {message.display_name: said(message) for message in messages}


def found(get: Callable[[], Any]) -> dict[str, Any] | None:
    """What the message says that `get` gives; None when there is none."""
    try:
        return said(get())
    except exceptions.NotFound:
        return None


def mask(parts: list[str]) -> FieldMask:
    """The fields of these JSON names."""
    return FieldMask(paths=["".join(f"_{c.lower()}" if c.isupper() else c for c in part) for part in parts])
