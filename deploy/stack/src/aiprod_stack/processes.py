"""One process of a stack over its lives: its starts, its ends, and when it is given up."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from multiprocessing import get_context
from typing import Protocol

from aiprod_stack.forked import run_service
from aiprod_stack.record import ProcessRecord
from aiprod_stack.spec import EPOCH, ProcessSpec

STABLE_SECONDS = 30.0
"""A process that ends before this age ended early. Later ends are no reason to give it up."""

RESTART_DELAYS = (0.0, 1.0, 2.0)
"""Seconds until the next start after one, two and three early ends in a row. After four it is given up."""

ON_PURPOSE = frozenset({0, -signal.SIGKILL, -signal.SIGTERM})
"""Exit codes of a process that was ended, and did not fail. It is never given up for that."""
ENDED_SECONDS = 1.0
"""The least seconds between the starts of a process that was ended on purpose."""

PR_SET_PDEATHSIG = 1

log = logging.getLogger(__name__)
forks = get_context("forkserver")
forks.set_forkserver_preload(["aiprod_stack.preload"])


class Life(Protocol):
    """A process from one start to its end."""

    @property
    def pid(self) -> int:
        """Its id."""

    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""

    def is_loaded(self) -> bool:
        """Whether it can take over from the process before it."""

    def take_over(self) -> None:
        """Lets it serve, now that the process before it has ended."""


class Forked:
    """A service in a process of the fork server. It loads its modules, then waits for `take_over`."""

    def __init__(self, spec: ProcessSpec) -> None:
        self.host_end, service_end = forks.Pipe()
        """Readable when the service is loaded."""
        self._process = forks.Process(target=run_service, args=(spec, service_end), name=spec.name)
        self._process.start()
        service_end.close()
        assert self._process.pid
        self.pid = self._process.pid
        self.sentinel = self._process.sentinel
        """Readable when the process has ended."""

    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self._process.exitcode

    def is_loaded(self) -> bool:
        """Whether it can take over from the process before it."""
        return self.host_end.poll()

    def take_over(self) -> None:
        """Lets it serve."""
        # It may have ended, which its exit code tells.
        with suppress(OSError):
            self.host_end.send(True)


class Executed:
    """A command, in the host's folder. SIGCHLD reports its end.

    It takes over by itself: from the process of the epoch before, which then ends.
    """

    def __init__(self, spec: ProcessSpec, epoch: int) -> None:
        with spec.log.open("ab") as output:
            self._process = subprocess.Popen(
                [part.replace(EPOCH, str(epoch)) for part in spec.command],
                env=spec.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                # Safe, because the host has no threads.
                preexec_fn=_end_with_the_host if sys.platform == "linux" else None,
            )
        self.pid = self._process.pid

    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    def is_loaded(self) -> bool:
        """Always false: this process takes over without being asked."""
        return False

    def take_over(self) -> None:
        """Does nothing: it serves since its start."""


def _end_with_the_host() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervised:
    """A process that is started again when it ends, and replaced by its successor on request."""

    def __init__(self, spec: ProcessSpec) -> None:
        self.spec = spec
        self.life: Life | None = None
        self.successor: Life | None = None
        """A service that is loaded while the one before it still serves."""
        self.due: float | None = 0.0
        """When it starts next, as `time.monotonic`; None while it runs and when it is given up."""
        self._retired: Life | None = None
        """A command that another has replaced: it finishes its calls."""
        self._log_start = spec.log.stat().st_size if spec.log.exists() else 0
        self._began = 0.0
        self._exits = self._early_exits = self._epoch = 0
        self._is_replacement_due = self._is_stopping = False

    @property
    def record(self) -> ProcessRecord:
        """What others may know of it."""
        pid = self.life.pid if self.life else None
        return ProcessRecord(pid, self._exits, self.life is None and self.due is None, self._log_start)

    @property
    def lives(self) -> list[Life]:
        """All its processes: the one that serves, the next, and the one before."""
        return [life for life in (self.life, self.successor, self._retired) if life]

    def replace(self) -> None:
        """Asks for a successor. One that was given up starts again."""
        self._is_replacement_due = True

    def advance(self) -> bool:
        """Does the next step that is due of a start, an end, or a succession; whether it did one."""
        for life in self.lives:
            if (code := life.exit_code()) is not None:
                self._ended(life, code)
                return True
        if self._is_replacement_due and not (self.successor or self._retired):
            self._is_replacement_due = False
            self._succeed()
            return True
        if self.successor and self.successor.is_loaded() and not self._is_stopping:
            self._is_stopping = True
            if self.life:
                terminate(self.life)
            return True
        if self.due is not None and self.due <= time.monotonic():
            self._start()
            return True
        return False

    def _succeed(self) -> None:
        """Starts the successor of the process; of none, the next process."""
        # Whoever asks for a restart has changed something, so the count begins anew.
        self._early_exits = 0
        if self.life is None:
            self.due = 0.0
        elif self.spec.command:
            self._epoch += 1
            if successor := self._new_life():
                self._began, self._retired, self.life = time.monotonic(), self.life, successor
        else:
            self.successor = self._new_life()

    def _new_life(self) -> Life | None:
        try:
            return Executed(self.spec, self._epoch) if self.spec.command else Forked(self.spec)
        except (OSError, EOFError) as error:
            log.error("%s cannot start: %s", self.spec.name, error)
            return None

    def _start(self) -> None:
        self._began, self.due, self._epoch = time.monotonic(), None, 0
        self.life = self._new_life()
        if self.life:
            self.life.take_over()
        else:
            self._plan_restart()

    def _ended(self, life: Life, code: int) -> None:
        log.warning("%s ended with exit code %d", self.spec.name, code)
        # Whatever it has left would keep its port, its folder or its memory.
        kill(life)
        if life is self._retired:
            self._retired = None
        elif life is self.successor:
            self.successor = None
        elif self.successor:
            self._inherit(self.successor)
        else:
            self.life = None
            # Without a successor, nobody would continue its epochs.
            self.kill()
            self._plan_next(code)

    def _inherit(self, successor: Life) -> None:
        """Lets the successor serve in the place of the process that has ended."""
        self._began, self.life, self.successor = time.monotonic(), successor, None
        self._is_stopping = False
        successor.take_over()

    def _plan_next(self, code: int) -> None:
        # It did not fail to start: the system had no memory, or somebody ended it.
        if code in ON_PURPOSE:
            self._exits += 1
            self.due = max(time.monotonic(), self._began + ENDED_SECONDS)
        else:
            self._plan_restart()

    def _plan_restart(self) -> None:
        age = time.monotonic() - self._began
        self._exits += 1
        self._early_exits = self._early_exits + 1 if age < STABLE_SECONDS else 1
        if self._early_exits <= len(RESTART_DELAYS):
            self.due = time.monotonic() + RESTART_DELAYS[self._early_exits - 1]
            return
        log.error(
            "%s ended %d times within %g seconds of its start and is not started again. Its log %s says why. "
            "Restart the stack once that is solved.",
            *(self.spec.name, self._early_exits, STABLE_SECONDS, self.spec.log),
        )

    @property
    def is_alive(self) -> bool:
        """Whether any of its processes runs."""
        return any(life.exit_code() is None for life in self.lives)

    def terminate(self) -> None:
        """Asks all its processes to stop."""
        for life in self.lives:
            terminate(life)

    def kill(self) -> None:
        """Kills all its processes and whatever is left of their process groups."""
        for life in self.lives:
            kill(life)


def terminate(life: Life) -> None:
    """Asks a process to stop."""
    with suppress(ProcessLookupError):
        os.kill(life.pid, signal.SIGTERM)


def kill(life: Life) -> None:
    """Kills a process and whatever is left of its process group."""
    with suppress(ProcessLookupError):
        os.killpg(life.pid, signal.SIGKILL)
