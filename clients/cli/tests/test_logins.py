"""`aiprod login`: a token from standard input, or by a code that the user approves at the issuer."""

import base64
import json
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import grpc
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    add_GenerationServiceServicer_to_server,
)
from aiprod_cli.edge import token
from aiprod_stack.settings import StackSettings

from .conftest import run_here, serving

SITE = "https://films.example"


def jwt(expires: float) -> str:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": int(expires)}).encode()).rstrip(b"=").decode()
    return f"e30.{claims}.c2ln"


class Issuer(BaseHTTPRequestHandler):
    """Gives a code, and answers the polls with `answers`, one after the other."""

    answers: list[dict[str, Any]]
    forms: list[dict[str, list[str]]]

    def do_GET(self) -> None:
        address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self._send(
            {"device_authorization_endpoint": f"{address}/device", "token_endpoint": f"{address}/token"}
        )

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        self.forms.append(form)
        if self.path == "/device":
            code = {"device_code": "d", "user_code": "ABCD-EFGH", "verification_uri": "https://login.example"}
            self._send({**code, "expires_in": 60, "interval": 0})
        else:
            self._send(self.answers.pop(0))

    def _send(self, answer: dict[str, Any]) -> None:
        self.send_response(400 if "error" in answer else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def issuer() -> Iterator[tuple[str, type[Issuer]]]:
    handler = type("OneIssuer", (Issuer,), {"answers": [], "forms": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", handler
        server.shutdown()


class Home:
    """Runs commands with a configuration folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "aiprod/tokens.json"
        self._environment = {"XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}

    def run(self, *args: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        return run_here(args, {**self._environment, **settings}, stdin)

    def stored(self) -> dict[str, str]:
        return {url: entry["token"] for url, entry in json.loads(self.file.read_text()).items()}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_token_from_standard_input_is_stored_for_its_url_only(home: Home) -> None:
    done = home.run("login", f"{SITE}/", "--token", "-", stdin="one\n")
    assert done.returncode == 0, done.stderr
    assert home.run("login", "--token", "-", stdin="two\n", AIPROD_URL="https://b.example").returncode == 0
    assert home.stored() == {SITE: "one", "https://b.example": "two"}
    assert stat.S_IMODE(home.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.file.parent.stat().st_mode) == 0o700
    assert home.run("logout", SITE).returncode == 0
    assert home.stored() == {"https://b.example": "two"}
    assert json.loads(home.run("logout", SITE, "--json").stdout) == {"url": SITE, "removed": False}


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        ([SITE, "--token", "secret"], ""),
        ([SITE, "--token", "-"], ""),
        ([SITE, "--token", "-"], "two words\n"),
        ([SITE], ""),
        (["http://films.example", "--token", "-"], "one\n"),
        ([SITE, "--issuer", "http://login.example", "--client-id", "cli"], ""),
        (["--token", "-"], "one\n"),
    ],
)
def test_logins_that_are_not_safe_are_refused(home: Home, words: list[str], stdin: str) -> None:
    assert home.run("login", *words, stdin=stdin).returncode == 2
    assert not home.file.exists()


def test_a_code_is_approved_at_the_issuer(home: Home, issuer: tuple[str, type[Issuer]]) -> None:
    url, handler = issuer
    good = jwt(time.time() + 3600)
    handler.answers += [{"error": "authorization_pending"}, {"access_token": "opaque", "id_token": good}]
    done = home.run("login", SITE, "--issuer", url, "--client-id", "cli", "--audience", "aiprod")
    assert done.returncode == 0, done.stderr
    assert "https://login.example" in done.stderr
    assert "ABCD-EFGH" in done.stderr
    assert home.stored() == {SITE: good}
    asked, *polls = handler.forms
    assert asked == {"client_id": ["cli"], "scope": ["openid"], "audience": ["aiprod"]}
    assert [poll["device_code"] for poll in polls] == [["d"], ["d"]]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"error": "access_denied", "error_description": "not you"}, "LOGIN_REFUSED"),
        ({"error": "expired_token"}, "LOGIN_EXPIRED"),
        ({"access_token": "opaque"}, "LOGIN_REFUSED"),
    ],
)
def test_a_refused_code_stores_nothing(
    home: Home, issuer: tuple[str, type[Issuer]], answer: dict[str, str], reason: str
) -> None:
    url, handler = issuer
    handler.answers.append(answer)
    failed = home.run("login", SITE, "--issuer", url, "--client-id", "cli", "--json")
    assert failed.returncode == 1
    assert json.loads(failed.stderr.splitlines()[-1])["reason"] == reason
    assert not home.file.exists()


def test_an_issuer_without_device_login_is_named(home: Home) -> None:
    failed = home.run("login", SITE, "--issuer", "http://127.0.0.1:1", "--client-id", "cli", "--json")
    assert json.loads(failed.stderr)["reason"] == "ISSUER_AWAY"


class BearerGateway(GenerationServiceServicer):
    """Remembers the tokens of its callers."""

    def __init__(self) -> None:
        self.tokens: list[str] = []

    def ListJobs(
        self, request: gateway_api.ListJobsRequest, context: grpc.ServicerContext
    ) -> gateway_api.ListJobsResponse:
        self.tokens.append(str(dict(context.invocation_metadata()).get("authorization")))
        return gateway_api.ListJobsResponse()


def test_commands_send_the_stored_token_until_it_expires(home: Home) -> None:
    gateway = BearerGateway()
    with serving(add_GenerationServiceServicer_to_server, gateway) as port:
        url = f"http://127.0.0.1:{port}"
        home.run("login", url, "--token", "-", stdin="mine\n")
        assert home.run("jobs", AIPROD_URL=url).returncode == 0
        home.run("login", url, "--token", "-", stdin=jwt(time.time() - 1))
        expired = home.run("jobs", "--json", AIPROD_URL=url)
        home.run("logout", url)
        assert home.run("jobs", AIPROD_URL=url).returncode == 0
    assert gateway.tokens == ["Bearer mine", "None"]
    assert json.loads(expired.stderr)["reason"] == "TOKEN_EXPIRED"
    assert f"aiprod login {url}" in json.loads(expired.stderr)["message"]


def test_the_token_of_the_environment_wins(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.run("login", SITE, "--token", "-", stdin="stored\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home.file.parent.parent))
    assert token(StackSettings(url=SITE)) == "stored"
    assert token(StackSettings(url=SITE, token="given")) == "given"
    assert token(StackSettings()) == ""


def test_a_damaged_file_is_named(home: Home) -> None:
    home.file.parent.mkdir()
    home.file.write_text("{")
    failed = home.run("logout", SITE, "--json")
    assert str(home.file) in json.loads(failed.stderr)["message"]
