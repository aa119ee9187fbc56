"""How an MP4 or MOV file is laid out, by its outermost boxes (ISO/IEC 14496-12, 4.2)."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from aiprod_probe.signals import Layout

MOST_BOXES = 10_000
HEADER = struct.Struct(">I4s")
LARGE_SIZE = struct.Struct(">Q")
LARGE = 1
"""The size of a box whose size, of 64 bits, follows its kind."""


def layout(path: str, format_name: str) -> Layout | None:
    """None for a file whose format, in FFmpeg's words, is not MP4 or MOV: it has no boxes."""
    if "mov" not in format_name.split(","):
        return None
    with Path(path).open("rb") as file:
        kinds = [*_boxes(file, Path(path).stat().st_size)]
    places = {kind: place for place, kind in reversed([*enumerate(kinds)])}
    index, media = places.get(b"moov"), places.get(b"mdat")
    is_first = index is not None and (media is None or index < media)
    return Layout(index_first=is_first, fragmented=b"moof" in places)


def _boxes(file: BinaryIO, end: int) -> Iterator[bytes]:
    """The kinds of the boxes in a file of `end` bytes, in their order, as far as their sizes make sense."""
    start = 0
    for _ in range(MOST_BOXES):
        file.seek(start)
        header = file.read(HEADER.size + LARGE_SIZE.size)
        if len(header) < HEADER.size:
            return
        size, kind = HEADER.unpack_from(header)
        yield kind
        least = HEADER.size
        if size == LARGE:
            if len(header) < HEADER.size + LARGE_SIZE.size:
                return
            (size,) = LARGE_SIZE.unpack_from(header, HEADER.size)
            least += LARGE_SIZE.size
        # A size of 0 means up to the end: nothing follows it, either.
        if size < least or start + size >= end:
            return
        start += size
