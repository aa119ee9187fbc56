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
from aiprod_stack.spec import ProcessSpec

STABLE_SECONDS = 30.0
"""A process that ends before this age ended early. Later ends are no reason to give it up."""

RESTART_DELAYS = (0.0, 1.0, 2.0)
"""Seconds until the next start after one, two and three early ends in a row. After four it is given up."""

KILLED_SECONDS = 1.0
"""The least seconds between the starts of a process that is killed. It is never given up for that."""

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


class Forked:
    """A service in a process of the fork server."""

    def __init__(self, spec: ProcessSpec) -> None:
        self._process = forks.Process(target=run_service, args=(spec,), name=spec.name)
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid
        self.sentinel = self._process.sentinel
        """Readable when the process has ended."""

    def exit_code(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self._process.exitcode


class Executed:
    """A command, in the host's folder. SIGCHLD reports its end."""

    def __init__(self, spec: ProcessSpec) -> None:
        with spec.log.open("ab") as output:
            self._process = subprocess.Popen(
                spec.command,
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


def _end_with_the_host() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervised:
    """A process that is started again when it ends."""

    def __init__(self, spec: ProcessSpec) -> None:
        self.spec = spec
        self.life: Life | None = None
        self.due: float | None = 0.0
        """When it starts next, as `time.monotonic`; None while it runs and when it is given up."""
        self._log_start = spec.log.stat().st_size if spec.log.exists() else 0
        self._began = 0.0
        self._exits = self._early_exits = 0

    @property
    def record(self) -> ProcessRecord:
        """What others may know of it."""
        pid = self.life.pid if self.life else None
        return ProcessRecord(pid, self._exits, self.life is None and self.due is None, self._log_start)

    def advance(self) -> bool:
        """Starts the process if that is due, notices its end; whether anything changed."""
        if self.life and (code := self.life.exit_code()) is not None:
            self._ended(code)
            return True
        if self.due is not None and self.due <= time.monotonic():
            self._start()
            return True
        return False

    def _start(self) -> None:
        self._began, self.due = time.monotonic(), None
        try:
            self.life = Executed(self.spec) if self.spec.command else Forked(self.spec)
        except (OSError, EOFError) as error:
            log.error("%s cannot start: %s", self.spec.name, error)
            self._plan_restart()

    def _ended(self, code: int) -> None:
        log.warning("%s ended with exit code %d", self.spec.name, code)
        # Whatever it has left would keep its port, its folder or its memory.
        self.kill()
        self.life = None
        # Who is killed did not fail to start: the system had no memory, or somebody ended it on purpose.
        if code == -signal.SIGKILL:
            self._exits += 1
            self.due = max(time.monotonic(), self._began + KILLED_SECONDS)
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
        """Whether it runs."""
        return self.life is not None and self.life.exit_code() is None

    def terminate(self) -> None:
        """Asks the process to stop."""
        if self.life:
            with suppress(ProcessLookupError):
                os.kill(self.life.pid, signal.SIGTERM)

    def kill(self) -> None:
        """Kills the process and whatever is left of its process group."""
        if self.life:
            with suppress(ProcessLookupError):
                os.killpg(self.life.pid, signal.SIGKILL)
