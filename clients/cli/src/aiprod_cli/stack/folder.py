"""The folder of a stack: its lock, and what is known of the stack that runs in it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from aiprod_files.private_folders import GROUP_AND_OTHERS, private_folder

FOLDER_VARIABLE = "AIPROD_STACK"
"""In the environment of all processes of a stack. It identifies them even when their supervisor is dead."""

# psutil derives start times from clock ticks and the boot time; both may round.
_START_TOLERANCE_SECONDS = 0.5


class Locked(Exception):
    """Another process runs, starts or stops the stack in this folder."""


@dataclass(frozen=True, slots=True)
class RunningStack:
    """A running stack, as `run/stack.json` records it.

    `pid` and `booted` identify the supervisor: `booted` is its start time in seconds after the machine's
    boot. `port` is the edge's. `logs` holds each log's size in bytes before this start.
    """

    pid: int
    booted: float
    port: int
    logs: dict[str, int]

    def log_lines(self, log: Path) -> list[str]:
        """The log's lines since this start."""
        if not log.exists():
            return []
        text = log.read_bytes()
        # A log that became shorter was rotated: all of it is new.
        start = self.logs.get(log.name, 0)
        return text[start if start <= len(text) else 0 :].decode(errors="replace").splitlines()


class StackFolder:
    """The folder `.aiprod`. Whoever runs processes in it holds its lock, which even kill -9 releases."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.run, self.logs, self.scratch = (self.path / name for name in ("run", "logs", "scratch"))
        self._state = self.run / "stack.json"

    def create(self) -> None:
        """Creates the folder and its subfolders, private to the user. Raises CannotStart if that fails."""
        for folder in (self.path, self.run, self.logs, self.scratch):
            private_folder(folder)

    @contextmanager
    def lock(self) -> Iterator[int]:
        """Locks the folder and yields the lock's file descriptor. Raises Locked if another process has it.

        The lock lasts as long as any process has the descriptor open. Files that the block and the processes
        that it starts write are private to the user.
        """
        self.create()
        # flock and not a pid file: the kernel releases it when the last holder dies.
        with _private_umask(), (self.run / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Locked from None
            yield lock.fileno()

    def record(self, supervisor: int, port: int, logs: dict[str, int]) -> RunningStack:
        """Records the process `supervisor` as the stack's, with the edge's port."""
        running = RunningStack(supervisor, _booted(psutil.Process(supervisor)), port, logs)
        # A rename is atomic: readers see the old record or the new one.
        draft = self._state.with_suffix(".new")
        draft.write_text(json.dumps(asdict(running)))
        draft.replace(self._state)
        return running

    def running(self) -> RunningStack | None:
        """The recorded stack; None if there is none or its supervisor is dead."""
        try:
            running = RunningStack(**json.loads(self._state.read_text()))
            supervisor = psutil.Process(running.pid)
            # The system reuses pids: the process may be somebody else's by now.
            same = (
                self._owns(supervisor)
                and abs(_booted(supervisor) - running.booted) < _START_TOLERANCE_SECONDS
            )
        except (OSError, ValueError, TypeError, psutil.Error):
            return None
        return running if same else None

    def processes(self) -> list[psutil.Process]:
        """All living processes that a stack of this folder started."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def log_sizes(self) -> dict[str, int]:
        """The size of each log in bytes, by file name."""
        return {log.name: log.stat().st_size for log in self.logs.glob("*.log")}

    def _owns(self, process: psutil.Process) -> bool:
        return stack_folder_of(process) == self.path


def stack_folder_of(process: psutil.Process) -> Path | None:
    """The folder of the process's stack; None if it belongs to none."""
    try:
        folder = process.environ().get(FOLDER_VARIABLE)
    except (psutil.Error, OSError):
        # It ended, or is another user's.
        return None
    return Path(folder) if folder else None


@contextmanager
def _private_umask() -> Iterator[None]:
    # The umask is inherited, so it covers the logs and data that the services write.
    before = os.umask(GROUP_AND_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def _booted(process: psutil.Process) -> float:
    # Relative to the boot: setting the clock meanwhile does not change it.
    return process.create_time() - psutil.boot_time()
