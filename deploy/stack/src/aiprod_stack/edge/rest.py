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
class RestMethod:
    """A method: its request's full name, the field that the path has, and whether it takes a body."""

    message: str
    path_field: str
    has_body: bool


@dataclass(frozen=True, slots=True)
class RestPath:
    """A path: its regular expression, and its methods by their HTTP methods.

    `is_stream` is true if its responses are events.
    """

    regex: str
    methods: dict[str, RestMethod]
    is_stream: bool

    @property
    def verbs(self) -> tuple[str, ...]:
        """The HTTP methods. A path with GET has HEAD as well."""
        return tuple(sorted([*self.methods, *(["HEAD"] if "GET" in self.methods else [])]))


def rest_paths() -> list[RestPath]:
    """The paths of the REST API."""
    paths: dict[str, dict[str, RestMethod]] = defaultdict(dict)
    streams: set[str] = set()
    for method in SERVICE.methods:
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        verb = rule.WhichOneof("pattern")
        template = getattr(rule, verb)
        field = re.search(r"\{(\w+)=", template)
        paths[_regex(template)][verb.upper()] = RestMethod(
            method.input_type.full_name, field[1] if field else "", bool(rule.body)
        )
        if method.server_streaming:
            streams.add(_regex(template))
    return [RestPath(regex, methods, regex in streams) for regex, methods in paths.items()]


def _regex(template: str) -> str:
    """`/api/{name=jobs/*}:watch` as a regular expression. A star stands for one segment without a colon."""
    # A colon begins the verb, as in `:watch`.
    return re.sub(r"\{\w+=([^}]*)\}", r"\1", template).replace("*", "[^/:]+")


def request_fields() -> dict[str, dict[str, dict[str, str | bool]]]:
    """The fields of the requests and of the messages in them, by message and by each of their JSON names.

    Raises ValueError for maps and well-known types but Duration: their JSON is not an object of fields.
    """
    fields: dict[str, dict[str, dict[str, str | bool]]] = {}
    for method in SERVICE.methods:
        if method.GetOptions().Extensions[annotations_pb2.http].WhichOneof("pattern"):
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
