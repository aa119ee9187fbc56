"""Finds files that end before their format says, where FFmpeg reads what there is without a word."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from aiprod_probe.ffmpeg.matroska import missing_end

GIF_TRAILER = b"\x3b"
JPEG_END = b"\xff\xd9"
TAIL = 64 << 10
"""How near to the end of a file its last marker is: cameras write more after it."""
OGG_PAGE = struct.Struct("<4s22xB")
# A bound for hostile files, whose pages may be empty.
MAX_PAGES = 1_000_000
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


def _tail(file: BinaryIO, size: int) -> bytes:
    file.seek(max(0, size - TAIL))
    return file.read(TAIL)


def _gif(file: BinaryIO, size: int) -> str:
    # Some programs fill up the last block.
    return (
        "" if _tail(file, size).rstrip(b"\0").endswith(GIF_TRAILER) else "the trailer of the GIF is missing"
    )


def _jpeg(file: BinaryIO, size: int) -> str:
    return "" if JPEG_END in _tail(file, size) else "the end marker of the JPEG is missing"


def _rf64(file: BinaryIO, size: int) -> str:
    head = file.read(RF64_SIZES.size)
    if len(head) < RF64_SIZES.size:
        return ""
    kind, _, _, chunk, _, whole, _ = RF64_SIZES.unpack(head)
    missing = whole + 8 - size if (kind, chunk) == (b"RF64", b"ds64") else 0
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


CHECKS: dict[str, Callable[[BinaryIO, int], str]] = {
    "gif": _gif,
    "jpeg_pipe": _jpeg,
    "wav": _rf64,
    "ogg": _ogg,
}
"""The checks by FFmpeg's names of formats."""
