"""Writes small files that must survive a crash."""

import os
from pathlib import Path


def durable_write(path: Path, text: str) -> None:
    """Writes the text atomically: on return it is on the disk, and until then the file is unchanged."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w") as file:
        file.write(text)
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
