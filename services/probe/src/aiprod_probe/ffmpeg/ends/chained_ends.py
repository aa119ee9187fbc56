"""Finds files whose last part is incomplete, of formats that state no length of the whole.

Their parts state how long they are, so that one leads to the next.
"""

import struct
from collections.abc import Callable
from contextlib import closing
from mmap import ACCESS_READ, mmap
from typing import BinaryIO

from aiprod_probe.ffmpeg.ends.container_ends import missing_bytes
from aiprod_probe.ffmpeg.formats.mpegts import PACKET, SYNC, find_packets

OGG_PAGE = struct.Struct("<4s2xq12xB")
"""A mark, the position at the end of the page, and how many lengths follow (RFC 3533, 6)."""
# A bound for hostile files, whose parts may be empty.
MAX_PARTS = 1 << 21
FLV_TAGS = (8, 9, 18)
"""Tags of sound, of pictures, and of data."""
FLV_TAG, FLV_BACK = 11, 4
"""Bytes before a tag's content, and of its size after it."""
START = b"\0\0\1"
SECTOR = 2352
PS_END, PS_PACK = 0xB9, 0xBA
PS_PARTS = range(0xBB, 0x100)
OBU_SIZE, OBU_EXTENSION = 0x02, 0x04
TAIL = 1 << 14
"""Bytes in which the last packets of a transport stream are looked for."""


def ogg_ending(file: BinaryIO, size: int) -> str:
    """RFC 3533, 6: a page states the lengths of its segments."""
    at = 0
    for _ in range(MAX_PARTS):
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


def first_position(file: BinaryIO) -> int:
    """Returns the position at the end of the first page of an Ogg that has content; 0 if there is none."""
    at = 0
    for _ in range(MAX_PARTS):
        file.seek(at)
        head = file.read(OGG_PAGE.size)
        if len(head) < OGG_PAGE.size or head[:4] != b"OggS":
            return 0
        _, position, count = OGG_PAGE.unpack(head)
        # Headers have 0, and a page in which no packet ends has -1.
        if position > 0:
            return int(position)
        at += OGG_PAGE.size + count + sum(file.read(count))
    return 0


def flv_ending(file: BinaryIO, size: int) -> str:
    """Adobe's FLV 10.1, E.4: tags with their sizes, whose last one need not be followed by its own again."""

    def end(content: mmap, at: int) -> int | None:
        if content[at] & 0x1F not in FLV_TAGS:
            return None
        return at + FLV_TAG + int.from_bytes(content[at + 1 : at + 4]) + FLV_BACK

    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as content:
        start = int.from_bytes(content[5:9]) + FLV_BACK
        return missing_bytes(_last_end(content, start, end) - FLV_BACK - size)


def program_stream_ending(file: BinaryIO, size: int) -> str:
    """ISO/IEC 13818-1, 2.5.3: packs, and packets that state their lengths."""

    def end(content: mmap, at: int) -> int | None:
        if content[at : at + 3] != START:
            # The sectors of a Video CD end with zeros.
            following = content.find(START, at, at + SECTOR)
            return None if following < 0 or any(content[at:following]) else following
        kind = content[at + 3]
        if kind == PS_PACK:
            # That of MPEG-1 has another header.
            is_second = content[at + 4] >> 6 == 1
            return at + (14 + (content[at + 13] & 7) if is_second else 12)
        return at + 6 + int.from_bytes(content[at + 4 : at + 6]) if kind in PS_PARTS else None

    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as content:
        return missing_bytes(_last_end(content, 0, end) - size)


def obu_ending(file: BinaryIO, size: int) -> str:
    """AV1, 5.3: units whose sizes are in LEB128."""

    def end(content: mmap, at: int) -> int | None:
        head = content[at]
        if head & 0x80 or not head & OBU_SIZE:
            return None
        at += 2 if head & OBU_EXTENSION else 1
        length = 0
        for place in range(8):
            length |= (content[at + place] & 0x7F) << 7 * place
            if not content[at + place] & 0x80:
                return at + place + 1 + length
        return None

    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as content:
        return missing_bytes(_last_end(content, 0, end) - size)


def wavpack_ending(file: BinaryIO, size: int) -> str:
    """WavPack 4 and 5: a block states how many bytes follow its first eight."""

    def end(content: mmap, at: int) -> int | None:
        is_block = content[at : at + 4] == b"wvpk"
        return at + 8 + int.from_bytes(content[at + 4 : at + 8], "little") if is_block else None

    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as content:
        return missing_bytes(_last_end(content, 0, end) - size)


def _last_end(content: mmap, at: int, end: Callable[[mmap, int], int | None]) -> int:
    """Follows the parts from one on; returns where the last ends, beyond the file's end if it is cut off."""
    for _ in range(MAX_PARTS):
        try:
            following = end(content, at)
        except IndexError:
            # A part's head is cut off, if there is a part.
            return at if at == len(content) else len(content) + 1
        if following is None:
            return at
        if following > len(content):
            return following
        at = following
    return at


def transport_stream_ending(file: BinaryIO, size: int) -> str:
    """ISO/IEC 13818-1, 2.4.3: packets of 188 bytes."""
    start = max(0, size - TAIL)
    file.seek(start)
    tail = file.read(TAIL)
    place = find_packets(tail)
    if place is None:
        return ""
    first, stride = place
    last = first + (len(tail) - 1 - first) // stride * stride
    starts = tail[first : last + 1 : stride]
    # Other bytes may follow the last packet.
    is_aligned = set(starts) == {SYNC}
    lacking = PACKET - (len(tail) - last)
    return (
        f"the last packet of the transport stream lacks {lacking} bytes" if is_aligned and lacking > 0 else ""
    )
