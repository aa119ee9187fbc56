"""Stores the model's operations that are paid for and not yet delivered; they survive a crash."""

from dataclasses import dataclass
from pathlib import Path

from aiprod_render.billing.durable_file import durable_write

UNCONFIRMED = ""
"""The name of an operation that is being started: after a crash, nobody can tell whether it was."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation and the job that pays for it; the job is empty if an older release started it."""

    name: str
    job: str


class OperationStore:
    """One file per operation in `directory`, named after the take's key."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def find(self, key: str) -> Operation | None:
        """Returns the operation of a take; None if there is none."""
        path = self._directory / key
        if not path.exists():
            return None
        # Older releases wrote the name only.
        name, _, job = path.read_text().partition("\n")
        return Operation(name, job)

    def save(self, key: str, operation: Operation) -> None:
        """Writes the operation; on return it is on the disk."""
        durable_write(self._directory / key, f"{operation.name}\n{operation.job}")

    def delete(self, key: str) -> None:
        """Deletes the operation of a take, if there is one."""
        (self._directory / key).unlink(missing_ok=True)
