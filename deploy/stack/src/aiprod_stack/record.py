"""What the host of a running stack writes down of it: who runs, since when, how often it ended."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

FOLDER_VARIABLE = "AIPROD_STACK"
"""In the environment of all processes of a stack. It identifies them even when their host is dead."""
REPLACE = "replace"
"""The file beside the record that names the process to replace, for the host to read at SIGHUP."""


@dataclass(frozen=True, slots=True)
class ProcessRecord:
    """One process of the stack.

    `pid` is None between an end and the next start, `exits` counts its ends, and the host does not start it
    again once it `gave_up`. `log_start` is the size of its log in bytes before the stack started.
    """

    pid: int | None
    exits: int
    gave_up: bool
    log_start: int

    def log_lines(self, log: Path) -> list[str]:
        """The lines of its log since the stack started."""
        if not log.exists():
            return []
        text = log.read_bytes()
        # A log that became shorter was rotated: all of it is new.
        start = self.log_start if self.log_start <= len(text) else 0
        return text[start:].decode(errors="replace").splitlines()


@dataclass(frozen=True, slots=True)
class RunningStack:
    """A running stack. `port` is the edge's.

    `pid` and `booted` identify the host: `booted` is its start time in seconds after the machine's boot.
    """

    pid: int
    booted: float
    port: int
    processes: dict[str, ProcessRecord]

    def write(self, path: Path) -> None:
        """Replaces the record in the file. A reader sees the old record or the new one."""
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(path)


def read_record(path: Path) -> RunningStack | None:
    """Reads a record; None if there is none."""
    try:
        fields = json.loads(path.read_text())
        processes = {name: ProcessRecord(**values) for name, values in fields.pop("processes").items()}
        return RunningStack(processes=processes, **fields)
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return None


def booted(process: psutil.Process) -> float:
    """When the process started, in seconds after the machine's boot."""
    # Setting the clock meanwhile changes neither of the two.
    return process.create_time() - psutil.boot_time()
