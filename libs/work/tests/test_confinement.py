"""What workers do on a kernel that lacks a part of their confinement.

A seccomp filter of the parent makes the kernel answer as an older one does: that it knows no such call.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from aiprod_work.confinement import unsupported

pytestmark = pytest.mark.skipif(bool(unsupported()), reason="this system cannot confine processes")

WITHOUT_LANDLOCK = """
import errno, json, socket, sys
from pathlib import Path
from seccompy import Filter

old = Filter()
old.errno("landlock_create_ruleset", errno.ENOSYS)
old.load()

from aiprod_work.confinement import Confinement

secret, own = map(Path, sys.argv[1:])
missing = Confinement(readable=(own,)).apply()
try:
    socket.socket()
    network = "open"
except OSError:
    network = "closed"
print(json.dumps({"missing": missing, "network": network, "secret": secret.read_text()}))
"""


def test_a_kernel_without_landlock_limits_calls_and_says_that_files_are_open(tmp_path: Path) -> None:
    secret, own = tmp_path / "secret", tmp_path / "own"
    secret.write_text("key")
    own.mkdir()
    command = [sys.executable, "-c", WITHOUT_LANDLOCK, str(secret), str(own)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(result.stdout) == {"missing": ["files"], "network": "closed", "secret": "key"}
