"""How an MP4 or MOV file is laid out, by its outermost boxes."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from aiprod_probe.signals import Layout

MOST_BOXES = 10_000
HEADER = struct.Struct(">I4s")
LARGE_SIZE = struct.Struct(">Q")


def layout(path: str) -> Layout | None:
    """None for a file that is no MP4 or MOV."""
    with Path(path).open("rb") as file:
        kinds = [*_boxes(file)]
    if not kinds or kinds[0] not in (b"ftyp", b"moov", b"wide", b"free", b"mdat", b"skip", b"styp"):
        return None
    places = {kind: place for place, kind in reversed([*enumerate(kinds)])}
    index, media = places.get(b"moov"), places.get(b"mdat")
    is_first = index is not None and (media is None or index < media)
    return Layout(index_first=is_first, fragmented=b"moof" in places)


def _boxes(file: BinaryIO) -> Iterator[bytes]:
    """The kinds of boxes in their order, as far as their sizes make sense."""
    start = 0
    for _ in range(MOST_BOXES):
        file.seek(start)
        header = file.read(HEADER.size)
        if len(header) < HEADER.size:
            return
        size, kind = HEADER.unpack(header)
        yield kind
        if size == 1 and len(large := file.read(LARGE_SIZE.size)) == LARGE_SIZE.size:
            (size,) = LARGE_SIZE.unpack(large)
        if size < HEADER.size:
            return
        start += size
