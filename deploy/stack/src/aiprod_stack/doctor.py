"""Checks of this machine before a stack starts, and of the services of one that runs."""

import asyncio
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from aiprod_files.private_folders import private_folder
from aiprod_stack.address import with_running_port
from aiprod_stack.errors import StackError
from aiprod_stack.folder import StackFolder
from aiprod_stack.plan import LOOPBACK, ONE_OF_EACH, SERVICES, StackPlan
from aiprod_stack.ports import check_ports
from aiprod_stack.record import ProcessRecord
from aiprod_stack.settings import StackSettings
from aiprod_work.confinement import unsupported

MIN_FREE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `fix` is what the user can do, empty if the check is `ok`."""

    what: str
    ok: bool
    fix: str = ""


def check_machine(settings: StackSettings) -> Iterator[Check]:
    """Checks everything that a stack needs. Raises CannotStart if the stack's folder cannot be used."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield _check(f"Python {version}", sys.version_info >= (3, 12), "Run `make setup` to install Python 3.13.")
    bin_dir = Path(sys.executable).parent
    # The wheel installs envoy beside Python, which is not on PATH without an activated environment.
    envoy = shutil.which("envoy", path=f"{bin_dir}:{bin_dir.resolve()}") is not None
    yield _check("Envoy", envoy, "Run `make setup` to install Envoy.")
    for name in SERVICES:
        yield _check(f"{name} service", find_spec(f"aiprod_{name}") is not None, "Run `make setup`.")
    yield _ports(settings)
    yield _disk(settings)
    yield _loopback()
    yield _confinement()
    yield _compositor()


async def check_services(settings: StackSettings) -> list[Check]:
    """Checks each service of the running stack; returns no check if no stack runs."""
    # Imported here, because `aiprod up` starts its stack before it imports a client.
    from aiprod_stack.health import is_healthy, is_ready

    settings = with_running_port(settings)
    folder = StackFolder(settings.home)
    running = folder.running()
    if not running and not await is_ready(settings):
        return []
    instances = StackPlan(settings, ONE_OF_EACH).instances
    healthy = await asyncio.gather(*map(is_healthy, instances))
    records = running.processes if running else {}
    return [
        _check(f"{name} service", ok, _service_fix(folder.log(name), records.get(name)))
        for name, ok in zip((instance.name for instance in instances), healthy, strict=True)
    ]


def _service_fix(log: Path, record: ProcessRecord | None) -> str:
    if record and record.gave_up:
        return f"It ended {record.exits} times and is not started again. See {log}, then restart the stack."
    return f"See {log}."


def _check(what: str, ok: bool, fix: str) -> Check:
    return Check(what, ok, "" if ok else fix)


def _ports(settings: StackSettings) -> Check:
    plan = StackPlan(settings, ONE_OF_EACH)
    ports = f"ports {settings.port} to {max(plan.ports.values())}"
    try:
        check_ports(plan)
    except StackError as error:
        return Check(ports, False, str(error))
    return Check(ports, True)


def _disk(settings: StackSettings) -> Check:
    free = shutil.disk_usage(private_folder(settings.home)).free
    fix = f"Free some disk space: {settings.home.absolute()} needs 1 GB."
    return _check(f"disk space ({free / 1e9:.0f} GB free)", free >= MIN_FREE_BYTES, fix)


def _loopback() -> Check:
    try:
        with socket.socket() as listener:
            listener.bind((LOOPBACK, 0))
    except OSError as error:
        return Check("loopback", False, f"Cannot listen on {LOOPBACK}: {error}")
    return Check("loopback", True)


def _confinement() -> Check:
    """Names what confines the workers that read users' files; a stack runs without it, too."""
    if missing := unsupported():
        # No fault: macOS and older kernels have neither Landlock nor seccomp.
        return Check(
            f"workers that read users' files, but this system cannot limit: {', '.join(missing)}", True
        )
    return Check("workers confined to their files, without a network", True)


def _compositor() -> Check:
    """Tells which compositor draws; films are the same by both."""
    # Imported here: starting a stack does not draw.
    from aiprod_compositor import COMPILED

    if COMPILED:
        return Check("compiled compositor", True)
    slow = "compositor by OpenCV: films take more time; install a C compiler, then run `make compositor`"
    return Check(slow, True)
