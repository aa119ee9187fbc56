"""Debian's Chromium, installed or unpacked by `make studio-test`."""

import os
import shutil
from pathlib import Path

UNPACKED = Path(__file__).parents[2] / ".aiprod/chromium/usr"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def launch_options() -> dict[str, object]:
    """Returns what Playwright starts it with. Raises FileNotFoundError if it is missing."""
    if installed := shutil.which("chromium"):
        return {"executable_path": installed, "args": FLAGS.split()}
    unpacked = UNPACKED / "lib/chromium/chromium"
    if not unpacked.is_file():
        raise FileNotFoundError("Chromium is missing, and could not be downloaded")
    libraries = ":".join({str(path.parent) for path in UNPACKED.glob("lib/*-linux-gnu/**/*.so*")})
    environment = {**os.environ, "LD_LIBRARY_PATH": libraries}
    return {"executable_path": unpacked, "args": FLAGS.split(), "env": environment}
