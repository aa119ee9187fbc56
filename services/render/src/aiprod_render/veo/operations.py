"""The names of operations that are paid for and not yet taken in; they outlive the process."""

from dataclasses import dataclass
from pathlib import Path

from aiprod_render.veo.files import durable_write

BEGINNING = ""
"""In place of the name of an operation that is being begun: whether it was, a crash leaves open."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation and the job that pays for it; the job is empty where an older release began it."""

    name: str
    job: str


class Operations:
    """One file an operation in `directory`, named by the take's key."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def find(self, key: str) -> Operation | None:
        path = self._directory / key
        if not path.exists():
            return None
        name, _, job = path.read_text().partition("\n")
        return Operation(name, job)

    def keep(self, key: str, operation: Operation) -> None:
        """On return it is on the disk, whatever dies next."""
        durable_write(self._directory / key, f"{operation.name}\n{operation.job}")

    def drop(self, key: str) -> None:
        (self._directory / key).unlink(missing_ok=True)
