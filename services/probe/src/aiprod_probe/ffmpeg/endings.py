"""Finds files that end before their format says, where FFmpeg reads what there is without a word."""

import re
import struct
from collections.abc import Callable
from contextlib import closing
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO

from aiprod_film.mp4_boxes import boxes
from aiprod_probe.ffmpeg.asf import stated_size
from aiprod_probe.ffmpeg.matroska import missing_end

JPEG_MARKER = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
"""A marker in the data of a picture, where a zero follows what is none, and restarts have numbers."""
JPEG_END = 0xD9
GIF_IMAGE, GIF_EXTENSION, GIF_TRAILER = 0x2C, 0x21, 0x3B
GIF_TABLE, GIF_ENTRIES = 0x80, 0x07
"""The bits of a GIF's flags that announce a table of colours, and its size."""
QOI_END = bytes(7) + b"\1"
OGG_PAGE = struct.Struct("<4s22xB")
# A bound for hostile files, whose pages may be empty.
MAX_PAGES = 1_000_000
MOV_INDEXES = (b"moov", b"moof")
RF64_SIZES = struct.Struct("<4sI4s4sIQQ")
"""EBU Tech 3306: RF64, an unused size, WAVE, ds64, its size, the true sizes of the file and of its sound."""


def ending_damage(path: str, format_name: str) -> str:
    """Return how the file at `path` ends too early; empty if it does not, or if its format does not tell."""
    size = Path(path).stat().st_size
    for name in format_name.split(","):
        if check := CHECKS.get(name):
            with Path(path).open("rb") as file:
                return check(file, size)
    missing = missing_end(path, format_name)
    return f"{missing} bytes of media are missing at the end" if missing else ""


def _gif(file: BinaryIO, size: int) -> str:
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
    """Return the bytes of the table of colours that the flags announce."""
    return 3 << (flags & GIF_ENTRIES) + 1 if flags & GIF_TABLE else 0


def _end_of_block(content: mmap, at: int) -> int:
    """Return where the block ends. ValueError if there is none."""
    if content[at] == GIF_IMAGE:
        at += 11 + _table(content[at + 9])
    elif content[at] == GIF_EXTENSION:
        at += 2
    else:
        raise ValueError
    while length := content[at]:
        at += 1 + length
    return at + 1


def _jpeg(file: BinaryIO, size: int) -> str:
    """ITU-T T.81, B.1.1: segments state their lengths, and the data of a scan ends at the next marker.

    Cameras write more after the end: a video, or a picture of another size.
    """
    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as content:
        found = JPEG_MARKER.search(content, 2)
        while found and content[found.end() - 1] != JPEG_END:
            length = int.from_bytes(content[found.end() : found.end() + 2])
            found = JPEG_MARKER.search(content, found.end() + length)
    return "" if found else "the end marker of the JPEG is missing"


def _rf64(file: BinaryIO, size: int) -> str:
    head = file.read(RF64_SIZES.size)
    if len(head) < RF64_SIZES.size:
        return ""
    kind, _, _, chunk, _, whole, _ = RF64_SIZES.unpack(head)
    missing = whole + 8 - size if (kind, chunk) == (b"RF64", b"ds64") else 0
    return f"{missing} bytes of media are missing at the end" if missing > 0 else ""


def _asf(file: BinaryIO, size: int) -> str:
    missing = (stated_size(file) or 0) - size
    return f"{missing} bytes of media are missing at the end" if missing > 0 else ""


def _ogg(file: BinaryIO, size: int) -> str:
    """RFC 3533, 6: a page states the lengths of its segments."""
    at = 0
    for _ in range(MAX_PAGES):
        file.seek(at)
        head = file.read(OGG_PAGE.size)
        if head and len(head) < OGG_PAGE.size:
            return f"the last page of the Ogg lacks {OGG_PAGE.size - len(head)} bytes of its header"
        if head[:4] != b"OggS":
            return ""
        lengths = file.read(head[-1])
        at += OGG_PAGE.size + head[-1] + sum(lengths)
        if at > size:
            return f"the last page of the Ogg lacks {at - size} bytes"
    return ""


def _aiff(file: BinaryIO, size: int) -> str:
    """AIFF 1.3: the FORM that holds all chunks states how many bytes follow its first eight."""
    head = file.read(8)
    missing = int.from_bytes(head[4:]) + 8 - size if head[:4] == b"FORM" else 0
    return f"{missing} bytes of media are missing at the end" if missing > 0 else ""


def _qoi(file: BinaryIO, size: int) -> str:
    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as content:
        return "" if content.rfind(QOI_END) > 0 else "the end marker of the QOI is missing"


def _mov(file: BinaryIO, size: int) -> str:
    """ISO/IEC 14496-12, 4.2: boxes state their sizes; of a cut index FFmpeg reads what is there."""

    def read(offset: int, length: int) -> bytes:
        file.seek(offset)
        return file.read(length)

    missing = [box.end - size for box in boxes(read, 0, size) if box.type in MOV_INDEXES and box.end > size]
    return f"{missing[0]} bytes of the index are missing at the end" if missing else ""


CHECKS: dict[str, Callable[[BinaryIO, int], str]] = {
    "mov": _mov,
    "aiff": _aiff,
    "qoi_pipe": _qoi,
    "gif": _gif,
    "jpeg_pipe": _jpeg,
    "wav": _rf64,
    "ogg": _ogg,
    "asf": _asf,
}
"""The checks by FFmpeg's names of formats."""
