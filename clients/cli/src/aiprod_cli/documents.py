"""Reads a message from a file that people write, YAML or JSON, and finds the line of each fault."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Logo, SceneMedia
from aiprod_film.frames import nanoseconds

MAX_BYTES = 1 << 20
"""The largest request that the edge takes."""
SHORT = {
    SceneMedia.DESCRIPTOR.full_name: "asset",
    Logo.DESCRIPTOR.full_name: "asset",
    Asset.DESCRIPTOR.full_name: "name",
}
"""Messages that a single value may state, and the field that it is: `media: picture.jpg`."""
_NULL = "tag:yaml.org,2002:null"
_LENGTH = re.compile(r"\d{1,4}(\.\d{1,9})?")


class BadDocument(Exception):
    """A file does not hold what it should; the text has one line for each fault."""


@dataclass(frozen=True, slots=True)
class Document[M: Message]:
    """A file and its message, and the lines of its fields by their paths, such as `scenes[2].duration`."""

    path: Path
    message: M
    lines: dict[str, int] = field(default_factory=dict)

    def fault(self, place: str, text: str) -> str:
        """Returns a line about a fault: the file, the line, the field, and what is wrong."""
        # A field that is missing has no line, so that of its message stands for it.
        line = self.lines.get(place) or self.lines.get(place.rpartition(".")[0]) or 1
        return f"{self.path}:{line}: {place + ': ' if place else ''}{text}"


def read_document[M: Message](path: Path, message: M, hint: str) -> Document[M]:
    """Fills the message from YAML or JSON; `hint` says what the file should be.

    Raises BadDocument, and OSError if the file cannot be read.
    """
    with path.open("rb") as file:
        # A byte more tells that a file is too large, without reading all of it.
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadDocument(f"{path}: the file is larger than {MAX_BYTES >> 20} MiB")
    document = Document(path, message)
    if faults := list(_Reader(document).faults(_parsed(path, data, hint), message)):
        raise BadDocument("\n".join(faults))
    return document


def _parsed(path: Path, data: bytes, hint: str) -> Node:
    try:
        text = data.decode()
        # JSON may be indented with tabs, which YAML forbids; inside its strings there are none.
        text = text.replace("\t", " ") if text.lstrip().startswith("{") else text
        # Nodes and not values: they know their lines, and keep `no` or `12` as it is written.
        root = yaml.compose(text, yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise BadDocument(f"{path}: it is not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadDocument(f"{path}:{line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise BadDocument(f"{path}: {error}") from error
    except RecursionError as error:
        raise BadDocument(f"{path}: it is nested too deeply") from error
    if not isinstance(root, MappingNode):
        raise BadDocument(f"{path}:1: {hint}")
    return root


class _Reader:
    """Fills messages from nodes and yields a line for each fault."""

    def __init__(self, file: Document[Any]) -> None:
        self._file = file

    def faults(self, node: Node, message: Message, path: str = "") -> Iterator[str]:
        """Fills the message from a mapping."""
        if not isinstance(node, MappingNode):
            names = [field.name for field in message.DESCRIPTOR.fields]
            example = "text" if "text" in names else names[0]
            yield self._file.fault(path, f"must have fields such as `{example}: …`")
            return
        fields: dict[str, Any] = dict(message.DESCRIPTOR.fields_by_name)
        seen = set()
        for key, value in node.value:
            name = str(key.value)
            place = f"{path}.{name}" if path else name
            self._file.lines[place] = key.start_mark.line + 1
            if name not in fields:
                yield self._file.fault(place, _unknown("field", name, list(fields)))
            elif name in seen:
                yield self._file.fault(place, "appears twice")
            # A key without a value states nothing, as if its line were not there.
            elif not _is_null(value):
                seen.add(name)
                yield from self._field(value, message, fields[name], place)

    def _field(self, node: Node, message: Message, field: FieldDescriptor, place: str) -> Iterator[str]:
        if _is_map(field):
            yield from self._entries(node, message, field, place)
        elif not field.is_repeated:
            yield from self._value(node, message, field, place)
        elif isinstance(node, SequenceNode):
            for number, item in enumerate(node.value):
                inside = f"{place}[{number}]"
                self._file.lines[inside] = item.start_mark.line + 1
                yield from self._value(item, message, field, inside)
        else:
            yield self._file.fault(place, "must be a list, each item after a `-`")

    def _entries(self, node: Node, message: Message, field: FieldDescriptor, place: str) -> Iterator[str]:
        """Fills a map of texts from a mapping."""
        if not isinstance(node, MappingNode):
            yield self._file.fault(place, "must have entries such as `fr: …`")
            return
        for key, value in node.value:
            # As protovalidate names the entry.
            inside = f'{place}["{key.value}"]'
            self._file.lines[inside] = key.start_mark.line + 1
            if not isinstance(value, ScalarNode):
                yield self._file.fault(inside, "must be a single value")
            elif not _is_null(value):
                getattr(message, field.name)[str(key.value)] = value.value

    def _value(self, node: Node, message: Message, field: FieldDescriptor, place: str) -> Iterator[str]:
        if field.message_type is not None and field.message_type != Duration.DESCRIPTOR:
            inner = getattr(message, field.name)
            if short := SHORT.get(field.message_type.full_name if isinstance(node, ScalarNode) else ""):
                yield from self._value(node, inner, inner.DESCRIPTOR.fields_by_name[short], place)
                return
            yield from self.faults(node, inner.add() if field.is_repeated else inner, place)
            return
        if not isinstance(node, ScalarNode):
            yield self._file.fault(place, "must be a single value")
            return
        try:
            _set(message, field, node.value)
        except ValueError as error:
            yield self._file.fault(place, str(error))


def _set(message: Message, field: FieldDescriptor, text: str) -> None:
    """Sets a field to a scalar. The text counts as it is written: `no` and `12` may be captions."""
    if field.message_type is not None:
        getattr(message, field.name).FromNanoseconds(_length(text))
    elif field.enum_type is not None:
        setattr(message, field.name, _choice(field, text))
    elif field.is_repeated:
        getattr(message, field.name).append(_scalar(field, text))
    else:
        setattr(message, field.name, _scalar(field, text))


def _scalar(field: FieldDescriptor, text: str) -> str | int | float | bool:
    match field.cpp_type:
        case FieldDescriptor.CPPTYPE_STRING:
            return text
        case FieldDescriptor.CPPTYPE_BOOL:
            return _boolean(text)
        case FieldDescriptor.CPPTYPE_DOUBLE:
            return _number(text, float, "a number, such as -23.0")
        case _:
            return _number(text, int, "a whole number")


def _boolean(text: str) -> bool:
    if text.casefold() not in ("true", "false"):
        raise ValueError(f"'{text}' must be true or false")
    return text.casefold() == "true"


def _number[T: (int, float)](text: str, kind: type[T], what: str) -> T:
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"'{text}' must be {what}") from None


def _length(text: str) -> int:
    number = text.strip().removesuffix("s").strip()
    try:
        # Digits only: Decimal takes NaN and 1e999999, too.
        if not _LENGTH.fullmatch(number):
            raise InvalidOperation
        return nanoseconds(Decimal(number))
    except InvalidOperation:
        raise ValueError(f"'{text}' is not a length: use seconds, such as 2.5") from None


def _choice(field: FieldDescriptor, text: str) -> int:
    """Returns the number of a value, written as `CLOSE_UP`, `close up`, or `close-up`."""
    assert field.enum_type
    values = {value.name: value.number for value in field.enum_type.values if value.number}
    name = re.sub(r"[\s-]+", "_", text.strip()).upper()
    if name not in values:
        raise ValueError(_unknown("value", text, list(values)))
    return values[name]


def _unknown(kind: str, text: str, names: list[str]) -> str:
    close = difflib.get_close_matches(text.casefold(), [name.casefold() for name in names], n=1)
    guess = next((name for name in names if close and name.casefold() == close[0]), "")
    return f"unknown {kind} '{text}'" + (f", did you mean {guess}?" if guess else "; use " + ", ".join(names))


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == _NULL
