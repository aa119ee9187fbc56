"""A count that one process writes and another reads, without messages between them."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = 8


class SharedCounter:
    """A counter in a memory-mapped file, so a process that may write no files can count, too."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory

    @property
    def count(self) -> int:
        """The count, 0 to 2**64 - 1."""
        return int.from_bytes(self._memory[:], "little")

    @count.setter
    def count(self, value: int) -> None:
        self._memory[:] = value.to_bytes(SIZE, "little")


@contextmanager
def open_counter(path: Path) -> Iterator[SharedCounter]:
    """Opens the counter at `path`, and creates it at 0 if there is none. Raises OSError if it cannot."""
    with path.open("a+b") as file:
        # Append mode keeps the other process's count; `truncate` fills a new file with zeros.
        file.truncate(SIZE)
        with mmap.mmap(file.fileno(), SIZE) as memory:
            yield SharedCounter(memory)
