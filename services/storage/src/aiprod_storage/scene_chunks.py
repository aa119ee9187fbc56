"""Finds the bytes of each scene in a master, from the sample tables of an MP4 that starts with its index.

Boxes follow ISO/IEC 14496-12; all numbers in them are big-endian.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise, repeat
from struct import error as struct_error
from struct import iter_unpack, unpack_from

import google_crc32c

from aiprod_film.frames import time_of
from aiprod_film.mp4_boxes import Box, Read, boxes, boxes_at

MAX_HEAD_BYTES = 16 << 20
EAGER_BYTES = 10_000_000
"""Clients fetch a master of up to this size as a whole."""

type ReadPieces = Callable[[int, int], AsyncIterator[bytes]]
"""Yields bytes from an offset, as many as a length, 0 for all."""


@dataclass(frozen=True, slots=True)
class SceneSpan:
    """A scene's frames in the master: `count` frames from frame `start`, which counts from 0."""

    id: str
    start: int
    count: int


@dataclass(frozen=True, slots=True)
class SceneChunk:
    """The bytes `span` of the master: a scene that plays from `start` to `end`, in nanoseconds."""

    scene: str
    start: int
    end: int
    span: range
    crc32c: int


async def index_scenes(
    read: ReadPieces, size: int, scenes: Sequence[SceneSpan], rate: Fraction
) -> tuple[int, list[SceneChunk]]:
    """Returns the length of the head in bytes, and a chunk per scene without gaps between them.

    Returns 0 and no chunks if the file is not an MP4 that starts with its index and has all scenes. `rate` is
    in frames per second.
    """
    # Each scene starts with a key frame that no earlier frame refers to, so that its position in decoding
    # order is its position in the film.
    head = await _head(read)
    try:
        starts = _video_offsets(head)
    except struct_error:
        starts = []
    if not scenes or max((scene.start for scene in scenes), default=0) >= len(starts):
        return 0, []
    # The first chunk begins at the media data, so that sound before the first frame belongs to it.
    bounds = [len(head), *(starts[scene.start] for scene in scenes[1:]), size]
    # A file that stores its samples out of order has no contiguous scenes.
    if sorted(bounds) != bounds:
        return 0, []
    spans = [range(start, end) for start, end in pairwise(bounds)]
    sums = await _checksums(read(len(head), 0), spans)
    return len(head), [
        SceneChunk(
            scene.id, time_of(scene.start, rate), time_of(scene.start + scene.count, rate), span, crc32c
        )
        for scene, span, crc32c in zip(scenes, spans, sums, strict=True)
    ]


async def _head(read: ReadPieces) -> bytes:
    """Returns the bytes before the media data, with its box header; empty if the file starts otherwise."""
    head = bytearray()
    async for piece in read(0, MAX_HEAD_BYTES):
        head += piece
        if (end := _media_start(head)) is not None:
            return bytes(head[:end])
    return b""


def _media_start(head: bytearray) -> int | None:
    for box in boxes(_reader(head), 0, len(head)):
        if box.type == b"mdat":
            return box.start
    return None


def _reader(data: bytes | bytearray) -> Read:
    return lambda offset, length: bytes(data[offset : offset + length])


def _video_offsets(head: bytes) -> list[int]:
    """Returns the offset of each video sample in decoding order; empty if the head has no table of them."""
    read = _reader(head)
    for track in boxes_at(read, "moov/trak", 0, len(head)):
        handlers = boxes_at(read, "mdia/hdlr", track.start, track.end)
        if [head[box.start + 8 : box.start + 12] for box in handlers] == [b"vide"]:
            for table in boxes_at(read, "mdia/minf/stbl", track.start, track.end):
                return list(_sample_offsets(head, table))
    return []


def _sample_offsets(head: bytes, table: Box) -> Iterator[int]:
    parts = boxes(_reader(head), table.start, table.end)
    tables = {box.type: box.start for box in parts if box.end <= table.end}
    if b"stsz" not in tables or b"stsc" not in tables or not tables.keys() & {b"stco", b"co64"}:
        return
    sizes = iter(_sample_sizes(head, tables[b"stsz"]))
    chunks = (
        _numbers(head, tables[b"stco"], "I") if b"stco" in tables else _numbers(head, tables[b"co64"], "Q")
    )
    runs = [*_rows(head, tables[b"stsc"]), (len(chunks) + 1, 0, 0)]
    for (first, samples, _), (after, _, _) in pairwise(runs):
        for position in chunks[first - 1 : after - 1]:
            for size in islice(sizes, samples):
                yield position
                position += size


def _sample_sizes(head: bytes, table: int) -> Iterable[int]:
    fixed_size, count = unpack_from(">II", head, table + 4)
    return repeat(fixed_size, count) if fixed_size else unpack_from(f">{count}I", head, table + 12)


def _numbers(head: bytes, table: int, box_type: str) -> list[int]:
    (count,) = unpack_from(">I", head, table + 4)
    return list(unpack_from(f">{count}{box_type}", head, table + 8))


def _rows(head: bytes, table: int) -> Iterator[tuple[int, int, int]]:
    (count,) = unpack_from(">I", head, table + 4)
    return iter_unpack(">III", head[table + 8 : table + 8 + 12 * count])


async def _checksums(pieces: AsyncIterator[bytes], spans: Sequence[range]) -> list[int]:
    """Returns the CRC-32C of adjoining spans; `pieces` start with the first span."""
    sums = [0] * len(spans)
    position, current = spans[0].start, 0
    async for piece in pieces:
        rest = piece
        while rest:
            part, rest = rest[: spans[current].stop - position], rest[spans[current].stop - position :]
            sums[current] = google_crc32c.extend(sums[current], part)
            position += len(part)
            while current + 1 < len(spans) and position >= spans[current].stop:
                current += 1
    return sums
