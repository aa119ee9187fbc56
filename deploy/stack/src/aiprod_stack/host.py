"""The host runs the processes of a stack until it is signalled, and keeps the stack's record."""

import logging
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path

import psutil

from aiprod_stack.forked import STOP_SECONDS
from aiprod_stack.processes import Forked, Supervised
from aiprod_stack.record import REPLACE, RunningStack, booted
from aiprod_stack.spec import StackSpec

MAX_LOG_BYTES = 20 << 20
ROTATION_SECONDS = 10.0
STOPS = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger(__name__)


def run(spec: StackSpec) -> None:
    """Runs the processes until SIGTERM or SIGINT, then stops them.

    At SIGHUP, the process that the file REPLACE names gets a successor.
    """
    processes = [Supervised(process) for process in spec.processes]
    logs = [spec.log, *(process.log for process in spec.processes)]
    with signals() as received:
        try:
            _supervise(spec, processes, logs, received)
        finally:
            _stop(processes, received)


class Signals:
    """The signals that have arrived; `reader` wakes a wait for them."""

    def __init__(self, reader: socket.socket) -> None:
        self.reader = reader
        self.stop = self.replace = False

    def read(self) -> None:
        """Takes the signals that have arrived."""
        try:
            numbers = self.reader.recv(1024)
        except BlockingIOError:
            return
        self.stop = self.stop or any(number in STOPS for number in numbers)
        self.replace = self.replace or signal.SIGHUP in numbers


@contextmanager
def signals() -> Iterator[Signals]:
    """Catches SIGTERM, SIGINT, SIGHUP and SIGCHLD for the length of the block."""
    reader, writer = socket.socketpair()
    with reader, writer:
        reader.setblocking(False)
        # set_wakeup_fd takes no other: a full socket must not hold up the process at a signal.
        writer.setblocking(False)
        before = signal.set_wakeup_fd(writer.fileno())
        for number in (*STOPS, signal.SIGHUP, signal.SIGCHLD):
            # The number goes to the socket; the handler only keeps the default action away.
            signal.signal(number, lambda *_: None)
        yield Signals(reader)
        signal.set_wakeup_fd(before)


def _supervise(
    spec: StackSpec, processes: Sequence[Supervised], logs: Sequence[Path], received: Signals
) -> None:
    recorded, next_rotation = True, 0.0
    while not received.stop:
        if received.replace:
            received.replace = False
            _replace(processes, spec.record.with_name(REPLACE))
        while any(process.advance() for process in processes):
            recorded = _record(spec, processes)
        # A record that a full disk refused is tried again, although nothing has changed.
        if not recorded:
            recorded = _record(spec, processes)
        if time.monotonic() >= next_rotation:
            next_rotation = time.monotonic() + ROTATION_SECONDS
            for path in logs:
                rotate(path)
        starts = [process.due for process in processes if process.due is not None]
        _wait(processes, received, min([next_rotation, *starts]))


def _replace(processes: Sequence[Supervised], request: Path) -> None:
    """Lets the process that the file names be replaced."""
    try:
        name = request.read_text().strip()
        request.unlink()
    except OSError as error:
        log.error("%s cannot be read: %s", request, error)
        return
    for process in processes:
        if process.spec.name == name:
            process.replace()


def _wait(processes: Sequence[Supervised], received: Signals, until: float) -> None:
    """Waits until a process ends or a signal arrives."""
    lives = [life for process in processes for life in process.lives if isinstance(life, Forked)]
    successors = [process.successor for process in processes if isinstance(process.successor, Forked)]
    loading = [life.host_end for life in successors if not life.is_loaded()]
    wait([received.reader, *(life.sentinel for life in lives), *loading], max(0.0, until - time.monotonic()))
    received.read()


def _record(spec: StackSpec, processes: Sequence[Supervised]) -> bool:
    """Writes the record. A full disk is not a reason to end the stack: False then."""
    states = {process.spec.name: process.record for process in processes}
    try:
        RunningStack(os.getpid(), booted(psutil.Process()), spec.port, states).write(spec.record)
    except OSError as error:
        log.error("the record cannot be written: %s", error)
        return False
    return True


def rotate(path: Path) -> None:
    """Moves a large log's content to `<name>.log.1`; leaves it as it is if the disk is full.

    The log is copied and cut off, because its process has it open. Lines that come in between are lost.
    """
    try:
        if path.stat().st_size > MAX_LOG_BYTES:
            shutil.copyfile(path, path.with_suffix(".log.1"))
            os.truncate(path, 0)
    except FileNotFoundError:
        return
    except OSError as error:
        log.error("%s cannot be rotated: %s", path, error)


def _stop(processes: Sequence[Supervised], received: Signals) -> None:
    """Stops all at once; kills those that take longer than STOP_SECONDS, with their workers."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    while (alive := [process for process in processes if process.is_alive]) and time.monotonic() < deadline:
        _wait(alive, received, deadline)
    for process in processes:
        process.kill()
