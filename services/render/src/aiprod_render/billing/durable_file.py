"""Writes small files that must survive a crash."""

import os
from pathlib import Path


def durable_write(path: Path, text: str) -> None:
    """Writes the text atomically: on return it is on the disk, and until then the file is unchanged."""
    durable_write_bytes(path, text.encode())


def durable_write_bytes(path: Path, content: bytes) -> None:
    """Writes the bytes as `durable_write` writes a text."""
    part = path.with_name(f"{path.name}.part")
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
