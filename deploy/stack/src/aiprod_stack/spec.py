"""What the host is asked to run. It comes as JSON on standard input: environments hold secrets."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

EPOCH = "{epoch}"
"""In a command: how many processes of it have taken over from one another."""


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """One process: a command, or else the package of a service; with its whole environment."""

    name: str
    log: Path
    environment: dict[str, str] = field(repr=False)
    package: str = ""
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StackSpec:
    """The processes of a stack, the edge's port, the host's log, and the file for the stack's record.

    Commands run in the record's folder.
    """

    port: int
    record: Path
    log: Path
    processes: tuple[ProcessSpec, ...]

    def to_json(self) -> str:
        """The specification as JSON."""
        return json.dumps(asdict(self), default=str)


def read_spec(text: str) -> StackSpec:
    """The specification from its JSON."""
    fields = json.loads(text)
    processes = tuple(
        ProcessSpec(**(process | {"log": Path(process["log"])})) for process in fields["processes"]
    )
    return StackSpec(fields["port"], Path(fields["record"]), Path(fields["log"]), processes)
