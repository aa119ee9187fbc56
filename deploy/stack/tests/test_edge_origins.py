"""Requests of foreign web pages, which a browser on this machine sends to the edge."""

import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import httpx
import psutil
import pytest
from pydantic import ValidationError

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_stack.edge.config import THIS_MACHINE
from aiprod_stack.plan import ADMIN_SOCKET
from aiprod_stack.settings import StackSettings
from tests.recording_gateway import RecordingGateway, running_recording_gateway
from tests.token_issuer import TokenIssuer

FILM = '{"prompt": "snow over a harbour"}'
JSON = {"content-type": "application/json"}
CREATE = "/aiprod.gateway.v1.GenerationService/CreateJob"
MESSAGE = gateway_api.CreateJobRequest(prompt="snow over a harbour").SerializeToString()
FRAME = struct.pack(">BI", 0, len(MESSAGE)) + MESSAGE
LISTED_ORIGIN = "https://films.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edge")


@pytest.fixture(scope="module")
def gateway(home: Path) -> Iterator[RecordingGateway]:
    with running_recording_gateway(
        home, hosts=(*THIS_MACHINE, "films.lan"), origins=(LISTED_ORIGIN,)
    ) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def rest(gateway: RecordingGateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{gateway.address}") as client:
        yield client


@contextmanager
def no_calls(gateway: RecordingGateway) -> Iterator[None]:
    """Asserts that no call reaches the gateway during the block."""
    before = list(gateway.calls)
    yield
    assert gateway.calls == before


def assert_rejected(response: httpx.Response, status: int, reason: str) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.json()["details"][0]["reason"] == reason
    assert response.json()["message"]


def raw(gateway: RecordingGateway, request: str) -> str:
    """Envoy's response to exactly these lines; the request must close the connection."""
    host, _, port = gateway.address.partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        with connection.makefile() as response:
            return response.read()


FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:8080",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example:80@localhost",
    "notlocalhost",
    "localhost.",
    "0.0.0.0",
    "[::2]",
    "films.lan.evil.example",
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.parametrize("path", ["/api/jobs", "/api/jobs/x:watch", "/health", "/ready", "/nothing"])
def test_a_foreign_host_is_assert_rejected(gateway, rest, host, path) -> None:
    with no_calls(gateway):
        assert_rejected(rest.get(path, headers={"host": host}), 403, "FOREIGN_HOST")


@pytest.mark.parametrize(
    "lines",
    [
        "GET http://evil.example/api/jobs HTTP/1.1\nHost: localhost\nConnection: close\n\n",
        "GET /api/jobs HTTP/1.1\nConnection: close\n\n",
        "GET /api/jobs HTTP/1.1\nHost: localhost\nHost: evil.example\nConnection: close\n\n",
        "GET /api/jobs HTTP/1.1\nHost:\nConnection: close\n\n",
        "GET /api/jobs HTTP/1.0\n\n",
        "POST /api/generate HTTP/1.1\nHost: evil.example\nContent-Length: 0\nConnection: close\n\n",
    ],
)
def test_no_request_can_hide_its_host(gateway, lines) -> None:
    with no_calls(gateway):
        assert raw(gateway, lines).split()[1][0] == "4"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]", "[::1]:8080", "films.lan:80"]
)
def test_listed_hosts_are_accepted_with_any_port(gateway, host) -> None:
    response = raw(gateway, f"GET /api/jobs HTTP/1.1\nHost: {host}\nConnection: close\n\n")
    assert response.startswith("HTTP/1.1 200"), response


def test_a_foreign_host_is_rejected_over_grpc(gateway) -> None:
    options = (("grpc.default_authority", "evil.example"),)
    with no_calls(gateway), grpc.insecure_channel(gateway.address, options=options) as channel:
        stub = GenerationServiceStub(channel)
        with pytest.raises(grpc.RpcError) as failure:
            stub.ListJobs(gateway_api.ListJobsRequest(), timeout=60)
    assert failure.value.code() == grpc.StatusCode.PERMISSION_DENIED
    assert "Host" in failure.value.details()


FOREIGN_ORIGINS = [
    "null",
    "",
    "https://evil.example",
    "http://localhost.evil.example",
    "http://evil.example:8080",
    "http://localhost:8080.evil.example",
    "file://",
    "chrome-extension://abcdef",
    "https://films.example.evil.example",
    "https://filmsxexample",
    "http://films.example",
    "https://films.example:444",
    "http://localhost, https://evil.example",
]


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_of_a_foreign_origin_is_assert_rejected(gateway, rest, origin) -> None:
    page = {"origin": origin}
    with no_calls(gateway):
        assert_rejected(rest.get("/api/jobs", headers=page), 403, "FOREIGN_ORIGIN")
        assert_rejected(rest.get("/ready", headers=page), 403, "FOREIGN_ORIGIN")
        assert_rejected(rest.post("/api/jobs/x:cancel", headers=page), 403, "FOREIGN_ORIGIN")
        assert_rejected(rest.post("/api/generate", content=FILM, headers=page | JSON), 403, "FOREIGN_ORIGIN")
        text = page | {"content-type": "text/plain"}
        assert_rejected(rest.post("/api/generate", content=FILM, headers=text), 403, "FOREIGN_ORIGIN")
        request = page | {"access-control-request-method": "POST"}
        preflight = rest.options("/api/generate", headers=request)
        assert_rejected(preflight, 403, "FOREIGN_ORIGIN")
        assert "access-control-allow-origin" not in preflight.headers
        assert_rejected(rest.post(CREATE, content=FRAME, headers=text), 403, "FOREIGN_ORIGIN")
        for kind in ("application/grpc-web+proto", "application/grpc-web-text"):
            response = rest.post(CREATE, content=FRAME, headers=page | {"content-type": kind})
            assert response.headers["grpc-status"] == "7"
            assert "access-control-allow-origin" not in response.headers


def test_what_a_foreign_page_fetches_without_an_origin_is_assert_rejected(gateway, rest) -> None:
    """As an image or a script."""
    image = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    with no_calls(gateway):
        assert_rejected(rest.get("/api/jobs", headers=image), 403, "FOREIGN_ORIGIN")
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert rest.get("/api/jobs", headers=link).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost",
        "http://localhost:5173",
        "http://127.0.0.1:8080",
        "http://[::1]:3000",
        LISTED_ORIGIN,
    ],
)
def test_pages_of_this_machine_and_listed_origins_may_call(rest, origin) -> None:
    page = {"origin": origin, "sec-fetch-site": "same-site"}
    for response in (
        rest.get("/api/jobs", headers=page),
        rest.post("/api/generate", content=FILM, headers=page | JSON),
        rest.post("/api/jobs/x:cancel", headers=page),
        rest.post(CREATE, content=FRAME, headers=page | {"content-type": "application/grpc-web+proto"}),
    ):
        assert response.status_code == 200, response.text
        assert response.headers["access-control-allow-origin"] == origin
        assert "origin" in response.headers["vary"], "a cache keeps the answer for this origin only"


UNSUPPORTED_TYPES = [
    "text/plain",
    "text/plain;charset=UTF-8",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded; charset=UTF-8",
    "text/plain; application/json",
    "application/jsonp",
    "application/octet-stream",
    "",
]


@pytest.mark.parametrize("kind", UNSUPPORTED_TYPES)
@pytest.mark.parametrize("path", ["/api/generate", "/api/jobs/x:cancel", "/api/jobs/x:render"])
def test_a_body_of_another_type_is_assert_rejected(gateway, rest, path, kind) -> None:
    with no_calls(gateway):
        response = rest.post(path, content=FILM, headers={"content-type": kind})
        assert_rejected(response, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_body_without_a_type_is_assert_rejected(gateway, rest) -> None:
    with no_calls(gateway):
        assert_rejected(rest.post("/api/generate", content=FILM), 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/x-www-form-urlencoded", ""])
@pytest.mark.parametrize("method", ["CreateJob", "ListJobs", "WatchJob"])
def test_grpc_methods_accept_grpc_only(gateway, rest, method, kind) -> None:
    """A page can send any bytes as text, even a framed message."""
    path = f"/aiprod.gateway.v1.GenerationService/{method}"
    with no_calls(gateway):
        response = rest.post(path, content=FRAME, headers={"content-type": kind})
        assert_rejected(response, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_accepted(rest, kind) -> None:
    assert rest.post("/api/generate", content=FILM, headers={"content-type": kind}).status_code == 200


def test_forms_are_accepted_from_curl_but_not_from_pages(gateway, rest) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert rest.post("/api/generate", content=FILM, headers=form).status_code == 200
    for mark in ({"origin": "http://localhost:5173"}, {"sec-fetch-site": "none"}):
        with no_calls(gateway):
            response = rest.post("/api/generate", content=FILM, headers=form | mark)
            assert_rejected(response, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_an_optional_body_can_be_missing(gateway, rest) -> None:
    assert rest.post("/api/jobs/x:cancel").status_code == 200
    response = raw(gateway, "POST /api/jobs/x:cancel HTTP/1.1\nHost: localhost\nConnection: close\n\n")
    assert response.startswith("HTTP/1.1 200"), response


def test_the_edge_listens_only_at_its_port(gateway, home) -> None:
    listening = [
        connection.laddr.port
        for connection in psutil.Process(gateway.envoy).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {f"127.0.0.1:{port}" for port in listening} == {gateway.address}
    mode = (home / ADMIN_SOCKET).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize(
    "invalid",
    [
        {"hosts": ["films.lan:8080"]},
        {"hosts": ["http://films.lan"]},
        {"hosts": ["*"]},
        {"hosts": [""]},
        {"hosts": ['a", ignore_case: false}}}}]']},
        {"origins": ["films.example"]},
        {"origins": ["https://films.example/"]},
        {"origins": ["https://*.example"]},
        {"origins": ["null"]},
        {"origins": ["https://films.example'"]},
    ],
    ids=str,
)
def test_settings_reject_invalid_hosts_and_origins(invalid) -> None:
    with pytest.raises(ValidationError):
        StackSettings(**invalid)


def test_in_the_cloud_any_host_and_only_listed_origins_are_accepted(tmp_path) -> None:
    host = {"host": "any.example"}
    with (
        running_recording_gateway(
            tmp_path, auth=TokenIssuer().auth(tmp_path), origins=(LISTED_ORIGIN,), cloud=True
        ) as gateway,
        httpx.Client(base_url=f"http://{gateway.address}") as rest,
    ):
        assert rest.get("/health", headers=host).status_code == 200
        assert rest.get("/health", headers=host | {"origin": LISTED_ORIGIN}).status_code == 200
        for origin in ("http://localhost:5173", "https://any.example", "null"):
            assert_rejected(rest.get("/health", headers=host | {"origin": origin}), 403, "FOREIGN_ORIGIN")
