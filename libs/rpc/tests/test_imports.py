"""Clients import this library, so it must load nothing that only servers need."""

import subprocess
import sys

import pytest

IMPORTED = """
import sys
import aiprod_rpc.call, aiprod_rpc.channel, aiprod_rpc.errors, aiprod_rpc.status
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules of a fresh interpreter that has imported the whole library."""
    return set(subprocess.check_output([sys.executable, "-c", IMPORTED], text=True).split())


@pytest.mark.parametrize(
    "module", ["uvloop", "opentelemetry", "pydantic", "protovalidate", "google.cloud", "aiprod_server"]
)
def test_what_servers_need_is_not_loaded(loaded: set[str], module: str) -> None:
    assert {"grpc", "google.protobuf", "aiprod_rpc.channel"} <= loaded
    assert module not in loaded
