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

OLDER_KERNEL = """
import errno, json, socket, sys
from pathlib import Path
from seccompy import Filter

call, error, secret, own = sys.argv[1:]
old = Filter()
old.errno(call, getattr(errno, error))
old.load()

from aiprod_work.confinement import Confinement

missing = Confinement(readable=(Path(own),)).apply()


def outcome(action):
    try:
        action()
    except OSError:
        return "closed"
    return "open"


print(json.dumps([missing, outcome(socket.socket), outcome(Path(secret).read_text)]))
"""
LANDLOCK, SECCOMP = "landlock_create_ruleset", "seccomp"


@pytest.mark.parametrize("error", ["ENOSYS", "EPERM"])
@pytest.mark.parametrize(
    ("call", "missing", "network", "files"),
    [(LANDLOCK, "files", "closed", "open"), (SECCOMP, "network", "open", "closed")],
)
def test_a_kernel_without_a_part_limits_by_the_other_and_says_what_is_open(
    tmp_path: Path, error: str, call: str, missing: str, network: str, files: str
) -> None:
    """A container's profile answers EPERM to calls that it does not know."""
    secret, own = tmp_path / "secret", tmp_path / "own"
    secret.write_text("key")
    own.mkdir()
    command = [sys.executable, "-c", OLDER_KERNEL, call, error, str(secret), str(own)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == [[missing], network, files]
