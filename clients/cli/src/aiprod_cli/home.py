"""The folder of a stack: what is known of the one stack that runs in it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from aiprod_runtime.folders import GROUP_AND_OTHERS, private_folder

MARK = "AIPROD_STACK"
"""In the environment of every process of a stack: its folder. So they are known without a supervisor, too."""

_TICK_SECONDS = 0.5


class Claimed(Exception):
    """Another process runs the stack of this folder, or starts or stops it."""


@dataclass(frozen=True, slots=True)
class RunningStack:
    """A stack as its folder remembers it.

    `pid` is its supervisor's and `booted` when that started, in seconds after the machine's own start;
    `port` is the edge's. `logs` says how many bytes each log had before: the rest is of this start.
    """

    pid: int
    booted: float
    port: int
    logs: dict[str, int]

    def log_lines(self, log: Path) -> list[str]:
        """The lines of this start."""
        if not log.exists():
            return []
        text = log.read_bytes()
        # A log that became shorter was rotated: all of it is new.
        before = self.logs.get(log.name, 0)
        return text[before if before <= len(text) else 0 :].decode(errors="replace").splitlines()


class Home:
    """The folder `.aiprod`. Who runs the processes in it holds its lock, which kill -9 releases as well."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.run, self.logs, self.scratch = (self.folder / name for name in ("run", "logs", "scratch"))
        self._state = self.run / "stack.json"

    def prepare(self) -> None:
        """Make its folders, the user's only; CannotStart when they cannot be used."""
        for folder in (self.folder, self.run, self.logs, self.scratch):
            private_folder(folder)

    @contextmanager
    def claimed(self) -> Iterator[int]:
        """The right to run processes here; Claimed when somebody else has it.

        Yields a file descriptor. The claim lasts as long as any process has it open. What is written in the
        block, and by the processes that it starts, is the user's only.
        """
        self.prepare()
        with _private_files(), (self.run / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Claimed from None
            yield lock.fileno()

    def remember(self, supervisor: int, port: int, logs: dict[str, int]) -> RunningStack:
        """Note that the process `supervisor` runs the stack from now on."""
        running = RunningStack(supervisor, _booted(psutil.Process(supervisor)), port, logs)
        draft = self._state.with_suffix(".new")
        draft.write_text(json.dumps(asdict(running)))
        draft.replace(self._state)
        return running

    def running(self) -> RunningStack | None:
        """The stack that runs here; None when there is none, or none whose supervisor lives."""
        try:
            running = RunningStack(**json.loads(self._state.read_text()))
            supervisor = psutil.Process(running.pid)
            # A pid may come again, for somebody else's process.
            same = self._owns(supervisor) and abs(_booted(supervisor) - running.booted) < _TICK_SECONDS
        except (OSError, ValueError, TypeError, psutil.Error):
            return None
        return running if same else None

    def processes(self) -> list[psutil.Process]:
        """All living processes that were started by a stack of this folder."""
        return [process for process in psutil.process_iter() if self._owns(process)]

    def log_sizes(self) -> dict[str, int]:
        return {log.name: log.stat().st_size for log in self.logs.glob("*.log")}

    def _owns(self, process: psutil.Process) -> bool:
        return folder_of(process) == self.folder


def folder_of(process: psutil.Process) -> Path | None:
    """The folder of the stack that a process belongs to; None for all other processes."""
    try:
        mark = process.environ().get(MARK)
    except (psutil.Error, OSError):
        # Ended, or another user's.
        return None
    return Path(mark) if mark else None


@contextmanager
def _private_files() -> Iterator[None]:
    before = os.umask(GROUP_AND_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def _booted(process: psutil.Process) -> float:
    """When it started, in seconds after the machine: a clock that is set meanwhile does not change it."""
    return process.create_time() - psutil.boot_time()
