"""The folder of a stack: its lock, its files, and which processes belong to it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from aiprod_files.private_folders import GROUP_AND_OTHERS, private_folder
from aiprod_stack.record import FOLDER_VARIABLE, RunningStack, booted, read_record

# psutil derives start times from clock ticks and the boot time; both may round.
_START_TOLERANCE_SECONDS = 0.5


class Locked(Exception):
    """Another process runs, starts or stops the stack in this folder."""


class StackFolder:
    """The folder `.aiprod`. Whoever runs processes in it holds its lock, which even kill -9 releases."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.run, self.logs, self.scratch = (self.path / name for name in ("run", "logs", "scratch"))
        self.record, self.host_log = self.run / "stack.json", self.logs / "host.log"

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

    def running(self) -> RunningStack | None:
        """The recorded stack; None if there is none or its host is dead."""
        running = read_record(self.record)
        if running is None:
            return None
        try:
            host = psutil.Process(running.pid)
            # The system reuses pids: the process may be somebody else's by now.
            same = self._owns(host) and abs(booted(host) - running.booted) < _START_TOLERANCE_SECONDS
        except (TypeError, ValueError, psutil.Error):
            return None
        return running if same else None

    def log(self, name: str) -> Path:
        """The log of a process."""
        return self.logs / f"{name}.log"

    def processes(self) -> list[psutil.Process]:
        """All living processes that a stack of this folder started."""
        return [process for process in psutil.process_iter() if self._owns(process)]

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
