"""Finds files that are shorter than their headers state, where FFmpeg reads what there is without a word."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from aiprod_film.mp4_boxes import boxes
from aiprod_probe.ffmpeg.formats.asf import stated_size

MOV_INDEXES = (b"moov", b"moof")
RF64_SIZES = struct.Struct("<4sI4s4sIQQ")
"""EBU Tech 3306: RF64, an unused size, WAVE, ds64, its size, the true sizes of the file and of its sound."""
UNKNOWN = 0xFFFFFFFF
RIFF_HEAD = struct.Struct("<4sI")
RIFF_SLACK = 8
"""Bytes: some programs count the head of the RIFF itself."""
AU_HEAD = struct.Struct(">4sII")
DV_FRAMES = {0: 120_000, 0x80: 144_000}
"""Bytes of a frame at 25 Mbit/s, with 60 and 50 fields, by the first bit of its fourth byte (IEC 61834-2)."""
DV_KIND = 80 * 5 + 48 + 3
"""The byte that tells the kind, and how many times as large a frame of it is (SMPTE ST 314 and ST 370)."""
DV_TIMES = {0x00: 1, 0x04: 2, 0x14: 4, 0x18: 2}
DV_START = b"\x1f\x07\x00"
MXF_KEY = b"\x06\x0e\x2b\x34"
MXF_KEY_SIZE = 16
MXF_SIZES = struct.Struct(">HHIQQQ")
"""SMPTE ST 377-1, 7.1: version, grid, and the places of this partition, the previous one, and the footer."""
# A bound for hostile files: an hour of video with sixteen sounds has 1,500,000.
MAX_ITEMS = 1 << 21


def rf64_ending(file: BinaryIO, size: int) -> str:
    """EBU Tech 3306: the size of a file that is too large for RIFF."""
    head = file.read(RF64_SIZES.size)
    if len(head) < RF64_SIZES.size:
        return ""
    kind, _, _, chunk, _, whole, _ = RF64_SIZES.unpack(head)
    return missing_bytes(whole + 8 - size if (kind, chunk) == (b"RF64", b"ds64") else 0)


def asf_ending(file: BinaryIO, size: int) -> str:
    """ASF 01.20.05, 3.2: the size of the file."""
    return missing_bytes((stated_size(file) or 0) - size)


def aiff_ending(file: BinaryIO, size: int) -> str:
    """AIFF 1.3: the FORM that holds all chunks states how many bytes follow its first eight."""
    head = file.read(8)
    return missing_bytes(int.from_bytes(head[4:]) + 8 - size if head[:4] == b"FORM" else 0)


def avi_ending(file: BinaryIO, size: int) -> str:
    """Microsoft's RIFF, and OpenDML AVI 1.02, 3: one RIFF after another, each with its size."""
    at = 0
    while at < size:
        file.seek(at)
        head = file.read(RIFF_HEAD.size)
        if len(head) < RIFF_HEAD.size or head[:4] != b"RIFF":
            return ""
        length = RIFF_HEAD.unpack(head)[1]
        if length in (0, UNKNOWN):
            return ""
        at += RIFF_HEAD.size + length + length % 2
    return missing_bytes(at - size if at - size > RIFF_SLACK else 0)


def au_ending(file: BinaryIO, size: int) -> str:
    """Sun's audio format: where the sound begins, and its length."""
    head = file.read(AU_HEAD.size)
    if len(head) < AU_HEAD.size:
        return ""
    _, start, length = AU_HEAD.unpack(head)
    return missing_bytes(0 if length == UNKNOWN else start + length - size)


def mov_ending(file: BinaryIO, size: int) -> str:
    """ISO/IEC 14496-12, 4.2: boxes state their sizes; of a cut index FFmpeg reads what is there."""

    def read(offset: int, length: int) -> bytes:
        file.seek(offset)
        return file.read(length)

    missing = [box.end - size for box in boxes(read, 0, size) if box.type in MOV_INDEXES and box.end > size]
    return f"{missing[0]} bytes of the index are missing at the end" if missing else ""


def dv_ending(file: BinaryIO, size: int) -> str:
    """DV without a container: all frames have the same size."""
    head = file.read(DV_KIND + 1)
    if len(head) <= DV_KIND:
        return ""
    frame = DV_FRAMES[head[3] & 0x80] * DV_TIMES.get(head[DV_KIND] & 0x1F, 1)
    rest = size % frame
    file.seek(size - rest)
    return missing_bytes(frame - rest if rest and file.read(3) == DV_START[: min(rest, 3)] else 0)


def mxf_ending(file: BinaryIO, size: int) -> str:
    """SMPTE ST 377-1, 6.3 and 7.1: the header says where the footer is, and each item how long it is."""
    start = _mxf_value(file, 0)
    file.seek(start[0] if start else 0)
    sizes = file.read(MXF_SIZES.size) if start else b""
    if len(sizes) < MXF_SIZES.size:
        return ""
    footer: int = MXF_SIZES.unpack(sizes)[-1]
    if footer >= size:
        return "the footer of the MXF is missing"
    return missing_bytes(max(_mxf_ends(file, footer), default=size) - size)


def _mxf_ends(file: BinaryIO, at: int) -> Iterator[int]:
    """Yields where the items from one on end."""
    for _ in range(MAX_ITEMS):
        value = _mxf_value(file, at)
        if value is None:
            return
        at = sum(value)
        yield at


def _mxf_value(file: BinaryIO, at: int) -> tuple[int, int] | None:
    """Returns where the value of an item is, and its length; None if there is no item."""
    file.seek(at)
    head = file.read(MXF_KEY_SIZE + 9)
    if head[: len(MXF_KEY)] != MXF_KEY:
        return None
    # BER: a length below 128, or how many bytes hold it.
    first = int.from_bytes(head[MXF_KEY_SIZE : MXF_KEY_SIZE + 1])
    count = first & 0x7F if first & 0x80 else 0
    length = int.from_bytes(head[MXF_KEY_SIZE + 1 :][:count]) if count else first
    return at + MXF_KEY_SIZE + 1 + count, length


def missing_bytes(count: int) -> str:
    """Returns what a file lacks; nothing if it lacks no bytes."""
    return f"{count} bytes of media are missing at the end" if count > 0 else ""
