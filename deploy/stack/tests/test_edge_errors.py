"""Every error has one form on every protocol: REST, gRPC, and grpc-web, whoever raises it."""

import base64
import re
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import grpc
import httpx
import pytest
from google.protobuf import any_pb2, json_format
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from aiprod_rpc.reasons import BY_NAME
from aiprod_rpc.status import reason
from tests.backing_services import free_port
from tests.rooms.edge import running_edge

from .edge_errors import ERRORS, GATEWAY, ISSUER, JOBS_PER_MINUTE, JSON, PAGE, Error, get_job

ROOT = Path(__file__).parents[3]


def answer_with_garbage(listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"this is no HTTP/2\r\n" * 10)


@contextmanager
def running_program(module: str) -> Iterator[str]:
    """The address that a program serves at; it prints its port."""
    command = [sys.executable, "-m", module]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield f"127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of edges by their states."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=answer_with_garbage, args=[listener], daemon=True).start()
    garbage = f"127.0.0.1:{listener.getsockname()[1]}"
    homes = {name: tmp_path_factory.mktemp("edge") for name in {error.edge for error in ERRORS.values()}}
    states: dict[str, dict[str, Any]] = {
        "working": {},
        "busy": {"job_requests_per_minute": JOBS_PER_MINUTE},
        "tokens": {"auth": ISSUER.auth(homes["tokens"])},
    }
    broken = {"without a gateway": f"127.0.0.1:{free_port()}", "before garbage": garbage}
    with ExitStack() as stack:
        gateway = stack.enter_context(running_program("tests.failing_gateway"))
        healthy = stack.enter_context(running_program("tests.stub_gateway"))
        addresses = {
            name: stack.enter_context(running_edge(homes[name], "gateway", gateway, **state))[0]
            for name, state in states.items()
        }
        for name, address in broken.items():
            edge = running_edge(homes[name], "probe", healthy, {"gateway": address})
            addresses[name] = stack.enter_context(edge)[0]

        yield addresses
        # accept() in the thread ends only when a connection comes.
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(headers=PAGE, timeout=60) as client:
        yield client


def check(error: Error, name: str, status: status_pb2.Status) -> None:
    expected = BY_NAME[name]
    assert (code_pb2.Code.Name(status.code), reason(status)) == (expected.code, name)
    assert status.message
    domains = [unpacked(detail, error_details_pb2.ErrorInfo).domain for detail in status.details[:1]]
    assert domains == ["aiprod"]
    for kind in error.details:
        assert any(detail.Is(kind.DESCRIPTOR) for detail in status.details), kind


def unpacked(detail: any_pb2.Any, kind: type) -> Any:
    message = kind()
    assert detail.Unpack(message)
    return message


def check_retry(response: httpx.Response, status: status_pb2.Status) -> None:
    """Clients that read no details find in a header, once, when to try again."""
    info = error_details_pb2.RetryInfo()
    delays = [info.retry_delay.ToSeconds() for detail in status.details if detail.Unpack(info)]
    headers = response.headers.get_list("retry-after")
    assert len(headers) == len(delays), headers
    # Of a limit, the details have the longest time, and the header what is left of it.
    assert all(0 < int(header) <= max(1, delay) for header, delay in zip(headers, delays, strict=True))


def check_readable(response: httpx.Response) -> None:
    """A page may read the response and the headers that say when to try again."""
    assert response.headers.get_list("access-control-allow-origin") == [PAGE["origin"]]
    exposed = response.headers["access-control-expose-headers"].split(",")
    assert {"grpc-status", "grpc-status-details-bin", "retry-after", "x-ratelimit-reset"} <= set(exposed)
    assert response.headers["x-request-id"]


@pytest.mark.parametrize("name", [name for name, error in ERRORS.items() if error.rest])
async def test_over_rest(name: str, edges: dict[str, str], client: httpx.AsyncClient) -> None:
    error = ERRORS[name]
    assert error.rest
    method, path, content, headers = error.rest
    response = await client.request(
        method, f"http://{edges[error.edge]}{path}", content=content, headers=headers
    )
    assert response.status_code == BY_NAME[error.reason].http, response.text
    assert response.headers["content-type"] == "application/json"
    # Envoy does not have the origin of what it could not parse; browsers send no such requests.
    if error.parsed:
        check_readable(response)
    body = response.json()
    # The transcoder does not add it to a service's errors.
    assert body.pop("request_id", response.headers["x-request-id"]) == response.headers["x-request-id"]
    status = json_format.ParseDict(body, status_pb2.Status())
    check(error, error.reason, status)
    check_retry(response, status)


@pytest.mark.parametrize("name", [name for name, error in ERRORS.items() if error.rpc])
async def test_over_grpc(name: str, edges: dict[str, str]) -> None:
    error = ERRORS[name]
    assert error.rpc
    metadata = tuple((key, value) for key, value in error.rpc.headers.items() if key != "grpc-timeout")
    timeout = 0.2 if "grpc-timeout" in error.rpc.headers else 60
    async with grpc.aio.insecure_channel(edges[error.edge]) as channel:
        call = channel.unary_unary(error.rpc.path, lambda data: data, lambda data: data)
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            await call(error.rpc.request, metadata=metadata, timeout=timeout)
    status = rpc_status.from_call(failure.value)
    # The client's own deadline may come first, and it has no reason.
    if timeout > 1 or status:
        check(error, error.rpc_reason or error.reason, status)
    assert failure.value.code().name == BY_NAME[error.rpc_reason or error.reason].code


@pytest.fixture(autouse=True)
def busy_edge(request: pytest.FixtureRequest) -> None:
    """Uses up what the busy edge allows, which comes back with time."""
    if "too many jobs" in request.node.name:
        address = request.getfixturevalue("edges")["busy"]
        while httpx.post(f"http://{address}/api/generate", json={"prompt": "x"}).status_code != 429:
            pass


@pytest.mark.parametrize("kind", ["application/grpc-web+proto", "application/grpc-web-text+proto"])
@pytest.mark.parametrize("name", [name for name, error in ERRORS.items() if error.rpc])
async def test_over_grpc_web(name: str, kind: str, edges: dict[str, str], client: httpx.AsyncClient) -> None:
    error = ERRORS[name]
    assert error.rpc
    frame = struct.pack(">BI", 0, len(error.rpc.request)) + error.rpc.request
    response = await client.post(
        f"http://{edges[error.edge]}{error.rpc.path}",
        content=base64.b64encode(frame) if "text" in kind else frame,
        headers={"content-type": kind, "x-grpc-web": "1", **error.rpc.headers},
    )
    assert response.status_code == 200, response.text
    check_readable(response)
    trailers = grpc_web_trailers(response, text="text" in kind)
    details = trailers["grpc-status-details-bin"]
    status = status_pb2.Status.FromString(base64.b64decode(details + "=" * (-len(details) % 4)))
    assert trailers["grpc-status"] == str(status.code)
    assert unquote(trailers["grpc-message"]) == status.message
    check(error, error.rpc_reason or error.reason, status)
    check_retry(response, status)


def grpc_web_trailers(response: httpx.Response, *, text: bool) -> dict[str, str]:
    """The trailers; a response without messages may have them in its headers."""
    if "grpc-status" in response.headers:
        return dict(response.headers)
    frame = base64.b64decode(response.content) if text else response.content
    flags, length = struct.unpack_from(">BI", frame)
    assert (flags, length) == (0x80, len(frame) - 5), "only trailers"
    lines = frame[5:].decode().strip().split("\r\n")
    return {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}


async def test_a_body_in_chunks_needs_a_content_type(
    edges: dict[str, str], client: httpx.AsyncClient
) -> None:
    async def chunks(*pieces: bytes) -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    url = f"http://{edges['working']}/api/generate"
    response = await client.post(url, content=chunks(b'{"prompt"', b': "x"}'))
    assert (response.status_code, response.json()["details"][0]["reason"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert (await client.post(url, content=chunks(b'{"prompt"', b': "x"}'), headers=JSON)).status_code == 200


async def test_a_page_of_another_origin_cannot_read_an_error(edges: dict[str, str]) -> None:
    async with httpx.AsyncClient(headers={"origin": "https://evil.example"}) as page:
        response = await page.get(f"http://{edges['working']}/api/nothing")
    assert (response.status_code, response.json()["details"][0]["reason"]) == (403, "FOREIGN_ORIGIN")
    assert "access-control-allow-origin" not in response.headers


async def watched_over_grpc(edge: str, client: httpx.AsyncClient) -> status_pb2.Status:
    async with grpc.aio.insecure_channel(edge) as channel:
        watch = channel.unary_stream(GATEWAY + "WatchJob", lambda data: data, lambda data: data)
        with pytest.raises(grpc.aio.AioRpcError) as failure:
            async for _ in watch(get_job("j"), timeout=1):
                pass
    status = rpc_status.from_call(failure.value)
    assert status
    return status


async def watched_over_grpc_web(edge: str, client: httpx.AsyncClient) -> status_pb2.Status:
    request = get_job("j")
    response = await client.post(
        f"http://{edge}{GATEWAY}WatchJob",
        content=struct.pack(">BI", 0, len(request)) + request,
        headers={"content-type": "application/grpc-web+proto", "grpc-timeout": "1S"},
    )
    assert response.content.startswith(b"\0"), "the stream has begun"
    (details,) = re.findall(rb"grpc-status-details-bin:(\S+)", response.content)
    return status_pb2.Status.FromString(base64.b64decode(details + b"=" * (-len(details) % 4)))


@pytest.mark.parametrize(("timeout", "seconds"), [("30S", 30), (None, 60)])
async def test_a_service_knows_the_deadline_and_does_not_count_it(
    timeout: str | None, seconds: float, edges: dict[str, str], client: httpx.AsyncClient
) -> None:
    url = f"http://{edges['working']}/api/jobs/timed"
    forged = {"x-aiprod-timeout": "1S"}
    headers = {**forged, "grpc-timeout": timeout} if timeout else forged
    job = (await client.get(url, headers=headers)).json()
    assert job["title"] == "None", "of two who end a call, the later one cuts the other's reason off"
    assert seconds / 2 < float(job["prompt"]) <= seconds


def test_a_request_that_stays_open_reaches_no_service(edges: dict[str, str]) -> None:
    host, _, port = edges["working"].rpartition(":")
    request = get_job("missing")
    message = struct.pack(">BI", 0, len(request)) + request
    head = (
        f"POST {GATEWAY}GetJob HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/grpc-web\r\n"
        f"grpc-timeout: 1S\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n{len(message):x}\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(head.encode() + message + b"\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    (details,) = re.findall(rb"grpc-status-details-bin: ?(\S+)", answer)
    status = status_pb2.Status.FromString(base64.b64decode(details + b"=" * (-len(details) % 4)))
    assert (code_pb2.Code.Name(status.code), reason(status)) == ("DEADLINE_EXCEEDED", "TIMEOUT")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\0\0",
        struct.pack(">BI", 0, 100) + b"less",
        struct.pack(">BI", 0, 0) * 2,
        # Compressed, without a header that says how; a byte that gRPC does not define.
        struct.pack(">BI", 1, 3) + b"abc",
        struct.pack(">BI", 2, 0),
    ],
    ids=["nothing", "half a header", "less than announced", "two", "compressed", "unknown"],
)
async def test_what_is_not_one_message_ends_at_once(
    body: bytes, edges: dict[str, str], client: httpx.AsyncClient
) -> None:
    url = f"http://{edges['working']}{GATEWAY}GetJob"
    kind = {"content-type": "application/grpc-web+proto", "grpc-timeout": "30S"}
    trailers = grpc_web_trailers(await client.post(url, content=body, headers=kind), text=False)
    assert (trailers["grpc-status"], trailers["grpc-message"]) == (
        "3",
        "the request must be one whole message",
    )


@pytest.mark.parametrize("watched", [watched_over_grpc, watched_over_grpc_web])
async def test_a_stream_that_has_begun_ends_with_a_reason(
    watched: Any, edges: dict[str, str], client: httpx.AsyncClient
) -> None:
    status = await watched(edges["working"], client)
    assert (code_pb2.Code.Name(status.code), reason(status)) == ("DEADLINE_EXCEEDED", "TIMEOUT")


@pytest.mark.parametrize("kind", ["text/event-stream", "application/json"])
async def test_a_stream_over_rest_ends_whole(
    kind: str, edges: dict[str, str], client: httpx.AsyncClient
) -> None:
    url = f"http://{edges['working']}/api/jobs/j:watch"
    # A body that was cut off would raise an error.
    response = await client.get(url, headers={"accept": kind, "grpc-timeout": "1S"})
    assert (response.status_code, '"offset":"1"' in response.text) == (200, True)


@pytest.mark.parametrize("version", ["", " HTTP/1.0"])
def test_a_request_of_an_old_version_of_http_is_told_so(edges: dict[str, str], version: str) -> None:
    host, _, port = edges["working"].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(f"GET /health{version}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"HTTP/1.1 and HTTP/2" in body
    assert b"INVALID_REQUEST" in body
