"""What a request breaks of its contract's rules, in words for people."""

import re
from collections.abc import Iterable
from typing import Any

from google.protobuf.message import Message

from aiprod_rpc.forms import FORMS

SHOWN_CHARACTERS = 1500
"""How much of the violations a status has. It travels in headers, which gRPC's clients limit to 8 KiB."""

PATH_CHARACTERS = 200
"""A path may have a key that the caller chose."""

PATTERN = "does not match regex pattern `"

PHRASES = (
    (r"must be greater than or equal to (\S+) and less than or equal to (\S+)", r"must be from \1 to \2"),
    (r"must be greater than or equal to ", "must be at least "),
    (r"must be less than or equal to ", "must be at most "),
    (
        r"does not match regex pattern `\^\[([^\]]+)\]\{[01],(\d+)\}\$`",
        r"must have at most \2 characters, each one of \1",
    ),
    (r"must be at least 1 characters", "must not be empty"),
    (r"must be (at least|at most) (\d+) characters", r"must have \1 \2 characters"),
    (r"value is empty, which is not ", "must not be empty, but "),
    (r"value is required", "must be set"),
    (r"must not be in list \[0\]", "must be set"),
    (r"must not be in list \[0, .*", "must be set to a value that is allowed here"),
    (r"must be in list \[, (.*)\]", r"must be empty, or one of \1"),
    (r"must be in list \[(.*)\]", r"must be one of \1"),
    (r"must contain at least (\d+) item\(s\)", r"must have at least \1"),
    (r"must contain no more than (\d+) item\(s\)", r"must have at most \1"),
)
"""What protovalidate writes, and what it means."""


def described(request: Message, violations: Iterable[Any]) -> list[tuple[str, str]]:
    """The path and the problem of each of `violations`, as protovalidate found them in `request`.

    The path is empty for a rule of the whole message.
    """
    return [(_path(violation.field), _problem(request, violation)) for violation in violations]


def shown(violations: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first of the violations, as many as fit into a status; the last entry counts the others."""
    first: list[tuple[str, str]] = []
    room = SHOWN_CHARACTERS
    for field, problem in violations:
        room -= len(field) + len(problem)
        # At least one is shown, however long it is; it is cut below.
        if room < 0 and first:
            return [*first, ("", f"and {len(violations) - len(first)} more like these")]
        first.append((field[:PATH_CHARACTERS], problem[:SHOWN_CHARACTERS]))
    return first


def in_one_line(violations: list[tuple[str, str]]) -> str:
    """The violations as the message of an error."""
    return "; ".join(f"{field}: {problem}" if field else problem for field, problem in violations)


def _problem(request: Message, violation: Any) -> str:
    if violation.message == "exactly one field is required in oneof":
        return "set exactly one of " + ", ".join(_choices(request.DESCRIPTOR, violation.field.elements))
    text = str(violation.message)
    if form := FORMS.get(text.removeprefix(PATTERN).removesuffix("`")):
        return form
    for pattern, words in PHRASES:
        text = re.sub(pattern, words, text)
    return text


def _choices(message: Any, elements: list[Any]) -> list[str]:
    """The fields of the oneof at the end of a path."""
    *fields, oneof = elements
    for element in fields:
        message = message.fields_by_name[element.field_name].message_type
    return [field.name for field in message.oneofs_by_name[oneof.field_name].fields]


def _path(field: Any) -> str:
    return ".".join(map(_element, field.elements)) if field else ""


def _element(element: Any) -> str:
    """Returns a field's name, with its place in a list or its key in a map: `scenes[2]`."""
    place = element.subscript
    return element.field_name if place is None else f"{element.field_name}[{place.value}]"
