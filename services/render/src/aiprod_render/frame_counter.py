"""A frame count that one process writes and another reads, without messages between them."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FRAME_COUNT = "frame_count"
"""The counter's file in the folder of a clip or master that is being made."""

_SIZE = 4


class FrameCounter:
    """A counter in a memory-mapped file."""

    def __init__(self, mapping: mmap.mmap) -> None:
        self._mapping = mapping

    @property
    def count(self) -> int:
        """The frames done so far, 0 to 2**32 - 1."""
        return int.from_bytes(self._mapping[:_SIZE], "little")

    @count.setter
    def count(self, value: int) -> None:
        self._mapping[:_SIZE] = value.to_bytes(_SIZE, "little")


@contextmanager
def open_frame_counter(folder: Path) -> Iterator[FrameCounter]:
    """Opens the counter in `folder`, and creates it at 0 if there is none. Raises OSError if it cannot."""
    with (folder / FRAME_COUNT).open("a+b") as file:
        # Append mode keeps the other process's count; `truncate` fills a new file with zeros.
        file.truncate(_SIZE)
        with mmap.mmap(file.fileno(), _SIZE) as mapping:
            yield FrameCounter(mapping)
