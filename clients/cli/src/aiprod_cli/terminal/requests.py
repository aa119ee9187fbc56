"""Requests are checked by the rules of their contract before a stack starts or a file is uploaded."""

from typing import Any

import typer
from google.protobuf.message import Message


def violations(request: Message) -> list[tuple[str, str]]:
    """The fields that break a rule of the contract, and what each must be."""
    # Takes a third of a second, which only commands that send such requests need to wait.
    import protovalidate

    found = protovalidate.collect_violations(request)
    return [(_path(violation.proto.field), violation.proto.message) for violation in found]


def _path(field: Any) -> str:
    # A rule of the whole message names no field.
    return ".".join(map(_element, field.elements)) if field else ""


def _element(element: Any) -> str:
    place = element.subscript
    return element.field_name if place is None else f"{element.field_name}[{place.value}]"


def check(request: Message) -> None:
    """Raises BadParameter if the request breaks a rule of its contract."""
    if faults := violations(request):
        raise typer.BadParameter("; ".join(f"{field}: {text}" if field else text for field, text in faults))
