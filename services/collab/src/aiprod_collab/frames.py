"""The newest frames of a room, serialized once for all subscribers."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

CHUNK_BYTES = 64 << 10
"""Frames are sent together up to this size; a larger frame is sent alone."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """`count` concatenated frames; `more` if other frames follow that did not fit."""

    frames: bytes
    count: int
    more: bool


def merged(frames: Iterable[bytes]) -> Chunk:
    """Returns as many of `frames` as fit into one chunk, but at least one."""
    chunk: list[bytes] = []
    size, more = 0, False
    for frame in frames:
        size += len(frame)
        if chunk and size > CHUNK_BYTES:
            more = True
            break
        chunk.append(frame)
    # Concatenated protobuf messages of one type parse as one merged message.
    return Chunk(b"".join(chunk), len(chunk), more)


class Ring:
    """The newest frames, up to `max_bytes` of them. `head` is the number of the last one."""

    def __init__(self, head: int, max_bytes: int) -> None:
        self.head = head
        self._max_bytes = max_bytes
        self._frames: deque[bytes] = deque()
        self._size = 0
        self._newest: tuple[int, Chunk] | None = None

    def append(self, frame: bytes) -> None:
        """Adds frame number `head + 1`."""
        self.head += 1
        self._newest = None
        self._frames.append(frame)
        self._size += len(frame)
        while self._size > self._max_bytes:
            self._size -= len(self._frames.popleft())

    def after(self, seq: int) -> Chunk | None:
        """Returns one chunk of the frames after number `seq`; None if the ring no longer has them."""
        # Most subscribers are at the same position: they share one chunk.
        if self._newest and self._newest[0] == seq:
            return self._newest[1]
        start = len(self._frames) - (self.head - seq)
        if start < 0:
            return None
        chunk = merged(self._frames[index] for index in range(start, len(self._frames)))
        self._newest = seq, chunk
        return chunk
