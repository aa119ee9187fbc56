"""No file makes FFmpeg open another file or connect; strace observes it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from . import hostile_files

UNPACKED = Path(__file__).parents[3] / ".aiprod/strace/usr/bin/strace"
STRACE = shutil.which("strace") or (str(UNPACKED) if UNPACKED.exists() else "")
CLOSED_PORT = 1
CALL = re.compile(r'\b(?:open|openat|openat2)\((?:\w+, )?"([^"]*)"|\b(connect|bind|execve|socket)\(')


def traced_calls(folder: Path, media: Path, *options: str) -> list[str]:
    """Return opened paths, and `connect`, `socket`, and the like, while the hostile files are read."""
    for name, content in hostile_files.files(CLOSED_PORT).items():
        (folder / name).write_bytes(content)
    for name in ("other.ts", "other.ts.copy"):
        shutil.copyfile(media / "mpeg.ts", folder / name)
    log = folder / "calls"
    watched = "trace=%network,open,openat,openat2,execve"
    # The unpacked strace finds its library there; -E hides the variable from the traced program.
    traced = [STRACE, "-f", "-qq", "-s", "300", "-E", "LD_LIBRARY_PATH", "-o", log, "-e", watched]
    program = [sys.executable, hostile_files.__file__, folder, *options]
    libraries = {"LD_LIBRARY_PATH": ":".join(map(str, UNPACKED.parents[1].glob("lib/*-linux-gnu")))}
    subprocess.run([*traced, *program], check=True, timeout=100, env=os.environ | libraries)
    calls = [match[1] or match[2] for match in CALL.finditer(log.read_text())]
    return calls[calls.index(f"{folder}/begin") + 1 : calls.index(f"{folder}/end")]


@pytest.mark.skipif(not STRACE, reason="needs strace; run `make programs`")
def test_hostile_files_open_nothing_but_themselves_and_do_not_connect(media: Path, tmp_path: Path) -> None:
    names = [*hostile_files.files(0)]
    assert len(names) == 13
    calls = traced_calls(tmp_path, media)
    assert {str(tmp_path / name) for name in names} == set(calls)


@pytest.mark.skipif(not STRACE, reason="needs strace; run `make programs`")
@pytest.mark.long
def test_without_our_options_hostile_files_reach_others(media: Path, tmp_path: Path) -> None:
    """The negative control: the trace shows what the same files reach."""
    reached = {*traced_calls(tmp_path, media, "allow")} - {
        str(tmp_path / name) for name in hostile_files.files(0)
    }
    assert {f"{tmp_path}/other.ts", "///etc/passwd"} <= reached
    assert {"socket", "connect"} <= reached
