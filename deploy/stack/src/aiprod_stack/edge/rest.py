"""The REST API, from the contract's HTTP annotations."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from google.api import annotations_pb2, http_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.probe.v1 import probe_service_pb2 as probe_api
from aiprod.storage.v1 import storage_service_pb2 as storage_api

SERVICES = {
    "gateway": gateway_api.DESCRIPTOR.services_by_name["GenerationService"],
    "collab": collab_api.DESCRIPTOR.services_by_name["CollabService"],
    "probe": probe_api.DESCRIPTOR.services_by_name["ProbeService"],
    "storage": storage_api.DESCRIPTOR.services_by_name["StorageService"],
    "llm": llm_api.DESCRIPTOR.services_by_name["LlmService"],
}
"""The services that the edge serves, by the names of their clusters."""

STRINGS = {f"google.protobuf.{name}" for name in ("Duration", "Timestamp", "FieldMask")}
"""Messages that are strings in JSON, such as `3.5s`."""


@dataclass(frozen=True, slots=True)
class RestMethod:
    """A method: the full name of its request or body, the field in the path, and whether it takes a body."""

    message: str
    path_field: str
    has_body: bool


@dataclass(frozen=True, slots=True)
class RestPath:
    """A path: the cluster of its service, its regular expression, and its methods by their HTTP methods.

    `is_stream` is true if its responses are events.
    """

    cluster: str
    regex: str
    methods: dict[str, RestMethod]
    is_stream: bool

    @property
    def verbs(self) -> tuple[str, ...]:
        """The HTTP methods. A path with GET has HEAD as well."""
        return tuple(sorted([*self.methods, *(["HEAD"] if "GET" in self.methods else [])]))


def rest_paths() -> list[RestPath]:
    """The paths of the REST API."""
    paths: dict[str, RestPath] = {}
    for cluster, method in _rest_methods():
        for verb, template in _bindings(method):
            regex = _regex(template)
            path = paths.setdefault(regex, RestPath(cluster, regex, {}, method.server_streaming))
            field = re.search(r"\{(\w+)", template)
            path.methods[verb] = RestMethod(
                _body(method).full_name, field[1] if field else "", bool(_rule(method).body)
            )
    return list(paths.values())


def open_methods() -> list[str]:
    """The paths of the gRPC methods whose requests are streams."""
    return [
        f"/{service.full_name}/{method.name}"
        for service in SERVICES.values()
        for method in service.methods
        if method.client_streaming
    ]


def request_fields() -> dict[str, dict[str, dict[str, str | bool]]]:
    """The fields of the requests and of the messages in them, by message and by each of their JSON names.

    Raises ValueError for well-known types that are neither an object of fields nor a string in JSON.
    """
    messages: dict[str, Descriptor] = {}
    for _, method in _rest_methods():
        _collect(_body(method), messages)
    return {
        message.full_name: {
            name: _field(field) for field in message.fields for name in (field.name, field.json_name)
        }
        for message in messages.values()
    }


def _rest_methods() -> Iterator[tuple[str, MethodDescriptor]]:
    """Each method with an HTTP annotation, and its cluster."""
    for cluster, service in SERVICES.items():
        for method in service.methods:
            if _rule(method).WhichOneof("pattern"):
                yield cluster, method


def _rule(method: MethodDescriptor) -> http_pb2.HttpRule:
    return method.GetOptions().Extensions[annotations_pb2.http]


def _bindings(method: MethodDescriptor) -> Iterator[tuple[str, str]]:
    """Each HTTP method of the method, with its path's template."""
    for rule in (_rule(method), *_rule(method).additional_bindings):
        verb = rule.WhichOneof("pattern")
        assert verb
        yield verb.upper(), getattr(rule, verb)


def _body(method: MethodDescriptor) -> Descriptor:
    """The message whose JSON the body is; without a body, the parameters are its fields."""
    body = _rule(method).body
    part = None if body in ("", "*") else method.input_type.fields_by_name[body].message_type
    return part or method.input_type


def _regex(template: str) -> str:
    """`/api/{name=jobs/*}:watch` as a regular expression.

    A star stands for one segment without a colon.
    """
    # A colon begins the verb, as in `:watch`.
    pattern = re.sub(r"\{\w+(?:=([^}]*))?\}", lambda field: field[1] or "*", template)
    return pattern.replace("*", "[^/:]+")


def _collect(message: Descriptor, found: dict[str, Descriptor]) -> None:
    """Adds the message and those in it to `found`."""
    if message.full_name.startswith("google.protobuf."):
        raise ValueError(f"rest.lua cannot check the JSON form of {message.full_name}")
    if message.full_name in found:
        return
    found[message.full_name] = message
    for field in message.fields:
        if of := _object(field):
            _collect(of, found)


def _field(field: FieldDescriptor) -> dict[str, str | bool]:
    is_map = _is_map(field)
    properties: dict[str, str | bool] = {"name": field.name, "many": field.is_repeated and not is_map}
    if is_map:
        properties["map"] = True
    if of := _object(field):
        properties["of"] = of.full_name
    # The one of an optional field has no other field.
    if field.containing_oneof and len(field.containing_oneof.fields) > 1:
        properties["choice"] = field.containing_oneof.name
    return properties


def _is_map(field: FieldDescriptor) -> bool:
    return bool(field.message_type and field.message_type.GetOptions().map_entry)


def _object(field: FieldDescriptor) -> Descriptor | None:
    """Returns the message of a field, or of a map's values, that is an object in JSON."""
    message = field.message_type
    if message and _is_map(field):
        message = message.fields_by_name["value"].message_type
    return None if message and message.full_name in STRINGS else message


def lua(value: object) -> str:
    """Mappings, strings and booleans as a Lua literal."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"[{lua(key)}] = {lua(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)
