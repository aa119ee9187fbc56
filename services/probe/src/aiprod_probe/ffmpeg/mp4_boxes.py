"""Reads the layout of an MP4 or MOV file from its top-level boxes (ISO/IEC 14496-12, 4.2)."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from aiprod_probe.examination import Layout

# A hostile file may consist of millions of boxes.
MAX_BOXES = 10_000
HEADER = struct.Struct(">I4s")
LARGE_SIZE = struct.Struct(">Q")
LARGE = 1
"""The size of a box whose 64-bit size follows its type."""


def read_layout(path: str, format_name: str) -> Layout | None:
    """Return the layout; None if the format, as FFmpeg names it, is neither MP4 nor MOV."""
    if "mov" not in format_name.split(","):
        return None
    with Path(path).open("rb") as file:
        kinds = [*_box_types(file, Path(path).stat().st_size)]
    # Reversed, so that the first box of a type wins.
    places = {kind: place for place, kind in reversed([*enumerate(kinds)])}
    index, media = places.get(b"moov"), places.get(b"mdat")
    is_first = index is not None and (media is None or index < media)
    return Layout(index_first=is_first, fragmented=b"moof" in places)


def _box_types(file: BinaryIO, end: int) -> Iterator[bytes]:
    """Yield the types of the boxes in a file of `end` bytes until a size makes no sense."""
    start = 0
    for _ in range(MAX_BOXES):
        file.seek(start)
        header = file.read(HEADER.size + LARGE_SIZE.size)
        if len(header) < HEADER.size:
            return
        size, kind = HEADER.unpack_from(header)
        yield kind
        min_size = HEADER.size
        if size == LARGE:
            if len(header) < HEADER.size + LARGE_SIZE.size:
                return
            (size,) = LARGE_SIZE.unpack_from(header, HEADER.size)
            min_size += LARGE_SIZE.size
        # A size of 0 means that the box ends with the file, so nothing follows it either.
        if size < min_size or start + size >= end:
            return
        start += size
