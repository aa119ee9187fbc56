"""A job's room through the edge: the CLI, and the methods that clients may call."""

import json
import subprocess

import grpc
import httpx
import pytest

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from tests.conftest import AIPROD

pytestmark = pytest.mark.e2e

SERVICE = collab_api.DESCRIPTOR.services_by_name["CollabService"]
INTERNAL_METHODS = {"BatchGetFilmReviews", "DeleteRoom", "GetDiskUsage", "OpenRoom"}
"""Only the pipeline calls these."""


@pytest.fixture(scope="module")
def job(stack) -> str:
    small = {"width": 320, "height": 240, "frame_rate": {"numerator": 24, "denominator": 1}}
    request = {"prompt": "a heron at dusk", "duration_sec": 2, "format": small}
    with httpx.Client(base_url=stack.url, timeout=60) as rest:
        name = rest.post("/api/generate", json=request).json()["name"]
        assert '"SUCCEEDED"' in rest.get(f"/api/{name}:watch").text
    return name


def test_follow_shows_comments_and_edits(stack, job) -> None:
    command = [AIPROD, "room", job, "--json"]
    with subprocess.Popen(command, env=stack.environment, stdout=subprocess.PIPE, text=True) as follower:
        lines = map(json.loads, follower.stdout)
        assert next(lines)["room"]["name"] == job.replace("jobs/", "rooms/")
        commented = stack.cli("room", job, "comment", "It flies too low", "--at", "00:00:00:12", "--json")
        assert commented.returncode == 0, commented.stderr
        comment = json.loads(commented.stdout)
        assert (comment["comment"]["start_frame"], comment["comment"]["scene"]) == (12, "s1")
        assert next(line for line in lines if "comment" in line) == comment
        edited = stack.cli("room", job, "edit", "s1", "time_of_day", "night")
        assert "changes s1: time_of_day “NIGHT”" in edited.stdout, edited.stderr
        assert next(line for line in lines if "edited" in line)["actor"] == "local"
        follower.terminate()
    listed = stack.cli("room", job, "comments", "--json").stdout.splitlines()
    assert [json.loads(line)["comment"] for line in listed] == [comment["comment"]]


@pytest.mark.parametrize("method", [method.name for method in SERVICE.methods])
def test_the_edge_hides_internal_methods(stack, method) -> None:
    """The service rejects an empty request; a hidden method is unimplemented at the edge."""
    with grpc.insecure_channel(stack.target) as channel:
        call = channel.unary_unary(f"/{SERVICE.full_name}/{method}")
        with pytest.raises(grpc.RpcError) as raised:
            call(b"", timeout=60)
    assert (raised.value.code() == grpc.StatusCode.UNIMPLEMENTED) == (method in INTERNAL_METHODS)


def test_an_edit_is_rendered(stack, job) -> None:
    stack.cli("room", job, "edit", "s1", "caption", "Home at last")
    rendered = stack.cli("render", job, "--json")
    assert rendered.returncode == 0, rendered.stderr
    lines = [json.loads(line) for line in rendered.stdout.splitlines()]
    assert lines[-2]["job"]["revision"]["job"] == job
    (saved,) = (stack.home / "out").glob(f"*-{lines[-1]['name'].split('/')[1][:8]}.vtt")
    assert "Home at last" in saved.read_text()
