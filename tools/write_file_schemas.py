"""Writes the JSON Schemas of storyboards and QC specs, for editors, from the contracts, or checks them."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from buf.validate import validate_pb2
from google.api import field_behavior_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message import Message

from aiprod.film.v1.storyboard_pb2 import Storyboard
from aiprod.probe.v1.resources_pb2 import QcSpec
from aiprod_cli.documents import SHORT
from aiprod_cli.qc.schema import SCHEMA as QC
from aiprod_cli.storyboard.schema import SCHEMA as STORYBOARD

ROOT = Path(__file__).parent.parent
BUF = Path(sys.executable).parent / "buf"
NANOS = 1_000_000_000
FILE = {"type": "string", "minLength": 1, "maxLength": 1024}
"""A file beside the storyboard, by its path, or an uploaded one by its name."""


def main() -> None:
    """Writes the schemas; with the argument `check`, exits with 1 if one is out of date."""
    documents = {STORYBOARD: schema("AIPROD storyboard", Storyboard), QC: schema("AIPROD QC spec", QcSpec)}
    for path, document in documents.items():
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        if sys.argv[1:] != ["check"]:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            sys.exit(f"{path} is out of date: run `make docs` and commit the result")
        else:
            print(f"{path.relative_to(ROOT)} is current")


def schema(title: str, message: type[Message]) -> dict[str, Any]:
    """Returns the schema of a file with this message; the messages in it are defined beside it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **message_schema(message.DESCRIPTOR),
        "$defs": {inner.name: message_schema(inner) for inner in inner_messages(message.DESCRIPTOR)},
    }


def inner_messages(message: Any) -> Iterator[Any]:
    """Yields the messages within a message that are objects in its file."""
    for field in message.fields:
        inner = field.message_type
        is_own = inner is not None and inner.name != "Duration" and not inner.GetOptions().map_entry
        if is_own and SHORT.get(inner.full_name) != "name":
            yield inner
            yield from inner_messages(inner)


def message_schema(message: Any) -> dict[str, Any]:
    """Returns an object with the message's fields, and no others."""
    descriptions = comments()
    behavior = field_behavior_pb2.field_behavior
    required = [
        field.name
        for field in message.fields
        if field_behavior_pb2.REQUIRED in field.GetOptions().Extensions[behavior]
    ]
    properties = {
        field.name: {"description": descriptions[field.full_name], **field_schema(field)}
        for field in message.fields
    }
    return {
        "type": "object",
        "description": descriptions[message.full_name],
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def field_schema(field: FieldDescriptor) -> dict[str, Any]:
    """Returns the type and the limits of a field."""
    rules = field.GetOptions().Extensions[validate_pb2.field]
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        limits = {"maxProperties": rules.map.max_pairs}
        names, values = scalar_schema(key, rules.map.keys), scalar_schema(value, rules.map.values)
        return {"type": "object", **stated(limits), "propertyNames": names, "additionalProperties": values}
    if not field.is_repeated:
        return value_schema(field, rules)
    limits = {"minItems": rules.repeated.min_items, "maxItems": rules.repeated.max_items}
    return {"type": "array", **stated(limits), "items": value_schema(field, rules.repeated.items)}


def value_schema(field: FieldDescriptor, rules: validate_pb2.FieldRules) -> dict[str, Any]:
    """Returns the type and the limits of one value. A length is seconds, or text such as `2.5s`."""
    if field.enum_type is not None:
        # The value 0 says that nothing is stated, which a file says by leaving the field out.
        return {"enum": [value.name for value in field.enum_type.values if value.number]}
    if field.message_type is None:
        return scalar_schema(field, rules)
    if field.message_type.name == "Duration":
        number = {
            "type": "number",
            **limits(rules.duration, lambda value: value.seconds + value.nanos / NANOS),
        }
        return {"oneOf": [number, {"type": "string", "pattern": r"^\d+(\.\d+)?s$"}]}
    reference = {"$ref": f"#/$defs/{field.message_type.name}"}
    match SHORT.get(field.message_type.full_name):
        case None:
            return reference
        case "name":
            return FILE
    return {"oneOf": [FILE, reference]}


def scalar_schema(field: FieldDescriptor, rules: validate_pb2.FieldRules) -> dict[str, Any]:
    """Returns the type and the limits of a text, a number, or a truth value."""
    match field.cpp_type:
        case FieldDescriptor.CPPTYPE_STRING:
            # `in` is a keyword of Python.
            if choices := list(getattr(rules.string, "in")):
                return {"enum": choices}
            low, high = rules.string.min_len or rules.string.len, rules.string.max_len or rules.string.len
            pattern = {"pattern": rules.string.pattern} if rules.string.pattern else {}
            return {"type": "string", **stated({"minLength": low, "maxLength": high}), **pattern}
        case FieldDescriptor.CPPTYPE_BOOL:
            return {"type": "boolean"}
        case FieldDescriptor.CPPTYPE_DOUBLE:
            return {"type": "number", **limits(rules.double, float)}
    return {"type": "integer", **limits(getattr(rules, rules.WhichOneof("type") or "int32"), int)}


def limits(rules: Message, value: Callable[[Any], float]) -> dict[str, float]:
    """Returns the limits that the rules of a number or of a length state."""
    names = {"gte": "minimum", "gt": "exclusiveMinimum", "lte": "maximum", "lt": "exclusiveMaximum"}
    return {name: value(getattr(rules, rule)) for rule, name in names.items() if rules.HasField(rule)}


def stated(limits: dict[str, int]) -> dict[str, int]:
    """Returns the limits that there are."""
    return {name: limit for name, limit in limits.items() if limit}


@cache
def comments() -> dict[str, str]:
    """Returns the comments of all messages and fields of the contracts, by full name."""
    command = (BUF, "build", "protos", "--as-file-descriptor-set", "-o", "-")
    image = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    found = {}
    for file in FileDescriptorSet.FromString(image).file:
        places = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
        # Paths are numbers of fields: 4 is message_type of a file, and 2 is field of a message.
        for index, message in enumerate(file.message_type):
            full_name = f"{file.package}.{message.name}"
            found[full_name] = " ".join(places.get((4, index), "").split())
            for number, field in enumerate(message.field):
                found[f"{full_name}.{field.name}"] = " ".join(places.get((4, index, 2, number), "").split())
    return found


if __name__ == "__main__":
    main()
