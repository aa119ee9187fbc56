"""The local stack as a user meets it: started twice, slowly, killed, stopped from another terminal."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from aiprod_cli.home import Home
from tests.conftest import AIPROD, free_ports

pytestmark = pytest.mark.system


class Terminal:
    """A command of the user, who reads what it says."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self.process = subprocess.Popen([AIPROD, *words], env=environment, stderr=subprocess.PIPE, text=True)

    def line_with(self, *words: str) -> str:
        assert self.process.stderr
        said = []
        for line in self.process.stderr:
            said.append(line)
            if all(word in line for word in words):
                return line
        raise AssertionError(f"{words} did not come: {''.join(said)}")

    def end(self) -> tuple[int, str]:
        """Its exit code and the rest of what it said."""
        rest = self.process.communicate()[1]
        return self.process.returncode, rest


class User:
    """Somebody with a folder, and terminals in it."""

    def __init__(self, home: Path) -> None:
        self.home = Home(home)
        self.port = free_ports(9)
        self.environment = {**os.environ, "AIPROD_HOME": str(home), "COLUMNS": "200"}
        self.environment["AIPROD_OUT"] = str(home / "out")
        self._terminals: list[Terminal] = []

    def types(self, *words: str, **settings: str) -> Terminal:
        terminal = Terminal({**self.environment, **settings}, *words)
        self._terminals.append(terminal)
        return terminal

    def ups(self, **settings: str) -> Terminal:
        return self.types("up", AIPROD_PORT=str(self.port), **settings)

    @property
    def supervisor(self) -> psutil.Process:
        running = self.home.running()
        assert running
        return psutil.Process(running.pid)

    def leave(self) -> None:
        self.types("down").end()
        for terminal in self._terminals:
            terminal.process.kill()
            terminal.process.wait()
            terminal.process.stderr.close()


@contextmanager
def at_work(home: Path) -> Iterator[User]:
    user = User(home)
    try:
        yield user
    finally:
        user.leave()


@pytest.fixture
def user(tmp_path: Path) -> Iterator[User]:
    with at_work(tmp_path) as user:
        yield user
    assert not user.home.processes()


def test_of_two_that_start_at_once_one_does_and_down_ends_it(user: User) -> None:
    pair = [user.ups(), user.ups()]
    said = [terminal.line_with("http://127.0.0.1") for terminal in pair]
    starter, other = pair if "runs already" in said[1] else reversed(pair)
    assert other.end()[0] == 0
    assert user.types("jobs").end()[0] == 0
    assert user.types("down").end() == (0, "Stopped.\n")
    code, rest = starter.end()
    assert code == 0
    assert "stopped from outside" in rest
    assert not user.home.processes()


def test_a_service_that_starts_slowly_is_waited_for_and_named(user: User) -> None:
    up = user.ups()
    up.line_with("Waiting for", "probe")
    probe = next(process for process in user.home.processes() if "aiprod_probe" in process.cmdline())
    probe.suspend()
    up.line_with("Waiting for probe\n")
    probe.resume()
    up.line_with("Ready")
    up.process.send_signal(signal.SIGINT)
    assert up.end()[0] == 0


def test_up_ends_when_its_supervisor_is_killed_and_takes_the_rest_along(user: User) -> None:
    up = user.ups()
    up.line_with("Ready")
    user.supervisor.kill()
    code, said = up.end()
    assert code == 1
    assert "the stack ended: its supervisor was killed" in said
    assert not user.home.processes()


def test_what_outlives_a_kill_of_all_that_watched_is_replaced_by_the_next_start(user: User) -> None:
    up = user.ups()
    up.line_with("Ready")
    up.process.kill()
    up.end()
    assert user.types("jobs").end()[0] == 0, "it runs on without the terminal"
    user.supervisor.kill()
    left = set(user.home.processes())
    assert len(left) >= 7
    again = user.ups()
    again.line_with("Stopped", "processes that an earlier stack of this folder left behind")
    again.line_with("Ready")
    assert not left & set(user.home.processes())


def modes(folder: Path) -> dict[str, int]:
    """What others may do with a folder and all that is in it."""
    entries = [folder, *folder.rglob("*")]
    return {str(entry): entry.lstat().st_mode & 0o077 for entry in entries if not entry.is_symlink()}


def test_all_that_the_stack_writes_is_its_users_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "logs").mkdir(parents=True, mode=0o755)
    (home / "logs/llm.log").touch(0o644)
    (home / "logs/llm.log").chmod(0o644)
    before = os.umask(0o022)
    try:
        with at_work(home) as user:
            user.ups().line_with("Ready")
            film = user.types("generate", "snow", "--duration", "2")
            assert film.end()[0] == 0
            film, *_ = (home / "out").glob("*.mp4")
            open_to_others = {name: mode for name, mode in modes(home).items() if mode}
            assert set(open_to_others) == {str(entry) for entry in (home / "out", *(home / "out").iterdir())}
            assert film.stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(before)


def test_scratch_folders_of_killed_processes_are_swept_by_their_successors(user: User) -> None:
    user.ups().line_with("Ready")
    scratch = user.home.scratch
    before = {folder.name for folder in scratch.iterdir()}
    assert len(before) == 2
    for folder in scratch.iterdir():
        (folder / "half").touch()
    for service in ("render", "probe"):
        next(process for process in user.home.processes() if f"aiprod_{service}" in process.cmdline()).kill()
    while len(now := {folder.name for folder in scratch.iterdir()}) != 2 or now & before:
        time.sleep(0.05)


def test_generate_ends_when_its_own_stack_does(user: User) -> None:
    film = user.types(
        "generate", "a long film about the sea", "--duration", "600", AIPROD_PORT=str(user.port)
    )
    film.line_with("jobs/")
    assert user.types("down").end()[0] == 0
    code, said = film.end()
    assert code == 1
    assert "the stack was stopped from outside" in said


def test_a_terminal_that_is_closed_stops_the_stack_that_it_started(user: User) -> None:
    up = user.ups()
    up.line_with("Waiting for")
    up.process.send_signal(signal.SIGHUP)
    up.end()
    assert not user.home.processes()


def test_words_of_earlier_starts_are_not_taken_for_this_ones(user: User) -> None:
    user.home.prepare()
    (user.home.logs / "llm.log").write_text("told yesterday\n")
    code, said = user.ups(AIPROD_LLM_LISTEN="not-an-address:1").end()
    assert code == 1
    assert "llm did not start" in said
    assert "not-an-address" in said
    assert "yesterday" not in said
