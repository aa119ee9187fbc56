"""The local stack: started twice, started slowly, killed, stopped from another terminal."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from aiprod_stack.folder import StackFolder
from tests.conftest import AIPROD, free_ports

pytestmark = pytest.mark.system


class Terminal:
    """A running command, with its standard error."""

    def __init__(self, environment: dict[str, str], *args: str) -> None:
        self.process = subprocess.Popen([AIPROD, *args], env=environment, stderr=subprocess.PIPE, text=True)

    def line_with(self, *parts: str) -> str:
        """Reads up to the next line that contains all parts."""
        assert self.process.stderr
        lines = []
        for line in self.process.stderr:
            lines.append(line)
            if all(part in line for part in parts):
                return line
        raise AssertionError(f"no line contains {parts}: {''.join(lines)}")

    def end(self) -> tuple[int, str]:
        """Waits for the end. Returns the exit code and the rest of standard error."""
        rest = self.process.communicate()[1]
        return self.process.returncode, rest


class User:
    """A user with a folder, and terminals in it."""

    def __init__(self, home: Path) -> None:
        self.folder = StackFolder(home)
        self.port = free_ports(9)
        self.environment = {**os.environ, "AIPROD_HOME": str(home), "COLUMNS": "200"}
        self.environment["AIPROD_OUT"] = str(home / "out")
        self._terminals: list[Terminal] = []

    def run(self, *args: str, **settings: str) -> Terminal:
        terminal = Terminal({**self.environment, **settings}, *args)
        self._terminals.append(terminal)
        return terminal

    def up(self, **settings: str) -> Terminal:
        return self.run("up", AIPROD_PORT=str(self.port), **settings)

    @property
    def host(self) -> psutil.Process:
        running = self.folder.running()
        assert running
        return psutil.Process(running.pid)

    def process(self, service: str) -> psutil.Process:
        """The current process of a service."""
        running = self.folder.running()
        assert running
        return psutil.Process(running.processes[service].pid)

    def started(self, service: str) -> psutil.Process:
        """The process of a service as soon as it exists, long before it serves."""
        while (running := self.folder.running()) is None or not running.processes[service].pid:
            time.sleep(0.01)
        return self.process(service)

    def leave(self) -> None:
        self.run("down").end()
        for terminal in self._terminals:
            terminal.process.kill()
            terminal.process.wait()
            terminal.process.stderr.close()


@contextmanager
def logged_in(home: Path) -> Iterator[User]:
    user = User(home)
    try:
        yield user
    finally:
        user.leave()


@pytest.fixture
def user(tmp_path: Path) -> Iterator[User]:
    with logged_in(tmp_path) as user:
        yield user
    assert not user.folder.processes()


def test_of_two_concurrent_starts_one_wins_and_down_ends_it(user: User) -> None:
    pair = [user.up(), user.up()]
    lines = [terminal.line_with("http://127.0.0.1") for terminal in pair]
    starter, other = pair if "already running" in lines[1] else reversed(pair)
    assert other.end()[0] == 0
    assert user.run("jobs").end()[0] == 0
    assert user.run("down").end() == (0, "Stopped.\n")
    code, rest = starter.end()
    assert code == 0
    assert "Another command stopped the stack" in rest
    assert not user.folder.processes()


def test_up_names_a_slow_service_and_ends_with_all_processes_when_its_host_is_killed(user: User) -> None:
    up = user.up()
    probe = user.started("probe")
    probe.suspend()
    up.line_with("Waiting for probe\n")
    probe.resume()
    up.line_with("Ready")
    user.host.kill()
    code, errors = up.end()
    assert code == 1
    assert "the stack ended: its host failed or was killed" in errors
    assert not user.folder.processes()


@pytest.mark.long
def test_a_start_replaces_orphaned_processes(user: User) -> None:
    up = user.up()
    up.line_with("Ready")
    up.process.kill()
    up.end()
    assert user.run("jobs").end()[0] == 0, "the stack runs on without its terminal"
    # A frozen process does not notice the death of its host.
    orphan = user.process("llm")
    orphan.suspend()
    user.host.kill()
    again = user.up()
    again.line_with("Stopped", "processes left over from an earlier stack in this folder")
    again.line_with("Ready")
    assert orphan not in user.folder.processes()


def modes(folder: Path) -> dict[str, int]:
    """The permissions of other users on a folder and its contents."""
    entries = [folder, *folder.rglob("*")]
    return {str(entry): entry.lstat().st_mode & 0o077 for entry in entries if not entry.is_symlink()}


def test_everything_that_the_stack_writes_is_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "logs").mkdir(parents=True, mode=0o755)
    (home / "logs/llm.log").touch(0o644)
    (home / "logs/llm.log").chmod(0o644)
    before = os.umask(0o022)
    try:
        with logged_in(home) as user:
            up = user.up()
            up.line_with("Ready")
            film = user.run("generate", "snow", "--duration", "2", "--size", "320x240")
            assert film.end()[0] == 0
            film, *_ = (home / "out").glob("*.mp4")
            open_to_others = {name: mode for name, mode in modes(home).items() if mode}
            assert set(open_to_others) == {str(entry) for entry in (home / "out", *(home / "out").iterdir())}
            assert film.stat().st_mode & 0o777 == 0o644
            up.process.send_signal(signal.SIGINT)
            assert up.end()[0] == 0
    finally:
        os.umask(before)


@pytest.mark.long
def test_a_restarted_service_deletes_the_scratch_of_the_killed_one(user: User) -> None:
    user.up().line_with("Ready")
    scratch = user.folder.scratch
    before = {folder.name for folder in scratch.iterdir()}
    assert len(before) == 2
    for folder in scratch.iterdir():
        (folder / "partial").touch()
    for service in ("render", "probe"):
        user.process(service).kill()
    while len(now := {folder.name for folder in scratch.iterdir()}) != 2 or now & before:
        time.sleep(0.05)


def test_generate_ends_when_another_command_stops_its_stack(user: User) -> None:
    film = user.run("generate", "a long film about the sea", "--duration", "600", AIPROD_PORT=str(user.port))
    film.line_with("jobs/")
    assert user.run("down").end()[0] == 0
    code, errors = film.end()
    assert code == 1
    assert "another command stopped the stack" in errors


@pytest.mark.long
def test_closing_the_terminal_stops_its_stack(user: User) -> None:
    up = user.up()
    up.line_with("Waiting for")
    up.process.send_signal(signal.SIGHUP)
    up.end()
    assert not user.folder.processes()


def test_an_error_shows_the_log_of_this_start_only(user: User) -> None:
    user.folder.create()
    (user.folder.logs / "llm.log").write_text("an error of yesterday\n")
    code, errors = user.up(AIPROD_LLM_LISTEN="not-an-address:1").end()
    assert code == 1
    assert "llm did not start" in errors
    assert "not-an-address" in errors
    assert "yesterday" not in errors
