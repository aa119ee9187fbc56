"""One folder, one stack: its lock, its record, and which processes belong to it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from aiprod_stack.folder import Locked, StackFolder
from aiprod_stack.record import FOLDER_VARIABLE, RunningStack, booted

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
    """Starts idle processes that belong to a folder's stack or to none."""
    started: list[subprocess.Popen[bytes]] = []

    def start(folder: Path | None = None, fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        variables = {FOLDER_VARIABLE: str(folder)} if folder else {}
        process = subprocess.Popen(
            [sys.executable, "-c", IDLE],
            env={**os.environ, **variables},
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


def test_a_lock_lasts_as_long_as_a_process_has_it_open(tmp_path: Path, start: Start) -> None:
    folder = StackFolder(tmp_path)
    with folder.lock() as lock:
        host = start(tmp_path, fds=(lock,))
    with pytest.raises(Locked), folder.lock():
        pass
    host.kill()
    host.wait()
    with folder.lock():
        pass


def test_a_stack_is_running_while_its_host_lives(tmp_path: Path, start: Start) -> None:
    folder = StackFolder(tmp_path)
    folder.create()
    assert folder.running() is None
    host = start(tmp_path)
    record(folder, host.pid, 1234)
    assert folder.running() == StackFolder(tmp_path / "." / "run" / "..").running()
    assert folder.running().port == 1234
    host.kill()
    os.waitid(os.P_PID, host.pid, os.WEXITED | os.WNOWAIT)
    assert folder.running() is None, "a zombie"
    host.wait()
    assert folder.running() is None


def record(folder: StackFolder, pid: int, port: int) -> None:
    """Records the process as the host of the folder's stack."""
    RunningStack(pid, booted(psutil.Process(pid)), port, {}).write(folder.record)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"pid": "x", "booted": 1, "port": 1, "processes": {}}',
        '{"processes": {"llm": {}}}',
        '{"pid": 1, "other": 2}',
        "\0",
    ],
)
def test_an_invalid_record_is_no_stack(tmp_path: Path, text: str) -> None:
    folder = StackFolder(tmp_path)
    folder.create()
    (folder.run / "stack.json").write_text(text)
    assert folder.running() is None


def test_down_spares_a_foreign_process_with_the_recorded_pid(
    cli_process: Cli, tmp_path: Path, start: Start
) -> None:
    folder = StackFolder(tmp_path)
    folder.create()
    foreign, of_another_folder = start(), start(tmp_path / "other")
    for process in (foreign, of_another_folder):
        record(folder, process.pid, 8080)
        assert json.loads(cli_process("down", "--json").stdout) == {"stopped": False}
        assert process.poll() is None


def test_a_later_process_with_the_recorded_pid_is_not_the_host(tmp_path: Path, start: Start) -> None:
    folder = StackFolder(tmp_path)
    folder.create()
    record(folder, start(tmp_path).pid, 8080)
    state = json.loads((folder.run / "stack.json").read_text())
    (folder.run / "stack.json").write_text(json.dumps(state | {"booted": state["booted"] - 60}))
    assert folder.running() is None


def test_down_stops_orphans_of_its_folder_only(cli_process: Cli, tmp_path: Path, start: Start) -> None:
    orphan, other, foreign = start(tmp_path), start(tmp_path / "other"), start()
    assert [process.pid for process in StackFolder(tmp_path).processes()] == [orphan.pid]
    assert json.loads(cli_process("down", "--json").stdout) == {"stopped": True}
    assert orphan.wait() != 0
    assert other.poll() is None
    assert foreign.poll() is None
    assert json.loads(cli_process("down", "--json").stdout) == {"stopped": False}


def test_commands_find_the_stack_of_their_folder_at_any_port(
    cli_process: Cli, collab: CollabProcess, room: FilmRoom, tmp_path: Path, start: Start
) -> None:
    folder = StackFolder(tmp_path)
    folder.create()
    record(folder, start(tmp_path).pid, collab.port)
    done = cli_process("room", room.id, "comment", "Too dark")
    assert done.returncode == 0, done.stderr
    for command in (["room", room.id, "members"], ["jobs"], ["up"], ["down"], ["doctor"], ["generate", "x"]):
        failed = cli_process(*command, AIPROD_PORT=str(collab.port + 1))
        assert failed.returncode == 1
        (line,) = failed.stderr.splitlines()[-1:]
        assert f"runs at port {collab.port}, not at {collab.port + 1}" in line
        assert str(tmp_path) in line
    assert cli_process("room", room.id, "members", AIPROD_PORT=str(collab.port)).returncode == 0


def test_an_error_names_the_folder_of_the_stack_that_uses_the_port(cli_process: Cli, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with subprocess.Popen(
        [sys.executable, "-c", LISTEN],
        env={**os.environ, FOLDER_VARIABLE: str(other)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            result = cli_process("up", AIPROD_PORT=process.stdout.readline().strip())
        finally:
            process.kill()
    assert f"(pid {process.pid}) of the stack in {other}" in result.stderr
