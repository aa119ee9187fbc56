"""The whole stack as users start it: `aiprod up` on free ports in its own folder."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from aiprod_stack.folder import StackFolder
from tests.json_output import documented
from tests.ports import free_ports

ROOT = Path(__file__).parents[1]
AIPROD = Path(sys.executable).parent / "aiprod"
SCALED = bool(os.environ.get("SCALED"))
"""Whether the stacks of tests are those of `make scaled`, without tokens: two of everything, on servers."""


@dataclass(frozen=True)
class Stack:
    """A running stack; `environment` directs the CLI to it."""

    port: int
    home: Path
    host: psutil.Process
    ready_seconds: float

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.target}"

    @property
    def environment(self) -> dict[str, str]:
        home = str(self.home)
        return {**os.environ, "AIPROD_PORT": str(self.port), "AIPROD_HOME": home, "AIPROD_OUT": f"{home}/out"}

    def cli(self, *args: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([AIPROD, *args], env=self.environment, capture_output=True, text=True)
        if "--json" in args and done.returncode == 0:
            # A room's command follows the job; a library's stands first.
            words = {"room": args[:3:2], "library": args[:2]}.get(args[0], args[:1])
            documented(" ".join(words), done.stdout)
        return done

    def process(self, service: str) -> psutil.Process:
        """The current process of a service."""
        running = StackFolder(self.home).running()
        assert running
        return psutil.Process(running.processes[service].pid)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SCALED:
        for item in items:
            if item.get_closest_marker("lone"):
                item.add_marker(
                    pytest.mark.skip(reason="is about a stack on one machine, whose user is its operator")
                )


@contextmanager
def started_stack(home: Path, **settings: str) -> Iterator[Stack]:
    command = [sys.executable, "-m", "tests.scaled"] if SCALED else [AIPROD, "up", "--json"]
    port, began = free_ports(17 if SCALED else 9), time.monotonic()
    environment = {
        **os.environ,
        **settings,
        "AIPROD_PORT": str(port),
        "AIPROD_HOME": str(home),
        "AIPROD_OUT": str(home / "out"),
    }
    up = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert up.stdout
        ready = next((line for line in up.stdout if line.startswith(("{", "Ready"))), "")
        assert ready, "the stack did not start"
        home = home / "scaled" if SCALED else home
        running = StackFolder(home).running()
        assert running
        seconds = time.monotonic() - began if SCALED else json.loads(ready)["ready_seconds"]
        yield Stack(port, home, psutil.Process(running.pid), seconds)
    finally:
        # Not Ctrl-C's signal, which a shell's background jobs ignore.
        up.terminate()
        up.wait()
        assert up.stdout
        up.stdout.close()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with started_stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture(scope="session")
def start_stack():
    return started_stack
