"""Writes small files that must survive a crash."""

import os
from pathlib import Path

PART = ".part"
"""The suffix of a file that is being written."""


def durable_write_bytes(path: Path, content: bytes) -> None:
    """Writes the bytes atomically: on return they are on the disk, and until then the file is unchanged."""
    part = path.with_name(f"{path.name}{PART}")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        # Before the rename: a crash could otherwise leave the new name with an empty file.
        os.fsync(file.fileno())
    part.replace(path)
    # The new name is durable only once its folder is.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
