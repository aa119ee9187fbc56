"""Leaves out the packets that a transport stream repeats, which FFmpeg would take for more data."""

import os
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from aiprod_probe.ffmpeg.formats.mpegts import (
    HEAD,
    PACKET,
    STUFFING,
    SYNC,
    find_packets,
    packet_rows,
    stream_ids,
)

ROWS = 1 << 16
"""Packets that are compared at a time."""
HAS_PAYLOAD, HAS_FIELD = 0x10, 0x20
"""Bits of a packet's fourth byte: content, and an adaptation field before it."""


class UniquePackets:
    """A transport stream without its repeats, with the methods that FFmpeg needs to read and seek."""

    def __init__(self, file: BinaryIO, size: int, repeats: list[int]) -> None:
        """`size` of a packet in bytes, and the places of the `repeats` in their order."""
        self._file = file
        self._size = size
        # Where each repeat would be without those before it.
        self._skips = [place - number * size for number, place in enumerate(repeats)]
        self._length = file.seek(0, os.SEEK_END) - len(repeats) * size
        self._position = 0

    def read(self, length: int) -> bytes:
        """Returns 1 to `length` bytes, or none at the end of the file."""
        number = bisect_right(self._skips, self._position)
        end = self._skips[number] if number < len(self._skips) else self._length
        self._file.seek(self._position + number * self._size)
        content = self._file.read(min(length, max(0, end - self._position)))
        self._position += len(content)
        return content

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Moves as `io.IOBase.seek` does; returns the new position."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._length}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """Returns the position."""
        return self._position


@contextmanager
def without_repeats(path: str, format_name: str) -> Iterator[str | UniquePackets]:
    """Yields the path, or the transport stream there without its repeated packets if it has any."""
    if format_name != "mpegts":
        yield path
        return
    with Path(path).open("rb") as file:
        place = find_packets(file.read(HEAD))
        repeats = [*_repeats(file, *place)] if place else []
        yield UniquePackets(file, place[1], repeats) if place and repeats else path


def _repeats(file: BinaryIO, start: int, size: int) -> Iterator[int]:
    """Yields the places of repeats, from the packet at `start` on, until one is not in its place."""
    file.seek(start)
    carried = np.empty((0, PACKET), np.uint8)
    while len(read := packet_rows(file.read(ROWS * size), size)):
        packets = np.concatenate([carried, read])
        yield from (start + (row - len(carried)) * size for row in _repeated_rows(packets))
        if (read[:, 0] != SYNC).any():
            return
        start += len(read) * size
        # The last packet of each stream may be repeated among the next ones.
        _, from_end = np.unique(stream_ids(packets)[::-1], return_index=True)
        carried = packets[len(packets) - 1 - from_end]


def _repeated_rows(packets: NDArray[np.uint8]) -> list[int]:
    """Returns the rows that repeat one before them, in order.

    ISO/IEC 13818-1, 2.4.3.3: a packet with content may follow itself once, with packets of other streams
    between the two.
    """
    ids = stream_ids(packets)
    order = np.argsort(ids, kind="stable")
    heads = packets[order, 1:4]
    alike = (heads[1:] == heads[:-1]).all(axis=1) & (heads[1:, 2] & HAS_PAYLOAD > 0)
    places = np.flatnonzero(alike & (ids[order[1:]] != STUFFING))
    repeats: set[int] = set()
    for first, second in zip(order[places].tolist(), order[places + 1].tolist(), strict=True):
        if first not in repeats and _payload(packets[first]) == _payload(packets[second]):
            repeats.add(second)
    return sorted(repeats)


def _payload(packet: NDArray[np.uint8]) -> bytes:
    """Returns a packet's content: the field before it may hold another clock."""
    field = 1 + int(packet[4]) if packet[3] & HAS_FIELD else 0
    return packet[4 + field :].tobytes()
