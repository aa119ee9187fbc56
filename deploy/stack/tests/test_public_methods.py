"""What the edge serves over gRPC it serves over REST, too."""

import re
from pathlib import Path

import pytest
import yaml
from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor

from aiprod_stack.edge.config import Edge, Upstream, render
from aiprod_stack.edge.rest import SERVICES, request_fields
from aiprod_stack.plan import SERVICES as CLUSTERS

WITHOUT_REST = {
    "Join": "HTTP/1.1 has no stream both ways: REST follows with Watch and submits with Send",
    "Upload": "bytes travel at the URLs of BeginUpload",
    "Download": "bytes travel at the URLs of SignUrls",
}
METHODS = [method for service in SERVICES.values() for method in service.methods]


@pytest.fixture(scope="module")
def grpc_paths() -> list[str]:
    """Regular expressions of the paths that lead to a service."""
    upstreams = {name: [Upstream("127.0.0.1", 1)] for name in CLUSTERS}
    config = yaml.load(render(Edge(services=upstreams, descriptors=Path("api.binpb"))), yaml.CSafeLoader)
    listeners = {listener["name"]: listener for listener in config["static_resources"]["listeners"]}
    manager = listeners["edge"]["filter_chains"][0]["filters"][0]["typed_config"]
    routes = [route for route in manager["route_config"]["virtual_hosts"][0]["routes"] if "route" in route]
    return [
        match["safe_regex"]["regex"] if "safe_regex" in match else re.escape(match["path"])
        for match in (route["match"] for route in routes)
        if "safe_regex" in match or "path" in match
    ]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)
def test_public_methods_have_rest_paths(method: MethodDescriptor, grpc_paths: list[str]) -> None:
    path = f"/{method.containing_service.full_name}/{method.name}"
    is_public = any(re.fullmatch(regex, path) for regex in grpc_paths)
    has_path = bool(method.GetOptions().Extensions[annotations_pb2.http].WhichOneof("pattern"))
    assert has_path == (is_public and method.name not in WITHOUT_REST)


def test_the_fields_of_a_oneof_and_of_maps_are_known() -> None:
    fields = request_fields()
    assert fields["aiprod.probe.v1.ProbeRequest"]["url"]["choice"] == "source"
    assert fields["aiprod.storage.v1.BeginUploadRequest"]["labels"]["map"]
    assert "choice" not in fields["aiprod.gateway.v1.CreateJobRequest"]["duration_sec"]
    assert "of" not in fields["aiprod.collab.v1.InviteRequest"]["expire_time"], "a time is a string"
