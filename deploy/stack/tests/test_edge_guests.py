"""Guests at the edge: tokens that the deployment signs itself, with tokens of an issuer and without."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from google.auth import crypt, jwt

from aiprod_rpc.call import GUEST_ISSUER
from aiprod_stack.local_tokens import LocalKeys
from aiprod_stack.plan import SIGNING_KEY
from tests.recording_gateway import RecordingGateway, running_recording_gateway
from tests.token_issuer import TokenIssuer

USERS = TokenIssuer()
GUEST = "guest:0123456789abcdef01234567"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guest-keys")
    LocalKeys(folder).create()
    return folder


@pytest.fixture(scope="module", params=["tokens", "laptop"])
def gateway(
    request: pytest.FixtureRequest, keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RecordingGateway]:
    home = tmp_path_factory.mktemp("edge")
    auth = USERS.auth(home) if request.param == "tokens" else None
    with running_recording_gateway(home, auth=auth, guest_keys=keys / "jwks.json") as gateway:
        yield gateway


def guest_token(keys: Path, **changes: Any) -> str:
    claims = {"iss": GUEST_ISSUER, "aud": GUEST_ISSUER, "sub": GUEST, "exp": int(time.time()) + 60}
    signer = crypt.EsSigner.from_string((keys / SIGNING_KEY).read_text(), "local")
    return jwt.encode(signer, claims | changes).decode()


def caller(gateway: RecordingGateway, token: str = "", **headers: str) -> tuple[int, str]:
    """Returns the status, and whom the gateway took the caller for or why it was refused."""
    bearer = {"authorization": f"Bearer {token}"} if token else {}
    answer = httpx.get(f"http://{gateway.address}/api/jobs", headers={**bearer, **headers}, timeout=60)
    said = answer.json()
    return answer.status_code, said["jobs"][0]["title"] if "jobs" in said else said["details"][0]["reason"]


def test_a_guest_is_the_tokens_subject(gateway: RecordingGateway, keys: Path) -> None:
    assert caller(gateway, guest_token(keys), **{"x-user-id": "local"}) == (200, GUEST)


def test_a_guests_token_that_is_not_good_makes_nobody_local(
    gateway: RecordingGateway, keys: Path, tmp_path: Path
) -> None:
    before = len(gateway.calls)
    LocalKeys(tmp_path).create()
    for token, reason in (
        (guest_token(keys, exp=int(time.time()) - 5), "TOKEN_EXPIRED"),
        (guest_token(tmp_path), "UNAUTHENTICATED"),
        (guest_token(keys, iss="https://elsewhere.example"), "UNAUTHENTICATED"),
        (guest_token(keys, aud="aiprod"), "PERMISSION_DENIED"),
        ("eyJhbGciOiJub25lIn0.e30.", "UNAUTHENTICATED"),
    ):
        assert caller(gateway, token)[1] == reason
    assert len(gateway.calls) == before


def test_nobody_calls_themselves_a_guest(gateway: RecordingGateway, keys: Path) -> None:
    assert caller(gateway, USERS.token(sub=GUEST))[0] == 401
    assert caller(gateway, **{"x-user-id": GUEST})[1] in ("local", "UNAUTHENTICATED")


def test_users_are_who_they_were(gateway: RecordingGateway, request: pytest.FixtureRequest) -> None:
    if "tokens" in request.node.name:
        assert caller(gateway, USERS.token(sub="ada")) == (200, "ada")
        assert caller(gateway) == (401, "UNAUTHENTICATED")
    else:
        assert caller(gateway) == (200, "local")


def test_a_visit_needs_no_token(gateway: RecordingGateway) -> None:
    """Collab does not run here: the edge has let the call pass when it says so."""
    answer = httpx.post(
        f"http://{gateway.address}/api/rooms/film:visit",
        content=json.dumps({"token": "x" * 48}),
        headers={"content-type": "application/json"},
        timeout=60,
    )
    assert (answer.status_code, answer.json()["details"][0]["reason"]) == (503, "SERVICE_UNAVAILABLE")
    for path in ("/api/rooms/film:visits", "/api/rooms/film/guests", "/api/rooms/film"):
        expected = (401, 404, 405, 503)
        assert httpx.get(f"http://{gateway.address}{path}", timeout=60).status_code in expected
