"""`@aiprod/client` in Node, against a real stack."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Stack

pytestmark = pytest.mark.studio

CLIENTS = Path(__file__).parents[2] / "clients"


@pytest.mark.long
def test_the_typescript_client(stack: Stack) -> None:
    npm = shutil.which("npm")
    if not npm or not (CLIENTS / "node_modules").is_dir():
        pytest.skip("Node.js is missing")
    result = subprocess.run(
        [npm, "test"],
        cwd=CLIENTS,
        env={**os.environ, "AIPROD_URL": stack.url},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
