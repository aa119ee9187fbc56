"""Finds still pictures that end before their format says, where FFmpeg shows what there is without a word."""

import re
import struct
from collections.abc import Iterator
from contextlib import closing
from mmap import ACCESS_READ, mmap
from typing import BinaryIO

JPEG_MARKER = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
"""A marker in the data of a picture, where a zero follows what is none, and restarts have numbers."""
JPEG_END = 0xD9
GIF_IMAGE, GIF_EXTENSION, GIF_TRAILER = 0x2C, 0x21, 0x3B
GIF_TABLE, GIF_ENTRIES = 0x80, 0x07
"""The bits of a GIF's flags that announce a table of colours, and its size."""
QOI_END = bytes(7) + b"\1"
EXR_FIRST_ATTRIBUTE = 8
"""Bytes before it: the magic number, the version, and flags."""
EXR_TILED, EXR_OTHERS = 0x200, 0x1800
"""Flags of tiles, and of what FFmpeg cannot decode: deep data, and several parts."""
EXR_LINES = {0: 1, 1: 1, 2: 1, 3: 16, 4: 32, 5: 16, 6: 32, 7: 32, 8: 32, 9: 256}
"""How many lines a chunk has, by its compression: none, RLE, ZIPS, ZIP, PIZ, PXR24, B44, B44A, DWAA, DWAB."""
MAX_CHUNKS = 1 << 16
"""A bound for hostile files: whole lines of the largest pictures that decoders accept."""
OFFSET, LENGTH = struct.Struct("<Q"), struct.Struct("<i")


def gif_ending(file: BinaryIO, size: int) -> str:
    """GIF89a, appendix A: blocks of sub-blocks, and a trailer."""
    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as content:
        try:
            at = 13 + _table(content[10])
            while content[at] != GIF_TRAILER:
                at = _end_of_block(content, at)
        except (IndexError, ValueError):
            return "the trailer of the GIF is missing"
    return ""


def _table(flags: int) -> int:
    """Returns the bytes of the table of colours that the flags announce."""
    return 3 << (flags & GIF_ENTRIES) + 1 if flags & GIF_TABLE else 0


def _end_of_block(content: mmap, at: int) -> int:
    """Returns where the block ends. ValueError if there is none."""
    if content[at] == GIF_IMAGE:
        at += 11 + _table(content[at + 9])
    elif content[at] == GIF_EXTENSION:
        at += 2
    else:
        raise ValueError
    while length := content[at]:
        at += 1 + length
    return at + 1


def jpeg_ending(file: BinaryIO, size: int) -> str:
    """ITU-T T.81, B.1.1: segments state their lengths, and the data of a scan ends at the next marker.

    Cameras write more after the end: a video, or a picture of another size.
    """
    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as content:
        found = JPEG_MARKER.search(content, 2)
        while found and content[found.end() - 1] != JPEG_END:
            length = int.from_bytes(content[found.end() : found.end() + 2])
            found = JPEG_MARKER.search(content, found.end() + length)
    return "" if found else "the end marker of the JPEG is missing"


def qoi_ending(file: BinaryIO, size: int) -> str:
    """QOI 1.0: an end marker of eight bytes."""
    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as content:
        return "" if content.rfind(QOI_END) > 0 else "the end marker of the QOI is missing"


def exr_ending(file: BinaryIO, size: int) -> str:
    """OpenEXR file layout: a table after the header says where each chunk is, and a chunk how long it is."""
    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as content:
        try:
            missing = sum(end is None or end > size for end in _exr_chunk_ends(content))
        except (struct.error, ValueError, KeyError, ZeroDivisionError):
            return "the header of the OpenEXR is incomplete"
    return f"chunks of the picture that are missing: {missing}" if missing else ""


def _exr_chunk_ends(content: mmap) -> Iterator[int | None]:
    """Yields where each chunk ends; None for one that was never written."""
    flags = struct.unpack_from("<I", content, 4)[0]
    if flags & EXR_OTHERS:
        return
    attributes, at = _exr_attributes(content)
    left, top, right, bottom = struct.unpack("<4i", attributes[b"dataWindow"])
    width, height = right - left + 1, bottom - top + 1
    if flags & EXR_TILED:
        across, down, _ = struct.unpack("<IIB", attributes[b"tiles"])
        count = -(-width // across) * -(-height // down)
    else:
        count = -(-height // EXR_LINES[attributes[b"compression"][0]])
    if not 0 < count <= MAX_CHUNKS:
        raise ValueError
    # A tile begins with its place and its level, a run of lines with its first one.
    head = 16 if flags & EXR_TILED else 4
    for number in range(count):
        (offset,) = OFFSET.unpack_from(content, at + OFFSET.size * number)
        if not offset or offset + head + LENGTH.size > len(content):
            yield None
            continue
        (length,) = LENGTH.unpack_from(content, offset + head)
        yield offset + head + LENGTH.size + length


def _exr_attributes(content: mmap) -> tuple[dict[bytes, bytes], int]:
    """Returns the attributes of the header by their names, and where the header ends."""
    attributes: dict[bytes, bytes] = {}
    at = EXR_FIRST_ATTRIBUTE
    while content[at : at + 1] != b"\0":
        name = content.find(b"\0", at)
        kind = content.find(b"\0", name + 1)
        if name < 0 or kind < 0:
            raise ValueError
        (length,) = LENGTH.unpack_from(content, kind + 1)
        value = kind + 1 + LENGTH.size
        attributes[content[at:name]] = content[value : value + length]
        if length < 0:
            raise ValueError
        at = value + length
    return attributes, at + 1
