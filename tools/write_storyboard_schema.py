"""Writes the JSON Schema of storyboards, for editors, from the contract, or checks that it is up to date."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from buf.validate import validate_pb2
from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from aiprod.film.v1.storyboard_pb2 import Storyboard, StoryboardScene
from aiprod_cli.storyboard.schema import SCHEMA

ROOT = Path(__file__).parent.parent
BUF = Path(sys.executable).parent / "buf"
NANOS = 1_000_000_000


def main() -> None:
    """Writes the schema; with the argument `check`, exits with 1 if it is out of date."""
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    if sys.argv[1:] != ["check"]:
        SCHEMA.write_text(text)
    elif SCHEMA.read_text() != text:
        sys.exit(f"{SCHEMA} is out of date: run `make docs` and commit the result")
    else:
        print(f"{SCHEMA.relative_to(ROOT)} is current")


def schema() -> dict[str, Any]:
    """Returns the schema of a file: a storyboard, whose scenes are defined beside it."""
    told = comments()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "AIPROD storyboard",
        **message_schema(Storyboard.DESCRIPTOR, told),
        "$defs": {StoryboardScene.DESCRIPTOR.name: message_schema(StoryboardScene.DESCRIPTOR, told)},
    }


def message_schema(message: Descriptor, told: dict[str, str]) -> dict[str, Any]:
    """Returns an object with the message's fields, and no others."""
    behavior = field_behavior_pb2.field_behavior
    required = [
        field.name
        for field in message.fields
        if field_behavior_pb2.REQUIRED in field.GetOptions().Extensions[behavior]
    ]
    properties = {
        field.name: {"description": told[field.full_name], **field_schema(field)} for field in message.fields
    }
    return {
        "type": "object",
        "description": told[message.full_name],
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def field_schema(field: FieldDescriptor) -> dict[str, Any]:
    """Returns the type and the limits of a field."""
    rules = field.GetOptions().Extensions[validate_pb2.field]
    if not field.is_repeated:
        return value_schema(field, rules)
    limits = {"minItems": rules.repeated.min_items, "maxItems": rules.repeated.max_items}
    return {"type": "array", **stated(limits), "items": value_schema(field, rules.repeated.items)}


def value_schema(field: FieldDescriptor, rules: validate_pb2.FieldRules) -> dict[str, Any]:
    """Returns the type and the limits of one value. A length is seconds, or text such as `2.5s`."""
    if field.enum_type is not None:
        return {"enum": [value.name for value in field.enum_type.values if value.number]}
    if field.message_type is None:
        return {
            "type": "string",
            **stated({"minLength": rules.string.min_len, "maxLength": rules.string.max_len}),
        }
    if field.message_type.name == "Duration":
        low, high = (
            limit.seconds + limit.nanos / NANOS for limit in (rules.duration.gte, rules.duration.lte)
        )
        number = {"type": "number", "minimum": low, "maximum": high}
        return {"oneOf": [number, {"type": "string", "pattern": r"^\d+(\.\d+)?s$"}]}
    return {"$ref": f"#/$defs/{field.message_type.name}"}


def stated(limits: dict[str, int]) -> dict[str, int]:
    """Returns the limits that there are."""
    return {name: limit for name, limit in limits.items() if limit}


def comments() -> dict[str, str]:
    """Returns the comments of the storyboard's messages and fields, by full name."""
    command = (BUF, "build", "protos", "--as-file-descriptor-set", "-o", "-")
    image = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    name = Storyboard.DESCRIPTOR.file.name
    file = next(file for file in FileDescriptorSet.FromString(image).file if file.name == name)
    places = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
    found = {}
    for index, message in enumerate(file.message_type):
        full_name = f"{file.package}.{message.name}"
        found[full_name] = " ".join(places[4, index].split())
        for number, field in enumerate(message.field):
            found[f"{full_name}.{field.name}"] = " ".join(places[4, index, 2, number].split())
    return found


if __name__ == "__main__":
    main()
