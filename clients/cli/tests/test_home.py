"""One folder, one stack: what the CLI knows of it, and which processes it takes for its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from aiprod_cli.home import MARK, Claimed, Home, RunningStack

from .conftest import Cli, CollabProcess, FilmRoom

type Start = Callable[..., subprocess.Popen[bytes]]
IDLE = "import sys; print(flush=True); sys.stdin.read()"

LISTEN = """
import socket, sys
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts processes that do nothing, of the stack of a folder or of none."""
    started: list[subprocess.Popen[bytes]] = []

    def start(folder: Path | None = None, fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        mark = {MARK: str(folder)} if folder else {}
        process = subprocess.Popen(
            [sys.executable, "-c", IDLE],
            env={**os.environ, **mark},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=fds,
        )
        started.append(process)
        assert process.stdout
        process.stdout.readline()
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def test_a_claim_lasts_as_long_as_its_process(tmp_path: Path, start: Start) -> None:
    home = Home(tmp_path)
    with home.claimed() as lock:
        supervisor = start(tmp_path, fds=(lock,))
    with pytest.raises(Claimed), home.claimed():
        pass
    supervisor.kill()
    supervisor.wait()
    with home.claimed():
        pass


def test_a_stack_is_remembered_while_its_supervisor_lives(tmp_path: Path, start: Start) -> None:
    home = Home(tmp_path)
    home.prepare()
    assert home.running() is None
    supervisor = start(tmp_path)
    home.remember(supervisor.pid, 1234, {})
    assert home.running() == Home(tmp_path / "." / "run" / "..").running()
    assert home.running().port == 1234
    supervisor.kill()
    os.waitid(os.P_PID, supervisor.pid, os.WEXITED | os.WNOWAIT)
    assert home.running() is None, "a process that has ended and that nobody has waited for"
    supervisor.wait()
    assert home.running() is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"pid": "x"}', '{"pid": 1, "other": 2}', "\0"])
def test_a_state_that_says_nothing_is_no_stack(tmp_path: Path, text: str) -> None:
    home = Home(tmp_path)
    home.prepare()
    (home.run / "stack.json").write_text(text)
    assert home.running() is None


def test_down_touches_no_process_that_has_the_supervisors_number_by_now(
    cli: Cli, tmp_path: Path, start: Start
) -> None:
    home = Home(tmp_path)
    home.prepare()
    stranger, of_another_start = start(), start(tmp_path / "other")
    for process in (stranger, of_another_start):
        home.remember(process.pid, 8080, {})
        assert json.loads(cli("down", "--json").stdout) == {"stopped": False}
        assert process.poll() is None


def test_a_process_of_the_stack_that_has_the_supervisors_number_is_no_supervisor(
    tmp_path: Path, start: Start
) -> None:
    home = Home(tmp_path)
    home.prepare()
    home.remember(start(tmp_path).pid, 8080, {})
    state = json.loads((home.run / "stack.json").read_text())
    (home.run / "stack.json").write_text(json.dumps(state | {"booted": state["booted"] - 60}))
    assert home.running() is None


def test_down_stops_what_a_killed_stack_left_and_nothing_of_others(
    cli: Cli, tmp_path: Path, start: Start
) -> None:
    left, other, stranger = start(tmp_path), start(tmp_path / "other"), start()
    assert [process.pid for process in Home(tmp_path).processes()] == [left.pid]
    assert json.loads(cli("down", "--json").stdout) == {"stopped": True}
    assert left.wait() != 0
    assert other.poll() is None
    assert stranger.poll() is None
    assert json.loads(cli("down", "--json").stdout) == {"stopped": False}


def test_commands_find_the_stack_of_their_folder_at_any_port(
    cli: Cli, collab: CollabProcess, room: FilmRoom, tmp_path: Path, start: Start
) -> None:
    home = Home(tmp_path)
    home.prepare()
    home.remember(start(tmp_path).pid, collab.port, {})
    found = cli("room", room.id, "comment", "Too dark")
    assert found.returncode == 0, found.stderr
    for command in (["room", room.id, "members"], ["jobs"], ["up"], ["down"], ["doctor"], ["generate", "x"]):
        refused = cli(*command, AIPROD_PORT=str(collab.port + 1))
        assert refused.returncode == 1
        (line,) = refused.stderr.splitlines()[-1:]
        assert f"runs at port {collab.port}, not at {collab.port + 1}" in line
        assert str(tmp_path) in line
    assert cli("room", room.id, "members", AIPROD_PORT=str(collab.port)).returncode == 0


def test_a_taken_port_is_said_with_the_folder_of_its_stack(cli: Cli, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with subprocess.Popen(
        [sys.executable, "-c", LISTEN],
        env={**os.environ, MARK: str(other)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            result = cli("up", AIPROD_PORT=process.stdout.readline().strip())
        finally:
            process.kill()
    assert f"(pid {process.pid}) of the stack in {other}" in result.stderr


def test_only_lines_of_this_start_are_shown(tmp_path: Path) -> None:
    log = tmp_path / "llm.log"
    log.write_text("earlier\n")
    running = RunningStack(1, 0.0, 8080, {"llm.log": log.stat().st_size})
    assert running.log_lines(log) == []
    log.write_text("earlier\nnow\n")
    assert running.log_lines(log) == ["now"]
    log.write_text("new\n")
    assert running.log_lines(log) == ["new"], "it was rotated"
    assert running.log_lines(tmp_path / "none.log") == []
