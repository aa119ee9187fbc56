"""A process of the fork server becomes a service."""

import os
import signal
import threading
import time
from contextlib import suppress
from importlib import import_module
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path

from aiprod_stack.spec import ProcessSpec

STOP_SECONDS = 20.0
"""Longer than any service's own STOP_SECONDS, shorter than the CLI's wait for the host."""


def run_service(spec: ProcessSpec, host: Connection) -> None:
    """Runs the service as `python -m` would, with its own environment, log and process group.

    It serves once the host says so: its predecessor may still have the port and the data.
    """
    # Workers of render and probe are in the group, and must not outlive their service.
    os.setpgid(0, 0)
    log = os.open(spec.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for output in (1, 2):
        os.dup2(log, output)
    os.close(log)
    os.environ.clear()
    os.environ.update(spec.environment)
    _show_name(spec.name)
    threading.Thread(target=_end_with_the_host, daemon=True).start()
    # The garbage collector is off since the fork server's first import. The server turns it on.
    service = import_module(f"{spec.package}.__main__")
    host.send(True)
    host.recv()
    host.close()
    service.main()


def _show_name(name: str) -> None:
    # Only Linux lets a process rename itself; elsewhere `ps` shows the fork server's command.
    with suppress(OSError):
        Path("/proc/self/comm").write_text(f"aiprod-{name}")


def _end_with_the_host() -> None:
    host = parent_process()
    assert host
    host.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os.killpg(0, signal.SIGKILL)
