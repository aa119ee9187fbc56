"""The names of operations that are paid for and not yet taken in; they outlive the process."""

import os
from pathlib import Path

BEGINNING = ""
"""In place of the name of an operation that is being begun: whether it was, a crash leaves open."""


class Operations:
    """One file an operation in `directory`, named by the take's key."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def find(self, key: str) -> str | None:
        path = self._directory / key
        return path.read_text() if path.exists() else None

    def keep(self, key: str, operation: str) -> None:
        """On return it is on the disk, whatever dies next."""
        part = self._directory / f"{key}.part"
        with part.open("w") as file:
            file.write(operation)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._directory / key)
        folder = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def drop(self, key: str) -> None:
        (self._directory / key).unlink(missing_ok=True)
