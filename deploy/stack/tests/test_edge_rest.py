"""REST, gRPC and grpc-web through the real edge, to the stub gateway."""

import json
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import grpc
import httpx
import psutil
import pytest
from google.protobuf import json_format
from grpc_status import rpc_status
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_rpc.status import reason
from aiprod_stack.plan import SERVICES
from tests.rooms.edge import running_edge
from tests.stub_gateway import SCENES

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


@contextmanager
def running_stub_gateway() -> Iterator[tuple[psutil.Process, str]]:
    """The gateway's process and its address."""
    command = [sys.executable, "-m", "tests.stub_gateway"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield psutil.Process(process.pid), f"127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def gateway() -> Iterator[tuple[psutil.Process, str]]:
    with running_stub_gateway() as gateway:
        yield gateway


@pytest.fixture(scope="module")
def other_services() -> Iterator[dict[str, str]]:
    """The addresses of the other services, which are only healthy."""
    with running_stub_gateway() as (_, address):
        yield dict.fromkeys((name for name in SERVICES if name != "gateway"), address)


@pytest.fixture(scope="module")
def edge(gateway, other_services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_edge(tmp_path_factory.mktemp("edge"), "gateway", gateway[1], other_services) as (address, _):
        yield address


@pytest.fixture(scope="module")
def rest(edge) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{edge}", timeout=60) as client:
        yield client


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


def test_the_largest_events_pass(rest) -> None:
    response = rest.get("/api/jobs/j:watch")
    assert response.headers["content-type"] == "text/event-stream"
    retry, *lines = response.text.splitlines()
    assert retry == "retry: 1000"
    assert (lines[0::3], lines[2::3]) == (["id: 1", "id: 2"], ["", ""])
    events = [json.loads(line.removeprefix("data: ")) for line in lines[1::3]]
    assert [is_largest(event["job"]) for event in events] == [True, True]


@pytest.mark.parametrize(
    ("query", "seen", "ids"),
    [
        ("", "0", ["1", "2"]),
        ("", "1", ["2"]),
        ("?after_offset=0", "1", ["2"]),
        ("?afterOffset=0", "1", ["2"]),
        ("?after_offset=1", "", ["2"]),
        ("?after_offset=1", "0", ["1", "2"]),
        ("", "no number", ["1", "2"]),
        ("", "-1", ["1", "2"]),
        ("", "9" * 19, ["1", "2"]),
    ],
)
def test_events_continue_after_the_last_one_that_arrived(rest, query: str, seen: str, ids: list[str]) -> None:
    response = rest.get(f"/api/jobs/j:watch{query}", headers={"last-event-id": seen} if seen else {})
    assert response.status_code == 200
    assert [line.removeprefix("id: ") for line in response.text.splitlines() if line.startswith("id:")] == ids


def test_after_the_last_event_nothing_is_left(rest) -> None:
    for seen in ("2", "3", "9" * 18):
        response = rest.get("/api/jobs/j:watch", headers={"last-event-id": seen})
        assert (response.status_code, response.content) == (204, b"")
        assert not {"content-type", "x-aiprod-end"} & response.headers.keys()


def has_event_source() -> bool:
    node = ["node", EVENT_SOURCE_FLAG, "-e", "EventSource"]
    return bool(shutil.which("node")) and subprocess.run(node, capture_output=True).returncode == 0


EVENT_SOURCE_FLAG = "--experimental-eventsource"
EVENT_SOURCE = """
const source = new EventSource(process.argv[1]);
const seen = [];
// Node's wait for a reconnect keeps no process alive.
const alive = setInterval(() => {}, 1000);
source.onmessage = (event) => seen.push(event.lastEventId);
source.onerror = () => {
  // CONNECTING until the edge says that nothing is left.
  if (source.readyState !== EventSource.CLOSED) return;
  console.log(JSON.stringify(seen));
  clearInterval(alive);
};
"""


@pytest.mark.skipif(not has_event_source(), reason="needs a node with EventSource")
def test_an_event_source_ends_with_the_job(rest) -> None:
    command = ["node", EVENT_SOURCE_FLAG, "-e", EVENT_SOURCE, f"{rest.base_url}/api/jobs/j:watch"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(ended.stdout) == ["1", "2"], "each event once"


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


def test_preflights_succeed_on_paths_without_options(rest) -> None:
    headers = {"origin": "http://localhost:5173", "access-control-request-method": "POST"}
    response = rest.options("/api/generate", headers=headers)
    assert response.headers["access-control-allow-origin"] == "http://localhost:5173"


INVALID_BODIES = {
    '{"prompt":"x","duration":60}': "duration",
    '{"prompt":"x","\\u0064uration":60}': "duration",
    '{"Prompt":"x"}': "Prompt",
    '{"prompt":"x","format":{"size":1}}': "format.size",
    '{"prompt":"x","format":{"frameRate":{"fps":24}}}': "format.frame_rate.fps",
    '{"prompt":"x","duration":null}': "duration",
    '{"prompt":"x","prompt":"y"}': "prompt",
    '{"prompt":"x","durationSec":3,"duration_sec":3}': "duration_sec",
    '{"prompt":"x","format":[]}': "format",
    '{"prompt":"x","format":"720p"}': "format",
    '{"prompt":["x"]}': "prompt",
    '{"prompt":{"text":"x"}}': "prompt",
    '{"prompt":"x","duration_sec":[12]}': "duration_sec",
    '{"prompt":5}': "prompt",
    '{"prompt":"x","duration_sec":"long"}': "duration_sec",
    '{"prompt":"x","format":{"width":1.5}}': "format.width",
    '{"prompt":"x","seed":-1}': "seed",
}


@pytest.mark.parametrize("body", INVALID_BODIES)
def test_an_error_names_the_invalid_field(rest, body) -> None:
    response = rest.post("/api/generate", content=body, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (400, 3)
    assert response.json()["message"].startswith(f"{INVALID_BODIES[body]}: ")


def test_an_unknown_field_is_a_field_violation(rest) -> None:
    for path in ("/api/generate", "/api/jobs/j:cancel", "/api/jobs/j:render"):
        details = rest.post(path, json={"duration": 60}).json()["details"]
        violation = next(detail for detail in details if detail["@type"].endswith("BadRequest"))
        assert violation["field_violations"][0]["field"] == "duration"


INVALID_JSON = (
    " ", "[]", "[{}]", "null", "5", '"x"', "prompt=x", "{'prompt':'x'}", '{prompt:"x"}', '{"prompt":"x",}',
    '{"prompt":"x"', '{"prompt":"x"} x', '{"prompt":"x"}{}', '{"prompt" "x"}', '{"prompt":x}', '{"prompt":}',
    '{,}', '{"seed":01}', '{"seed":+1}', '{"seed":.5}', '{"seed":1.}', '{"seed":0x1}', '{"seed":NaN}',
    '{"seed":Infinity}', '{"seed":nul}', '{"prompt":"a\tb"}', '{"prompt":"\\x"}', '{"prompt":"\\ud800"}',
    '{"prompt":"\\"}', "\ufeff{}", '{"prompt":"x"}\0', "{" * 100_000, '{"prompt":' + "[" * 100_000,
)  # fmt: skip


@pytest.mark.parametrize("body", INVALID_JSON, ids=lambda body: ascii(body[:20]))
def test_invalid_json_is_rejected(rest, body) -> None:
    response = rest.post("/api/generate", content=body.encode(), headers=JSON)
    assert (response.status_code, response.json()["code"]) == (400, 3)
    assert response.json()["message"]


VALID_BODIES = (
    "", "{}", '{"prompt":null,"format":null}', ' {\n"prompt"\t:\r"x" , "seed" : 7 } ', '{"prom\\u0070t":"x"}',
    '{"prompt":"\\\\"}', '{"prompt":"\\"}\\u00e9\\ud83c\\udfac"}', '{"prompt":"é🎬\x7f"}', '{"seed":"7"}',
    '{"durationSec":12}', '{"duration_sec":1.25e1}', '{"duration_sec":-0.0}', '{"seed":7.0}',
    '{"format":{"width":640,"frameRate":{"numerator":24,"denominator":null}}}', '{"format":{}}',
)  # fmt: skip


@pytest.mark.parametrize("body", VALID_BODIES, ids=ascii)
def test_valid_bodies_are_parsed_as_protobuf_does(rest, body) -> None:
    expected = json_format.Parse(body or "{}", gateway_api.CreateJobRequest())
    job = parsed(rest.post("/api/generate", content=body.encode(), headers=JSON).text, gateway_pb.Job())
    assert (job.prompt, job.duration_sec, job.seed) == (expected.prompt, expected.duration_sec, expected.seed)
    assert job.format == expected.format


FIELDS = ("prompt", "durationSec", "duration_sec", "format", "seed", "width", "frameRate", "numerator")
NAMES = (*FIELDS, "fps", "é")
TEXTS = st.text('ab\\"\né🎬', min_size=1, max_size=4)
LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(0, 9, width=16) | TEXTS
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4), plain=st.booleans())
def test_bodies_that_protobuf_rejects_are_rejected(rest, body, plain) -> None:
    text = json.dumps(body, ensure_ascii=plain)
    response = rest.post("/api/generate", content=text.encode(), headers=JSON)
    try:
        expected = json_format.Parse(text, gateway_api.CreateJobRequest())
    except json_format.ParseError:
        assert response.status_code == 400, text
    else:
        assert response.status_code == 400 or response.json()["prompt"] == expected.prompt


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
