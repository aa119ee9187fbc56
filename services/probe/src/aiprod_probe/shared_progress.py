"""The progress of a worker, in eight bytes of memory that it shares with the service.

Workers cannot write files (RLIMIT_FSIZE is 0), but they can write to mapped memory.
"""

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

SHARE = struct.Struct("=d")


class SharedProgress:
    """A share from 0 to 1."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory

    @classmethod
    @contextmanager
    def create(cls, path: Path) -> Iterator[Self]:
        """Create the file at `path`, with progress 0; it is deleted after the block."""
        path.write_bytes(SHARE.pack(0.0))
        try:
            with cls.open(path) as progress:
                yield progress
        finally:
            path.unlink()

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Map an existing file until the block ends."""
        with path.open("r+b") as file, mmap.mmap(file.fileno(), SHARE.size) as memory:
            yield cls(memory)

    def report(self, share: float) -> None:
        """Set the progress."""
        SHARE.pack_into(self._memory, 0, share)

    def share(self) -> float:
        """Return the progress; a worker cannot push it out of 0 to 1."""
        share: float = SHARE.unpack_from(self._memory)[0]
        return min(max(share, 0.0), 1.0)
