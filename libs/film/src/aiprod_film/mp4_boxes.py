"""Reads the boxes of MP4 and MOV files (ISO/IEC 14496-12, 4.2), which may be cut off, damaged or hostile."""

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

MAX_BOXES = 10_000
"""Of one parent; a hostile file may consist of millions of boxes."""
HEADER = struct.Struct(">I4s")
LARGE_SIZE = struct.Struct(">Q")
LARGE = 1
"""The size of a box whose 64-bit size follows its type."""
TO_THE_END = 0
"""The size of a box that ends with its parent."""

type Read = Callable[[int, int], bytes]
"""Returns the bytes from an offset, as many as a length; fewer at the end of the file."""


class Box(NamedTuple):
    """A box: its type, and the offsets of its content's start and end, which may lie beyond the file."""

    type: bytes
    start: int
    end: int


def boxes(read: Read, start: int, stop: int) -> Iterator[Box]:
    """Yields the boxes between two offsets, until one ends at `stop` or beyond, or has a senseless size."""
    for _ in range(MAX_BOXES):
        # Never past the parent: the next box would be taken for the size of this one.
        header = read(start, min(HEADER.size + LARGE_SIZE.size, stop - start))
        if len(header) < HEADER.size:
            return
        size, box_type = HEADER.unpack_from(header)
        content = start + HEADER.size
        if size == LARGE:
            if len(header) < HEADER.size + LARGE_SIZE.size:
                return
            (size,) = LARGE_SIZE.unpack_from(header, HEADER.size)
            content += LARGE_SIZE.size
        elif size == TO_THE_END:
            size = stop - start
        end = start + size
        # A box that ends before its content would loop for ever.
        if end < content:
            return
        yield Box(box_type, content, end)
        if end >= stop:
            return
        start = end


def boxes_at(read: Read, path: str, start: int, stop: int) -> Iterator[Box]:
    """Yields the complete boxes at a path of types like `moov/trak` between two offsets."""
    first, _, rest = path.partition("/")
    for box in boxes(read, start, stop):
        if box.type == first.encode() and box.end <= stop:
            if rest:
                yield from boxes_at(read, rest, box.start, box.end)
            else:
                yield box
