"""A number that one process counts up and another reads, without a message between them."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SIZE = 4


class Meter:
    """A counter in a shared mapping of a file."""

    def __init__(self, mapping: mmap.mmap) -> None:
        self._mapping = mapping

    @property
    def count(self) -> int:
        return int.from_bytes(self._mapping[:_SIZE], "little")

    @count.setter
    def count(self, value: int) -> None:
        self._mapping[:_SIZE] = value.to_bytes(_SIZE, "little")


@contextmanager
def open_meter(path: Path) -> Iterator[Meter]:
    """The meter that lives at `path`, made at 0 when there is none. OSError when it cannot be made."""
    with path.open("a+b") as file:
        file.truncate(_SIZE)
        with mmap.mmap(file.fileno(), _SIZE) as mapping:
            yield Meter(mapping)
