"""The bodies of the OpenAPI document: what the page offers to send is a request that the contract accepts."""

import json
import re
from typing import Any

import protovalidate
import pytest
from google.protobuf import descriptor_pool, json_format, message_factory

from aiprod_stack.edge.api_docs import OPENAPI
from aiprod_stack.edge.rest import RestMethod, rest_paths

DOCUMENT = json.loads(OPENAPI.read_text())
METHODS = {(path.regex, verb): method for path in rest_paths() for verb, method in path.methods.items()}


def bodies() -> list[Any]:
    return [
        pytest.param(
            METHODS[re.sub(r"\{\w+\}", "[^/:]+", path), verb.upper()],
            operation["requestBody"]["content"]["application/json"],
            id=operation["operationId"],
        )
        for path, operations in DOCUMENT["paths"].items()
        for verb, operation in operations.items()
        if "requestBody" in operation
    ]


@pytest.mark.parametrize(("method", "body"), bodies())
def test_an_example_keeps_the_rules_of_its_request(method: RestMethod, body: dict[str, Any]) -> None:
    kind = message_factory.GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(method.message))
    request = json_format.ParseDict(body["example"], kind())
    broken = [
        (violation.proto.field.elements[0].field_name, violation.proto.message)
        for violation in protovalidate.collect_violations(request)
    ]
    assert [fault for fault in broken if fault[0] != method.path_field] == []


@pytest.mark.parametrize(("method", "body"), bodies())
def test_a_body_has_every_field_but_that_of_the_path(method: RestMethod, body: dict[str, Any]) -> None:
    schema = body["schema"]
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    message = descriptor_pool.Default().FindMessageTypeByName(method.message)
    assert set(schema.get("properties", {})) == set(message.fields_by_name) - {method.path_field}
