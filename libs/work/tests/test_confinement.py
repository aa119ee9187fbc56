"""What workers do on a kernel that lacks a part of their confinement.

A seccomp filter of the parent makes the kernel answer as an older one does: that it knows no such call.
"""

import json
import socket
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


CONFINED = """
import json, os, socket, sys
from pathlib import Path

from aiprod_work.confinement import Confinement

address, secret, own, connects = sys.argv[1:]
Confinement(readable=(), workspaces=(Path(own),), connects=connects == "connects").apply()


def outcome(action):
    try:
        action()
    except PermissionError:
        return "refused"
    return "done"


def connect():
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(address)


print(json.dumps({
    "connect": outcome(connect),
    "pair": outcome(socket.socketpair),
    "chmod": outcome(lambda: os.chmod(secret, 0o644)),
    "chown": outcome(lambda: os.chown(secret, -1, -1)),
    "xattr": outcome(lambda: os.setxattr(secret, "user.x", b"x")),
}))
"""


@pytest.mark.parametrize(("connects", "connect"), [("", "refused"), ("connects", "done")])
def test_a_process_connects_only_if_it_must_and_opens_no_file_for_others(
    tmp_path: Path, connects: str, connect: str
) -> None:
    """A socket may be Envoy's admin page, a database, or an agent that has keys."""
    secret, own, address = tmp_path / "secret", tmp_path / "own", tmp_path / "socket"
    secret.touch(mode=0o600)
    own.mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(address))
        server.listen()
        command = [sys.executable, "-c", CONFINED, str(address), str(secret), str(own), connects]
        result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    refused = dict.fromkeys(("chmod", "chown", "xattr"), "refused")
    assert json.loads(result.stdout) == {"connect": connect, "pair": "done", **refused}
    assert secret.stat().st_mode & 0o777 == 0o600
