"""Steps of a deployment: commands for a shell, so that a dry run prints all that a run does."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

PATH = f"{os.environ.get('PATH', os.defpath)}:{Path(sys.executable).parent}"
"""Commands of this workspace are found beside its Python, whether or not that is on the caller's path."""
SECONDS = 1800
"""The longest that one command may take: builds and databases take minutes."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command, left out if `unless` succeeds. `secret` goes to its standard input and is never printed."""

    command: tuple[str, ...]
    unless: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)

    def __str__(self) -> str:
        """The step as a line of shell."""
        line = shlex.join(self.command) + (" < SECRET" if self.secret else "")
        return f"{shlex.join(self.unless)} >/dev/null 2>&1 || {line}" if self.unless else line


class StepFailed(Exception):
    """A command failed. The message has the command and what it printed last."""


def run(steps: Iterable[Step]) -> None:
    """Prints and runs each step. Raises StepFailed at the first that fails; what is done stays done."""
    for step in steps:
        if step.unless and _finish(step.unless).returncode == 0:
            continue
        print(f"$ {shlex.join(step.command)}", flush=True)  # noqa: T201 - a command line tool
        _check(step.command, _finish(step.command, step.secret))


def run_each(failure: str, steps: Iterable[Step]) -> bool:
    """Runs all steps, also after one that fails, which is reported after `failure`. Tells if all did."""
    succeeded = True
    for step in steps:
        try:
            run([step])
        except StepFailed as error:
            print(f"{failure}: {error}", file=sys.stderr)  # noqa: T201 - a command line tool
            succeeded = False
    return succeeded


def output(*command: str) -> str:
    """What a command prints, without the last newline. Raises StepFailed if it fails."""
    result = _finish(command)
    _check(command, result)
    return result.stdout.strip()


def _finish(command: tuple[str, ...], secret: str = "") -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            input=secret,
            text=True,
            capture_output=True,
            timeout=SECONDS,
            env=os.environ | {"PATH": PATH},
        )
    except FileNotFoundError as error:
        raise StepFailed(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise StepFailed(f"not finished after {SECONDS} s: {shlex.join(command)}") from error


def _check(command: tuple[str, ...], result: subprocess.CompletedProcess[str]) -> None:
    if result.returncode:
        raise StepFailed(f"{shlex.join(command)}\n{(result.stderr or result.stdout).strip()[-2000:]}")
