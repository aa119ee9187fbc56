"""Finds where FLAC in an Ogg starts: FFmpeg counts from 0 until the first page states when it ends."""

import struct
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import av
from av.container import InputContainer

PAGE = struct.Struct("<4sxBqII4xB")
"""A mark, flags, the position at the end, the stream, the number in it, and how many lengths follow."""
FIRST, LAST = 2, 4
"""The flags of the first and the last page of a stream."""
MARK = b"\x7fFLAC"
BLOCKS = struct.Struct(">HH")
BLOCKS_AT = 17
"""Where the first packet states the shortest and the longest block (RFC 9639, 8.2 and 10.1)."""
MAX_PAGES = 1 << 10
"""A bound for hostile files: sound comes after few pages of headers and of other streams."""


class LateStart(NamedTuple):
    """The sample at which a stream starts, and how many samples its first page has."""

    start: int
    length: int


def late_starts(container: InputContainer, path: str) -> dict[int, LateStart]:
    """Returns the late starts of the FLAC streams of an Ogg by their indexes; none for other formats."""
    if container.format.name != "ogg":
        return {}
    streams = [stream.index for stream in container.streams if _is_flac(stream)]
    if not streams:
        return {}
    with Path(path).open("rb") as file:
        found = _first_pages(file)
    return {index: late for index, late in zip(streams, found, strict=False) if late}


def correct_time(packet: "av.Packet[Any]", late: LateStart) -> None:
    """Gives a packet of the first page the time that it has."""
    if packet.pts is not None and packet.pts < late.length:
        packet.pts += late.start
        packet.dts = packet.pts


def _is_flac(stream: Any) -> bool:
    return bool(stream.codec_context) and stream.codec_context.codec.canonical_name == "flac"


def _first_pages(file: BinaryIO) -> list[LateStart | None]:
    """Returns the late start of each FLAC stream in the order of the file; None for those that start at 0."""
    blocks: dict[int, int] = {}
    pages: dict[int, int] = {}
    starts: dict[int, LateStart | None] = {}
    at = 0
    for _ in range(MAX_PAGES):
        file.seek(at)
        head = file.read(PAGE.size)
        if len(head) < PAGE.size or head[:4] != b"OggS":
            break
        _, flags, position, stream, number, count = PAGE.unpack(head)
        lengths = file.read(count)
        at += PAGE.size + count + sum(lengths)
        if flags & FIRST:
            content = file.read(BLOCKS_AT + BLOCKS.size)
            if content.startswith(MARK) and len(content) == BLOCKS_AT + BLOCKS.size:
                shortest, longest = BLOCKS.unpack_from(content, BLOCKS_AT)
                # Blocks of different lengths would have to be read one by one.
                blocks[stream], starts[stream] = longest if shortest == longest else 0, None
        elif stream in blocks and position > 0:
            # After a page that was lost, the first one that is left has no right to start late.
            is_next = number == pages[stream] + 1
            block = blocks.pop(stream)
            length = sum(size < 255 for size in lengths) * block
            if is_next and 0 < length < position:
                # The last block of a stream may be short.
                whole = length - block if flags & LAST else length
                starts[stream] = LateStart(position - whole, length)
        elif not blocks:
            break
        pages[stream] = number
    return [*starts.values()]
