"""The newest frames of a room, serialised once for everybody who follows it."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

CHUNK_BYTES = 64 << 10
"""Frames are sent together up to this size; a larger one goes alone."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """`count` frames behind each other; `more` when others follow that did not fit."""

    frames: bytes
    count: int
    more: bool


def merged(frames: Iterable[bytes]) -> Chunk:
    """As many of `frames` as fit in one chunk, at least one.

    They are plainly concatenated: serialised protobuf messages of one type merge so.
    """
    chunk: list[bytes] = []
    size, more = 0, False
    for frame in frames:
        size += len(frame)
        if chunk and size > CHUNK_BYTES:
            more = True
            break
        chunk.append(frame)
    return Chunk(b"".join(chunk), len(chunk), more)


class Ring:
    """The frames of the newest events, the last of which is `head`, within `max_bytes`."""

    def __init__(self, head: int, max_bytes: int) -> None:
        self.head = head
        self._max_bytes = max_bytes
        self._frames: deque[bytes] = deque()
        self._size = 0
        self._newest: tuple[int, Chunk] | None = None

    def append(self, frame: bytes) -> None:
        """Add the frame of event `head + 1`."""
        self.head += 1
        self._newest = None
        self._frames.append(frame)
        self._size += len(frame)
        while self._size > self._max_bytes:
            self._size -= len(self._frames.popleft())

    def after(self, seq: int) -> Chunk | None:
        """One chunk of what follows event `seq`; None when it is gone."""
        # Most who ask are at the same place: the chunk is made once for all of them.
        if self._newest and self._newest[0] == seq:
            return self._newest[1]
        start = len(self._frames) - (self.head - seq)
        if start < 0:
            return None
        chunk = merged(self._frames[index] for index in range(start, len(self._frames)))
        self._newest = seq, chunk
        return chunk
