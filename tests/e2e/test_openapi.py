"""The OpenAPI document: valid, complete, and kept by the edge however clients call it."""

import json
import re

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from aiprod_stack.edge.api_docs import OPENAPI
from aiprod_stack.edge.rest import rest_paths

pytestmark = pytest.mark.e2e

DOCUMENT = json.loads(OPENAPI.read_text())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
UNHURRIED = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)


def test_the_document_is_valid() -> None:
    validate(DOCUMENT)


def test_it_has_every_path_of_the_edge() -> None:
    documented = {
        (re.sub(r"\{\w+\}", "x", path), verb.upper())
        for path, operations in DOCUMENT["paths"].items()
        for verb in operations
    }
    served = {(path.regex.replace("[^/:]+", "x"), verb) for path in rest_paths() for verb in path.methods}
    assert documented == served


def test_the_edge_serves_the_document_and_a_page_of_its_own(stack) -> None:
    origin = {"origin": "http://localhost:5173"}
    served = httpx.get(f"{stack.url}/api/openapi.json", headers=origin)
    assert served.json() == DOCUMENT
    assert served.headers["access-control-allow-origin"] == origin["origin"]
    page = httpx.get(f"{stack.url}/api/docs")
    assert "default-src 'none'; script-src 'self'" in page.headers["content-security-policy"]
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert [link for link in links if "//" in link] == [], "nothing of others"
    for link in (link for link in links if link.startswith("/")):
        assert httpx.get(stack.url + link).status_code == 200


# Films and plans of ten minutes would keep the machine busy for longer than the other tests.
@SCHEMA.exclude(path=["/api/generate", "/api/storyboards:plan"]).parametrize()
@settings(UNHURRIED, max_examples=2)
def test_answers_keep_to_the_document(stack, case) -> None:
    case.call_and_validate(base_url=stack.url, checks=CHECKS, timeout=60)


# The commands of rooms have the largest bodies: 150 of them take minutes where other tests run beside.
@pytest.mark.long
@SCHEMA.parametrize()
@settings(UNHURRIED, max_examples=150)
def test_answers_keep_to_the_document_under_many_calls(stack, case) -> None:
    case.call_and_validate(base_url=stack.url, checks=CHECKS, timeout=60)
