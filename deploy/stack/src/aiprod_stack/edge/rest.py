"""The REST API, from the contract's HTTP annotations."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from google.api import annotations_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api

SERVICE = gateway_api.DESCRIPTOR.services_by_name["GenerationService"]


@dataclass(frozen=True, slots=True)
class RestPath:
    """A path: its regular expression, its HTTP methods, and the full name of the message in a POST's body.

    `is_stream` is true if its responses are events.
    """

    regex: str
    methods: tuple[str, ...]
    message: str
    is_stream: bool


def rest_paths() -> list[RestPath]:
    """The paths of the REST API. A path with GET has HEAD as well."""
    methods: dict[str, set[str]] = defaultdict(set)
    messages: dict[str, str] = {}
    streams: set[str] = set()
    for method in SERVICE.methods:
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        verb = rule.WhichOneof("pattern")
        regex = _regex(getattr(rule, verb))
        methods[regex] |= {"GET", "HEAD"} if verb == "get" else {verb.upper()}
        if rule.body:
            messages[regex] = method.input_type.full_name
        if method.server_streaming:
            streams.add(regex)
    return [
        RestPath(regex, tuple(sorted(verbs)), messages.get(regex, ""), regex in streams)
        for regex, verbs in methods.items()
    ]


def _regex(template: str) -> str:
    """`/api/{name=jobs/*}:watch` as a regular expression. A star stands for one segment without a colon."""
    # A colon begins the verb, as in `:watch`.
    return re.sub(r"\{\w+=([^}]*)\}", r"\1", template).replace("*", "[^/:]+")


def body_fields() -> dict[str, dict[str, dict[str, str | bool]]]:
    """The fields of the messages in bodies, by message and by each of their JSON names.

    Raises ValueError for maps and well-known types but Duration: their JSON is not an object of fields.
    """
    fields: dict[str, dict[str, dict[str, str | bool]]] = {}
    for method in SERVICE.methods:
        if method.GetOptions().Extensions[annotations_pb2.http].body:
            for message in _messages(method.input_type):
                fields[message.full_name] = {
                    name: _field(field) for field in message.fields for name in (field.name, field.json_name)
                }
    return fields


def _messages(message: Descriptor) -> Iterator[Descriptor]:
    if message.full_name.startswith("google.protobuf.") or message.GetOptions().map_entry:
        raise ValueError(f"rest.lua cannot check the JSON form of {message.full_name}")
    yield message
    for field in message.fields:
        if of := _object(field):
            yield from _messages(of)


def _field(field: FieldDescriptor) -> dict[str, str | bool]:
    properties: dict[str, str | bool] = {"name": field.name, "many": field.is_repeated}
    return {**properties, "of": of.full_name} if (of := _object(field)) else properties


def _object(field: FieldDescriptor) -> Descriptor | None:
    """Returns the message of a field that is an object in JSON. A Duration is a string, such as `3.5s`."""
    is_string = field.message_type and field.message_type.full_name == "google.protobuf.Duration"
    return None if is_string else field.message_type


def lua(value: object) -> str:
    """Mappings, strings and booleans as a Lua literal."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"[{lua(key)}] = {lua(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)
