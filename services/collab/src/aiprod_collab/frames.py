"""The newest frames of a room, serialised once for everybody who follows it."""

from collections import deque
from collections.abc import Iterable

CHUNK_BYTES = 64 << 10
"""Frames are sent together up to this size; a larger one goes alone."""


def merged(frames: Iterable[bytes]) -> tuple[bytes, int]:
    """As many of `frames` as fit in one chunk, at least one, and how many they are.

    They are plainly concatenated: serialised protobuf messages of one type merge so.
    """
    chunk: list[bytes] = []
    size = 0
    for frame in frames:
        size += len(frame)
        if chunk and size > CHUNK_BYTES:
            break
        chunk.append(frame)
    return b"".join(chunk), len(chunk)


class Ring:
    """The frames of the newest events, the last of which is `head`, within `max_bytes`."""

    def __init__(self, head: int, max_bytes: int) -> None:
        self.head = head
        self._max_bytes = max_bytes
        self._frames: deque[bytes] = deque()
        self._size = 0

    def append(self, frame: bytes) -> None:
        """Add the frame of event `head + 1`."""
        self.head += 1
        self._frames.append(frame)
        self._size += len(frame)
        while self._size > self._max_bytes:
            self._size -= len(self._frames.popleft())

    def after(self, seq: int) -> tuple[bytes, int] | None:
        """One chunk of what follows event `seq`, and how many events it has; None when it is gone."""
        start = len(self._frames) - (self.head - seq)
        if start < 0:
            return None
        return merged(self._frames[index] for index in range(start, len(self._frames)))
