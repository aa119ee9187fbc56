"""The CLI's errors when no stack is running."""

import json
import os
import socket
from collections.abc import Iterator

import pytest

from tests.long_cases import long_cases

from .conftest import Cli


@pytest.fixture
def port() -> Iterator[int]:
    """A port that another process listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_an_error_names_a_port_in_use_and_its_process(cli: Cli, port: int) -> None:
    for command in (["up"], ["generate", "a film"]):
        result = cli(*command, AIPROD_PORT=str(port - 1))
        assert result.returncode == 1
        assert f"port {port} (gateway) is in use by" in result.stderr
        assert f"pid {os.getpid()}" in result.stderr
        assert "AIPROD_PORT=" in result.stderr


def test_doctor_reports_problems_with_their_fixes(cli: Cli, port: int) -> None:
    result = cli("doctor", "--json", AIPROD_PORT=str(port))
    checks = {line["what"]: line for line in map(json.loads, result.stdout.splitlines())}
    failed = [check for check in checks.values() if not check["ok"]]
    assert result.returncode == 1
    assert len(failed) == 1
    assert "is in use by" in failed[0]["fix"]
    assert checks["Envoy"]["ok"]


@pytest.mark.parametrize(
    "command", [["jobs"], ["room", "abc"], *long_cases(["watch", "abc"], ["job", "abc"])]
)
def test_without_a_stack_the_error_suggests_aiprod_up(cli: Cli, port: int, command: list[str]) -> None:
    result = cli(*command, AIPROD_PORT=str(port - 1))
    assert result.returncode == 1
    assert "aiprod up" in result.stderr
    assert "Traceback" not in result.stderr
    assert "last error" not in result.stderr, "gRPC's own list of addresses and errors"


@pytest.mark.parametrize("option", [["--size", "big"], *long_cases(["--fps", "fast"], ["--seed", "-1"])])
def test_invalid_options_exit_with_usage(cli: Cli, option: list[str]) -> None:
    result = cli("generate", "a film", *option)
    assert result.returncode == 2
    assert f"{option[0]}: " in result.stderr
    assert "`aiprod generate --help`" in result.stderr


def test_down_without_a_stack(cli: Cli) -> None:
    assert json.loads(cli("down", "--json").stdout) == {"stopped": False}
