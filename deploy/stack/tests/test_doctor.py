"""What `aiprod doctor` says of the machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from aiprod_work.confinement import unsupported

OLDER_KERNEL = """
import errno, sys
from pathlib import Path
from seccompy import Filter

old = Filter()
for call in sys.argv[2:]:
    old.errno(call, errno.ENOSYS)
old.load()

from aiprod_stack.doctor import check_machine
from aiprod_stack.settings import StackSettings

checks = check_machine(StackSettings(home=Path(sys.argv[1])))
print("\\n".join(f"{check.ok}: {check.what}" for check in checks))
"""


@pytest.mark.skipif(bool(unsupported()), reason="this system cannot confine processes")
@pytest.mark.parametrize(
    ("calls", "open_parts"),
    [
        (("landlock_create_ruleset",), "files"),
        (("seccomp",), "network"),
        (("landlock_create_ruleset", "seccomp"), "files, network"),
    ],
)
def test_a_kernel_that_cannot_confine_workers_is_told(
    tmp_path: Path, calls: tuple[str, ...], open_parts: str
) -> None:
    """A filter makes the kernel answer as an older one does: that it knows no such call."""
    command = [sys.executable, "-c", OLDER_KERNEL, str(tmp_path), *calls]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert f"True: workers that read users' files, but this system cannot limit: {open_parts}" in lines
