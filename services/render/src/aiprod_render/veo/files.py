"""Small files that must not be lost."""

import os
from pathlib import Path


def durable_write(path: Path, text: str) -> None:
    """On return the file holds the text on the disk; before, it is as it was."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
