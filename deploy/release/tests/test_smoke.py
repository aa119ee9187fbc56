"""The smoke test of a release, run against a real edge."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.recording_gateway import running_recording_gateway
from tests.token_issuer import TokenIssuer

ISSUER = TokenIssuer()


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("edge")
    with running_recording_gateway(home, auth=ISSUER.auth(home)) as gateway:
        yield f"http://{gateway.address}"


def smoke(url: str, token: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aiprod_release.smoke", url],
        env={**os.environ, "AIPROD_TOKEN": token},
        capture_output=True,
        text=True,
    )


def test_an_edge_that_is_closed_passes(edge: str) -> None:
    done = smoke(edge)
    assert done.returncode == 0, done.stderr
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [
        "healthy",
        "closed without a token",
        "closed to a forged token",
    ]


def test_an_edge_lets_a_user_in(edge: str) -> None:
    done = smoke(edge, ISSUER.token(sub="ada"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "open with a token: HTTP 200"


def test_an_edge_that_is_open_to_everybody_fails(tmp_path: Path) -> None:
    with running_recording_gateway(tmp_path) as gateway:
        done = smoke(f"http://{gateway.address}")
    assert done.returncode == 1
    assert "closed without a token: expected HTTP 401, got 200" in done.stderr
