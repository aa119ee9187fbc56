"""Tokens that a stack signs itself, as the edge and the command line use them."""

import os
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from aiprod_stack.edge.config import Auth
from aiprod_stack.local_tokens import KEYS, LocalKeys
from aiprod_stack.settings import LOCAL_ISSUER, StackSettings
from tests.long_cases import long_cases
from tests.recording_gateway import running_recording_gateway

AIPROD = Path(sys.executable).with_name("aiprod")


def user_of(address: str, token: str) -> object:
    response = httpx.get(f"http://{address}/api/jobs", headers={"authorization": f"Bearer {token}"})
    return response.json()["jobs"][0]["title"] if response.status_code == 200 else response.status_code


def test_the_edge_accepts_what_the_command_makes(tmp_path: Path) -> None:
    environment = {**os.environ, "AIPROD_HOME": str(tmp_path)}
    command = [AIPROD, "token", "--user", "ada", "--role", "operator", "--expires", "30m"]
    token = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()
    keys = LocalKeys(tmp_path / KEYS)
    for file in (tmp_path / KEYS).iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    # A start of the stack keeps the key, and so the tokens.
    keys.create()
    foreign = LocalKeys(tmp_path / "foreign")
    foreign.create()
    with running_recording_gateway(tmp_path, auth=Auth(LOCAL_ISSUER, "aiprod", keys.jwks)) as gateway:
        assert user_of(gateway.address, token) == "ada"
        for other in (
            foreign.token("ada", [], timedelta(hours=1), "aiprod"),
            keys.token("ada", [], timedelta(hours=1), "films"),
            keys.token("ada", [], timedelta(hours=-1), "aiprod"),
            keys.token("a b", [], timedelta(hours=1), "aiprod"),
        ):
            assert user_of(gateway.address, other) in (401, 403)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--user", "a b"],
        ["--user", "local"],
        ["--user", "ada", "--expires", "0h"],
        *long_cases(["--user", "ada", "--expires", "1y"]),
    ],
)
def test_the_command_refuses_what_the_edge_would(tmp_path: Path, arguments: list[str]) -> None:
    environment = {**os.environ, "AIPROD_HOME": str(tmp_path)}
    refused = subprocess.run([AIPROD, "token", *arguments], env=environment, capture_output=True, text=True)
    assert (refused.returncode, refused.stdout) == (2, "")


@pytest.mark.parametrize(
    "settings",
    [
        {"token_issuer": "https://id.example"},
        {"token_issuer": "id.example", "token_jwks": "https://id.example/jwks"},
        {"token_issuer": "https://id.example", "token_jwks": "http://id.example/jwks"},
        {"token_issuer": "https://id.example", "token_jwks": "keys.json"},
        {"sign_in_client": "studio"},
        {"sign_in_client": "studio", "token_issuer": "local"},
        {"url": "http://films.example", "token": "secret"},
        {"url": "films.example"},
    ],
    ids=str,
)
def test_settings_that_are_not_safe_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        StackSettings(**settings)
