"""Pages elsewhere on the web, which a browser on this machine lets send requests to the edge."""

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

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.config import StackSettings
from aiprod_cli.edge import ADMIN_SOCKET, THIS_MACHINE
from tests.caller_gateway import Gateway, running_front_door
from tests.tokens import Issuer

FILM = '{"prompt": "snow over a harbour"}'
JSON = {"content-type": "application/json"}
CREATE = "/aiprod.gateway.v1.GenerationService/CreateJob"
MESSAGE = api.CreateJobRequest(prompt="snow over a harbour").SerializeToString()
FRAME = struct.pack(">BI", 0, len(MESSAGE)) + MESSAGE
STUDIO = "https://studio.example"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("door")


@pytest.fixture(scope="module")
def door(home: Path) -> Iterator[Gateway]:
    with running_front_door(home, hosts=(*THIS_MACHINE, "studio.lan"), origins=(STUDIO,)) as door:
        yield door


@pytest.fixture(scope="module")
def rest(door: Gateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{door.address}") as client:
        yield client


@contextmanager
def untouched(door: Gateway) -> Iterator[None]:
    """No call reaches the gateway in the block."""
    before = list(door.calls)
    yield
    assert door.calls == before


def refused(answer: httpx.Response, status: int, reason: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["details"][0]["reason"] == reason
    assert answer.json()["message"]


def raw(door: Gateway, request: str) -> str:
    """What Envoy answers to these very lines; the connection ends with the answer."""
    host, _, port = door.address.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        with connection.makefile() as answer:
            return answer.read()


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
    "studio.lan.evil.example",
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.parametrize("path", ["/api/jobs", "/api/jobs/x:watch", "/health", "/ready", "/nothing"])
def test_a_foreign_host_is_refused(door, rest, host, path) -> None:
    with untouched(door):
        refused(rest.get(path, headers={"host": host}), 403, "FOREIGN_HOST")


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
def test_no_request_hides_its_host(door, lines) -> None:
    with untouched(door):
        assert raw(door, lines).split()[1][0] == "4"


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]", "[::1]:8080", "studio.lan:80"]
)
def test_known_hosts_come_in_by_any_port(door, host) -> None:
    answer = raw(door, f"GET /api/jobs HTTP/1.1\nHost: {host}\nConnection: close\n\n")
    assert answer.startswith("HTTP/1.1 200"), answer


def test_a_foreign_host_is_refused_over_grpc(door) -> None:
    options = (("grpc.default_authority", "evil.example"),)
    with untouched(door), grpc.insecure_channel(door.address, options=options) as channel:
        films = GenerationServiceStub(channel)
        with pytest.raises(grpc.RpcError) as failure:
            films.ListJobs(api.ListJobsRequest(), timeout=10)
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
    "https://studio.example.evil.example",
    "https://studioxexample",
    "http://studio.example",
    "https://studio.example:444",
    "http://localhost, https://evil.example",
]


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_of_a_foreign_origin_is_refused(door, rest, origin) -> None:
    page = {"origin": origin}
    with untouched(door):
        refused(rest.get("/api/jobs", headers=page), 403, "FOREIGN_ORIGIN")
        refused(rest.get("/ready", headers=page), 403, "FOREIGN_ORIGIN")
        refused(rest.post("/api/jobs/x:cancel", headers=page), 403, "FOREIGN_ORIGIN")
        refused(rest.post("/api/generate", content=FILM, headers=page | JSON), 403, "FOREIGN_ORIGIN")
        text = page | {"content-type": "text/plain"}
        refused(rest.post("/api/generate", content=FILM, headers=text), 403, "FOREIGN_ORIGIN")
        asked = page | {"access-control-request-method": "POST"}
        preflight = rest.options("/api/generate", headers=asked)
        refused(preflight, 403, "FOREIGN_ORIGIN")
        assert "access-control-allow-origin" not in preflight.headers
        for kind in ("application/grpc-web+proto", "application/grpc-web-text", "text/plain"):
            answer = rest.post(CREATE, content=FRAME, headers=page | {"content-type": kind})
            assert answer.status_code == 403


def test_what_a_foreign_page_fetches_without_an_origin_is_refused(door, rest) -> None:
    """As an image or a script."""
    image = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    with untouched(door):
        refused(rest.get("/api/jobs", headers=image), 403, "FOREIGN_ORIGIN")
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert rest.get("/api/jobs", headers=link).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["http://localhost", "http://localhost:5173", "http://127.0.0.1:8080", "http://[::1]:3000", STUDIO],
)
def test_pages_of_this_machine_and_listed_ones_may_call(rest, origin) -> None:
    page = {"origin": origin, "sec-fetch-site": "same-site"}
    for answer in (
        rest.get("/api/jobs", headers=page),
        rest.post("/api/generate", content=FILM, headers=page | JSON),
        rest.post("/api/jobs/x:cancel", headers=page),
        rest.post(CREATE, content=FRAME, headers=page | {"content-type": "application/grpc-web+proto"}),
    ):
        assert answer.status_code == 200, answer.text
        assert answer.headers["access-control-allow-origin"] == origin


OTHER_TYPES = [
    "text/plain",
    "text/plain;charset=UTF-8",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded; charset=UTF-8",
    "text/plain; application/json",
    "application/jsonp",
    "application/octet-stream",
    "",
]


@pytest.mark.parametrize("kind", OTHER_TYPES)
@pytest.mark.parametrize("path", ["/api/generate", "/api/jobs/x:cancel", "/api/jobs/x:render"])
def test_a_body_of_another_type_is_refused(door, rest, path, kind) -> None:
    with untouched(door):
        answer = rest.post(path, content=FILM, headers={"content-type": kind})
        refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_body_without_a_type_is_refused(door, rest) -> None:
    with untouched(door):
        refused(rest.post("/api/generate", content=FILM), 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/x-www-form-urlencoded", ""])
@pytest.mark.parametrize("method", ["CreateJob", "ListJobs", "WatchJob"])
def test_grpc_methods_take_grpc_only(door, rest, method, kind) -> None:
    """A page may send any bytes as text: a framed message, too."""
    path = f"/aiprod.gateway.v1.GenerationService/{method}"
    with untouched(door):
        answer = rest.post(path, content=FRAME, headers={"content-type": kind})
        refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_taken(rest, kind) -> None:
    assert rest.post("/api/generate", content=FILM, headers={"content-type": kind}).status_code == 200


def test_curls_own_type_is_taken_from_programs_and_from_no_page(door, rest) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert rest.post("/api/generate", content=FILM, headers=form).status_code == 200
    for mark in ({"origin": "http://localhost:5173"}, {"sec-fetch-site": "none"}):
        with untouched(door):
            answer = rest.post("/api/generate", content=FILM, headers=form | mark)
            refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")


def test_where_no_body_is_needed_none_is_asked_for(door, rest) -> None:
    assert rest.post("/api/jobs/x:cancel").status_code == 200
    answer = raw(door, "POST /api/jobs/x:cancel HTTP/1.1\nHost: localhost\nConnection: close\n\n")
    assert answer.startswith("HTTP/1.1 200"), answer


def test_the_edge_listens_at_its_own_port_only(door, home) -> None:
    listening = [
        connection.laddr.port
        for connection in psutil.Process(door.envoy).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {f"127.0.0.1:{port}" for port in listening} == {door.address}
    mode = (home / ADMIN_SOCKET).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize(
    "wrong",
    [
        {"hosts": ["studio.lan:8080"]},
        {"hosts": ["http://studio.lan"]},
        {"hosts": ["*"]},
        {"hosts": [""]},
        {"hosts": ['a", ignore_case: false}}}}]']},
        {"origins": ["studio.example"]},
        {"origins": ["https://studio.example/"]},
        {"origins": ["https://*.example"]},
        {"origins": ["null"]},
        {"origins": ["https://studio.example'"]},
    ],
    ids=str,
)
def test_hosts_and_origins_of_the_settings_are_names(wrong) -> None:
    with pytest.raises(ValidationError):
        StackSettings(**wrong)


def test_in_the_cloud_any_host_is_known_and_listed_origins_only(tmp_path) -> None:
    host = {"host": "films.example"}
    with (
        running_front_door(tmp_path, auth=Issuer().auth(tmp_path), origins=(STUDIO,), cloud=True) as door,
        httpx.Client(base_url=f"http://{door.address}") as rest,
    ):
        assert rest.get("/health", headers=host).status_code == 200
        assert rest.get("/health", headers=host | {"origin": STUDIO}).status_code == 200
        for origin in ("http://localhost:5173", "https://films.example", "null"):
            refused(rest.get("/health", headers=host | {"origin": origin}), 403, "FOREIGN_ORIGIN")
