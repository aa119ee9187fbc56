"""REST, gRPC and grpc-web through the real edge, to the stub gateway."""

import json
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import grpc
import httpx
import pytest
from google.protobuf import json_format
from grpc_status import rpc_status

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_rpc.status import reason
from tests.rooms.edge import running_edge
from tests.stub_gateway import SCENES

from .conftest import running_stub_gateway

ROOT = Path(__file__).parents[3]


JSON = {"content-type": "application/json"}


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS")


PATHS = {
    "/api/generate": {"POST", "OPTIONS"},
    "/api/storyboards:plan": {"POST", "OPTIONS"},
    "/api/jobs": {"GET", "HEAD", "OPTIONS"},
    "/api/jobs/j": {"DELETE", "GET", "HEAD", "OPTIONS"},
    "/api/jobs/j:watch": {"GET", "HEAD", "OPTIONS"},
    "/api/jobs/j:cancel": {"POST", "OPTIONS"},
    "/api/jobs/j:render": {"POST", "OPTIONS"},
    "/api/jobs/j/delivery": {"GET", "HEAD", "OPTIONS"},
    "/health": {"GET", "HEAD", "OPTIONS"},
    "/ready": {"GET", "HEAD", "OPTIONS"},
    "/aiprod.gateway.v1.GenerationService/GetJob": {"POST", "OPTIONS"},
    "/aiprod.storage.v1.StorageService/GetAsset": {"POST", "OPTIONS"},
    "/grpc.health.v1.Health/Check": {"POST", "OPTIONS"},
}


def parsed(text: str, message):
    return json_format.Parse(text, message)


def test_the_largest_responses_pass(rest) -> None:
    assert is_largest(rest.get("/api/jobs/largest").json())
    delivery = rest.get("/api/jobs/j/delivery").json()["manifest"]
    assert (len(delivery["scenes"]), len(delivery["chunks"])) == (SCENES, SCENES)
    page = rest.get("/api/jobs", params={"page_size": 100})
    assert page.status_code == 200
    assert len(page.content) > 9_000_000, "a page of 3 MiB in protobuf"
    assert all(is_largest(job) for job in page.json()["jobs"])


def is_largest(job: dict) -> bool:
    return len(job["scenes"]) == SCENES and len(job["quality"]["semantic"]["findings"]) == 100


def test_bodies_up_to_the_limit_pass(rest) -> None:
    limit = 1 << 20
    frame = '{"prompt": "x"%s}'
    fits = frame % (" " * (limit - len(frame) + 2))
    assert len(fits) == limit
    assert rest.post("/api/generate", content=fits, headers=JSON).status_code == 200
    rejected = rest.post("/api/generate", content=fits + " ", headers=JSON)
    assert (rejected.status_code, rejected.json()["code"]) == (413, 3)
    call = gateway_api.CreateJobRequest(prompt="x" * (limit - 100)).SerializeToString()
    status, _ = grpc_web(rest, "CreateJob", call)
    assert status == "0"
    status, response = grpc_web(rest, "CreateJob", call + b" " * 200)
    assert status != "0" or response.status_code == 413


def grpc_web(rest: httpx.Client, method: str, message: bytes) -> tuple[str, httpx.Response]:
    """One grpc-web call: its gRPC status and the whole response."""
    content = struct.pack(">BI", 0, len(message)) + message
    headers = {"content-type": "application/grpc-web+proto", "x-grpc-web": "1"}
    response = rest.post(f"/aiprod.gateway.v1.GenerationService/{method}", content=content, headers=headers)
    if "grpc-status" in response.headers:
        return response.headers["grpc-status"], response
    trailers = response.content.rpartition(b"grpc-status:")[2]
    return trailers.split(b"\r\n")[0].decode(), response


def test_the_largest_responses_pass_over_grpc_and_grpc_web(rest, edge) -> None:
    request = gateway_api.ListJobsRequest(page_size=100)
    status, response = grpc_web(rest, "ListJobs", request.SerializeToString())
    assert status == "0"
    assert len(response.content) > 2 << 20
    with grpc.insecure_channel(edge) as channel:
        assert GenerationServiceStub(channel).ListJobs(request, timeout=60).ByteSize() > 2 << 20


@pytest.mark.parametrize("path", PATHS)
def test_every_path_states_its_methods(rest, path) -> None:
    for method in METHODS:
        response = rest.request(method, path)
        allowed = {name.strip() for name in response.headers.get("allow", "").split(",") if name}
        if method not in PATHS[path]:
            assert (response.status_code, allowed) == (405, PATHS[path]), method
            assert method == "HEAD" or response.json()["code"] == 12
        elif method == "OPTIONS":
            assert (response.status_code, allowed, response.content) == (204, PATHS[path], b"")
        else:
            assert response.status_code not in (404, 405), method


@pytest.mark.parametrize(
    "path",
    ["/api/jobs", "/api/jobs/j", "/api/jobs/missing", "/api/jobs/largest", "/health", "/ready", "/nope"],
)
def test_head_is_get_without_the_body(rest, edge, path) -> None:
    """On one connection, where an unexpected body would be read as the next response."""
    expected = rest.get(path)
    connection = HTTPConnection(*edge.split(":"), timeout=60)
    for method in ("HEAD", "HEAD", "GET"):
        connection.request(method, path)
        response = connection.getresponse()
        body = response.read()
        assert response.status == expected.status_code
        assert response.getheader("content-type") == expected.headers.get("content-type")
        assert response.getheader("content-length", "0") == expected.headers["content-length"]
        assert bool(body) == (method == "GET" and bool(expected.content))
    connection.close()


def test_head_does_not_wait_for_a_stream(edge) -> None:
    """The edge ends the stream, then accepts the next request or closes the connection."""
    host, port = edge.split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"HEAD /api/jobs/running:watch HTTP/1.1\r\nhost: localhost\r\n\r\n")
        head = connection.recv(65536)
        assert head.startswith(b"HTTP/1.1 200")
        assert b"text/event-stream" in head
        assert head.endswith(b"\r\n\r\n")
        connection.sendall(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
        with suppress(ConnectionResetError):
            assert connection.recv(12) in (b"HTTP/1.1 200", b"")


UNKNOWN_PATHS = (
    "/", "/api", "/api/", "/api/nothing", "/api/generate/", "/api/jobs/", "/api/jobs/j/", "/api/jobs/j:foo",
    "/api/jobs/j:", "/api/jobs/j:watch/", "/api/jobs/j/deliver", "/api/jobs/..%2fx", "/api/jobs/j%2Fdelivery",
    "/api/jobs/..%5cx", "/api/jobs/a%00b", "/api/jobs/../x", "/ready/", "/healthz", "/clusters", "/API/jobs",
)  # fmt: skip


@pytest.mark.parametrize("path", UNKNOWN_PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_paths_are_not_found(edge, method, path) -> None:
    """Sends the path unchanged; httpx would normalize it."""
    connection = HTTPConnection(*edge.split(":"), timeout=60)
    connection.request(method, path)
    response = connection.getresponse()
    error = json.loads(response.read())
    assert (response.status, error["code"], response.getheader("content-type")) == (
        404,
        5,
        "application/json",
    )
    assert error["details"][0]["reason"] == "NO_SUCH_PATH"
    assert error["message"]
    connection.close()


def test_slashes_are_merged(rest, edge) -> None:
    assert rest.get(f"http://{edge}//api//jobs/j").json()["name"] == "jobs/j"


@pytest.mark.parametrize("kind", ["", "application/json", "text/plain", "application/grpcx"])
def test_grpc_paths_reject_other_content_types(rest, kind) -> None:
    path = "/aiprod.gateway.v1.GenerationService/GetJob"
    assert rest.post(path, content=b"{}", headers={"content-type": kind}).status_code == 415


@pytest.mark.parametrize("path", ["/api/jobs/j", "/api/generate", "/api/jobs/j:cancel"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_rest_paths_reject_grpc(rest, method, path) -> None:
    response = rest.request(method, path, headers={"content-type": "application/grpc"})
    assert response.headers["grpc-status"] == "12"


def test_internal_methods_are_unimplemented(rest, edge) -> None:
    with grpc.insecure_channel(edge) as channel, pytest.raises(grpc.RpcError) as raised:
        StorageServiceStub(channel).FindAsset(storage_api.FindAssetRequest(content_key="a" * 32), timeout=60)
    assert raised.value.code() == grpc.StatusCode.UNIMPLEMENTED
    status, _ = grpc_web(rest, "NoSuchMethod", b"")
    assert status == "12"


async def test_an_internal_method_is_unimplemented_before_its_request_ends(edge: str) -> None:
    async with grpc.aio.insecure_channel(edge) as channel:
        upload = channel.stream_unary("/aiprod.storage.v1.StorageService/Upload")(timeout=60)
        assert await upload.code() == grpc.StatusCode.UNIMPLEMENTED


def test_preflights_succeed_on_paths_without_options(rest) -> None:
    headers = {"origin": "http://localhost:5173", "access-control-request-method": "POST"}
    response = rest.options("/api/generate", headers=headers)
    assert response.headers["access-control-allow-origin"] == "http://localhost:5173"


def test_an_error_names_an_unknown_parameter(rest) -> None:
    response = rest.get("/api/jobs", params={"size": 5})
    assert (response.status_code, response.json()["code"]) == (400, 3)
    assert response.json()["message"].startswith("size: unknown parameter")


def wait_for_ready_status(status: int, rest: httpx.Client) -> None:
    deadline = time.monotonic() + 60
    while rest.get("/ready").status_code != status:
        assert time.monotonic() < deadline, f"/ready is not {status}"
        time.sleep(0.05)


def test_calls_wait_for_a_gateway_that_hangs(gateway, rest) -> None:
    """Calls during its failing health check succeed when it resumes; meanwhile /ready is 503."""
    process, _ = gateway
    wait_for_ready_status(200, rest)
    with ThreadPoolExecutor(8) as callers:
        process.suspend()
        try:
            calls = [callers.submit(rest.get, "/api/jobs/j") for _ in range(4)]
            wait_for_ready_status(503, rest)
            calls += [callers.submit(rest.get, "/api/jobs/j") for _ in range(4)]
        finally:
            process.resume()
        assert [call.result().status_code for call in calls] == [200] * 8
    wait_for_ready_status(200, rest)


def test_a_dead_gateway_is_unavailable(other_services, tmp_path) -> None:
    with (
        running_stub_gateway() as (process, address),
        running_edge(tmp_path, "gateway", address, other_services) as (edge, _),
    ):
        # The edge tries again for about 20 s, in case that it is being replaced.
        with httpx.Client(base_url=f"http://{edge}", timeout=60) as rest:
            process.kill()
            response = rest.get("/api/jobs/j")
            error = response.json()
            assert (response.status_code, error["code"]) == (503, 14)
            assert error["message"] == "gateway is not available; try again"
            assert [detail.get("reason") for detail in error["details"]] == ["SERVICE_UNAVAILABLE", None]
            assert error["details"][1]["retry_delay"] == "1s"
            assert error["request_id"] == response.headers["x-request-id"]
            wait_for_ready_status(503, rest)
            assert rest.get("/api/jobs/j").status_code == 503
        with grpc.insecure_channel(edge) as channel, pytest.raises(grpc.RpcError) as failure:
            GenerationServiceStub(channel).GetJob(gateway_api.GetJobRequest(name="jobs/j"), timeout=60)
        assert failure.value.code() == grpc.StatusCode.UNAVAILABLE
        status = rpc_status.from_call(failure.value)
        assert status.message == "gateway is not available; try again"
        assert reason(status) == "SERVICE_UNAVAILABLE"
