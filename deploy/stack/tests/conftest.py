"""Hosts of small stacks, whose services are test programs; and an edge before a stub of the gateway."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from aiprod_stack.folder import StackFolder
from aiprod_stack.plan import SERVICES
from aiprod_stack.record import FOLDER_VARIABLE, RunningStack
from aiprod_stack.spec import ProcessSpec, StackSpec
from tests.rooms.edge import running_edge

ROOT = Path(__file__).parents[3]
PROGRAMS = {
    # Prints its environment and waits for a signal.
    "idle": "import json, os, signal\nprint(json.dumps(dict(os.environ)), flush=True)\nsignal.pause()",
    # Has a worker and ignores SIGTERM.
    "stubborn": (
        "import signal, subprocess\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen(['sleep', '1000'])\nwhile True: signal.pause()"
    ),
    "broken": "raise SystemExit('the setting is wrong')",
}


class RunningHost:
    """A host in its own process, and what it records."""

    def __init__(self, folder: StackFolder, packages: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        self._packages = packages

    def spec(self, *programs: str) -> StackSpec:
        """A stack of services that are test programs."""
        environment = {"PATH": os.environ["PATH"], FOLDER_VARIABLE: str(self.folder.path)}
        processes = (ProcessSpec(name, self.folder.log(name), environment, package=name) for name in programs)
        return StackSpec(8080, self.folder.record, self.folder.host_log, tuple(processes))

    def start(self, spec: StackSpec, **variables: str) -> None:
        """Starts the host and returns when all processes run."""
        self.folder.create()
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(self._packages),
            FOLDER_VARIABLE: str(self.folder.path),
        }
        with self.folder.host_log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "aiprod_stack"],
                env=environment | variables,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        assert self.process.stdin
        self.process.stdin.write(spec.to_json().encode())
        self.process.stdin.close()
        self.until(lambda stack: all(process.pid or process.exits for process in stack.processes.values()))

    def until(self, condition: Callable[[RunningStack], bool]) -> RunningStack:
        """Waits until the recorded stack meets the condition."""
        deadline = time.monotonic() + 60
        while not (stack := self.folder.running()) or not condition(stack):
            assert time.monotonic() < deadline, self.folder.host_log.read_text()
            time.sleep(0.02)
        return stack

    def pid(self, name: str) -> int:
        """The process that runs under this name now."""
        pid = self.until(lambda stack: stack.processes[name].pid is not None).processes[name].pid
        assert pid
        return pid

    def lines(self, name: str) -> list[str]:
        """The lines of a log, once it has any."""
        log = self.folder.log(name)
        self.until(lambda _: log.exists() and log.read_text().endswith("\n"))
        return log.read_text().splitlines()

    def stop(self) -> int:
        """Stops the host as the CLI does. Returns its exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[RunningHost]:
    packages = tmp_path / "packages"
    for name, program in PROGRAMS.items():
        (packages / name).mkdir(parents=True)
        body = "\n".join(f"    {line}" for line in program.splitlines())
        (packages / name / "__main__.py").write_text(f"def main():\n{body}\n")
    running = RunningHost(StackFolder(tmp_path / "home"), packages)
    yield running
    if running.process and running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    left = running.folder.processes()
    for process in left:
        # The last process may end by itself meanwhile.
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left)


@contextmanager
def running_stub_gateway() -> Iterator[tuple[psutil.Process, str]]:
    """The gateway's process and its address."""
    command = [sys.executable, "-m", "tests.stub_gateway"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield psutil.Process(process.pid), f"127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def gateway() -> Iterator[tuple[psutil.Process, str]]:
    with running_stub_gateway() as gateway:
        yield gateway


@pytest.fixture(scope="module")
def other_services() -> Iterator[dict[str, str]]:
    """The addresses of the other services, which are only healthy."""
    with running_stub_gateway() as (_, address):
        yield dict.fromkeys((name for name in SERVICES if name != "gateway"), address)


@pytest.fixture(scope="module")
def edge(gateway, other_services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_edge(tmp_path_factory.mktemp("edge"), "gateway", gateway[1], other_services) as (address, _):
        yield address


@pytest.fixture(scope="module")
def rest(edge) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{edge}", timeout=60) as client:
        yield client
