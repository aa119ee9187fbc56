"""What the command line says where no stack runs."""

import json
import os
import socket
from collections.abc import Iterator

import pytest

from .conftest import Cli


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which somebody listens who is not us."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_said_with_its_holder(cli: Cli, port: int) -> None:
    for command in (["up"], ["generate", "a film"]):
        result = cli(*command, AIPROD_PORT=str(port - 1))
        assert result.returncode == 1
        assert f"port {port} (gateway) is taken by" in result.stderr
        assert f"pid {os.getpid()}" in result.stderr
        assert "AIPROD_PORT=" in result.stderr


def test_doctor_finds_what_is_wrong_and_how_to_mend_it(cli: Cli, port: int) -> None:
    result = cli("doctor", "--json", AIPROD_PORT=str(port))
    findings = {line["what"]: line for line in map(json.loads, result.stdout.splitlines())}
    bad = [finding for finding in findings.values() if not finding["ok"]]
    assert result.returncode == 1
    assert len(bad) == 1
    assert "is taken by" in bad[0]["mend"]
    assert findings["Envoy"]["ok"]


@pytest.mark.parametrize("command", [["jobs"], ["watch", "abc"], ["cancel", "abc"], ["room", "abc"]])
def test_without_a_stack_the_cli_says_how_to_start_one(cli: Cli, port: int, command: list[str]) -> None:
    result = cli(*command, AIPROD_PORT=str(port - 1))
    assert result.returncode == 1
    assert "aiprod up" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("words", [["--size", "big"], ["--fps", "fast"], ["--seed", "-1"]])
def test_bad_options_are_explained(cli: Cli, words: list[str]) -> None:
    result = cli("generate", "a film", *words)
    assert result.returncode == 2
    assert "Usage" in result.stderr


def test_down_without_a_stack(cli: Cli) -> None:
    assert json.loads(cli("down", "--json").stdout) == {"stopped": False}
