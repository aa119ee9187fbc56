"""Who calls: keys at a URL, roles, and streams that end with the token."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
from grpc_status import rpc_status

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_rpc.status import reason
from aiprod_stack.edge.config import Auth
from tests.rooms.edge import running_edge
from tests.token_issuer import AUDIENCE, ISSUER, TokenIssuer

ROOT = Path(__file__).parents[3]


class KeyServer(ThreadingHTTPServer):
    """Serves an issuer's keys; `fails` makes it answer 500."""

    def __init__(self, issuer: TokenIssuer) -> None:
        super().__init__(("127.0.0.1", 0), KeyHandler)
        self.issuer, self.fails, self.requests = issuer, False, 0

    def wait_for_request(self) -> None:
        """Returns when the edge has read the keys once more."""
        before, deadline = self.requests, time.monotonic() + 60
        # Two: the first one may have begun before the keys changed.
        while self.requests < before + 2:
            assert time.monotonic() < deadline
            time.sleep(0.02)


class KeyHandler(BaseHTTPRequestHandler):
    server: KeyServer

    def do_GET(self) -> None:
        body = b"" if self.server.fails else self.server.issuer.jwks().encode()
        self.send_response(500 if self.server.fails else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.requests += 1

    def log_message(self, *_: Any) -> None:
        """Logs nothing."""


@contextmanager
def running_key_server(issuer: TokenIssuer) -> Iterator[KeyServer]:
    with KeyServer(issuer) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.failing_gateway"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield f"127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def issuer() -> TokenIssuer:
    return TokenIssuer()


@pytest.fixture(scope="module")
def edge(gateway: str, issuer: TokenIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("edge")
    with running_edge(home, "gateway", gateway, auth=issuer.auth(home)) as (address, _):
        yield address


def caller(edge: str, token: str, **headers: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}", **headers}
    return httpx.get(f"http://{edge}/api/caller", headers=headers, timeout=60)


def test_keys_at_a_url_are_cached_rotated_and_kept_while_it_is_down(gateway: str, tmp_path: Path) -> None:
    issuer = TokenIssuer()
    with running_key_server(issuer) as keys:
        url = f"http://127.0.0.1:{keys.server_port}/keys"
        auth = Auth(ISSUER, AUDIENCE, url, jwks_seconds=1)
        with running_edge(tmp_path, "gateway", gateway, auth=auth) as (edge, _):
            old = issuer.token(sub="ada")
            assert caller(edge, old).json()["user"] == "ada"
            issuer.rotate("next")
            keys.wait_for_request()
            new = issuer.token(sub="ada")
            assert caller(edge, new).json()["user"] == "ada"
            assert caller(edge, old).status_code == 401
            keys.fails = True
            # Longer than the keys are cached.
            keys.wait_for_request()
            assert caller(edge, new).json()["user"] == "ada"


def test_an_issuer_that_was_never_reached_is_not_the_callers_fault(gateway: str, tmp_path: Path) -> None:
    issuer = TokenIssuer()
    with running_key_server(issuer) as keys:
        keys.fails = True
        auth = Auth(ISSUER, AUDIENCE, f"http://127.0.0.1:{keys.server_port}/keys", jwks_seconds=1)
        with running_edge(tmp_path, "gateway", gateway, auth=auth) as (edge, _):
            response = caller(edge, issuer.token(sub="ada"))
    assert (response.status_code, response.json()["details"][0]["reason"]) == (503, "KEYS_UNAVAILABLE")


@pytest.mark.parametrize(
    ("claim", "roles"),
    [
        (None, []),
        ("operator", ["OPERATOR"]),
        ("auditor operator", ["AUDITOR", "OPERATOR"]),
        (["operator"], ["OPERATOR"]),
        (["editor", "auditor"], ["AUDITOR"]),
        ("root", []),
        ("Operator", []),
        ([1, None], []),
        ({"operator": True}, []),
        (7, []),
        (True, []),
        ("", []),
    ],
)
def test_roles_come_from_the_token_only(
    edge: str, issuer: TokenIssuer, claim: object, roles: list[str]
) -> None:
    claims = {} if claim is None else {"roles": claim}
    response = caller(edge, issuer.token(sub="ada", **claims), **{"x-user-roles": "operator"})
    assert response.json() == {"user": "ada", "roles": roles}


def test_an_auditor_changes_nothing(edge: str, issuer: TokenIssuer) -> None:
    def create(roles: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {issuer.token(sub='ada', roles=roles)}"}
        return httpx.post(f"http://{edge}/api/generate", json={"prompt": "x"}, headers=headers)

    refused = create("auditor")
    assert (refused.status_code, refused.json()["details"][0]["reason"]) == (403, "AUDITOR_READS_ONLY")
    assert create("auditor operator").status_code == 200
    assert create("").status_code == 200


def test_a_watch_ends_with_the_token(edge: str, issuer: TokenIssuer) -> None:
    # The edge accepts a token for another 30 s, so this one is valid when the call begins.
    metadata = (("authorization", f"Bearer {issuer.token(sub='ada', exp=int(time.time()) + 15)}"),)
    with grpc.insecure_channel(edge) as channel:
        request = gateway_api.WatchJobRequest(name="jobs/j")
        events = GenerationServiceStub(channel).WatchJob(request, metadata=metadata, timeout=60)
        assert next(events).offset == 1
        with pytest.raises(grpc.RpcError) as failure:
            next(events)
    assert failure.value.code() == grpc.StatusCode.UNAUTHENTICATED
    status = rpc_status.from_call(failure.value)
    assert reason(status) == "TOKEN_EXPIRED"


def test_server_sent_events_end_with_the_token(edge: str, issuer: TokenIssuer) -> None:
    headers = {"authorization": f"Bearer {issuer.token(sub='ada', exp=int(time.time()) + 15)}"}
    url = f"http://{edge}/api/jobs/j:watch"
    with httpx.stream("GET", url, headers=headers, timeout=60) as response:
        lines = [line for line in response.iter_lines() if line.startswith("data:")]
    assert '"offset":"1"' in lines[0]
