"""Reads how large the picture of a HEIF file (ISO/IEC 23008-12) is, of which FFmpeg knows the tiles only."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from aiprod_film.mp4_boxes import Box, Read, boxes, boxes_at

BRANDS = ("heic", "heix", "heim", "heis", "mif1", "avif")
"""Brands of pictures that do not move."""
MAX_INDEX = 1 << 20
"""Bytes; an index with the thousands of tiles of the largest pictures has less."""
FULL = 4
"""Bytes of version and flags at the start of a full box (ISO/IEC 14496-12, 4.2)."""
SIZE = struct.Struct(">4xII")


class HeifPicture(NamedTuple):
    """The primary picture. `stream` is FFmpeg's id of it or of its first tile; `rotation` is clockwise."""

    stream: int
    width: int
    height: int
    rotation: int


def read_primary(read: Read, size: int) -> HeifPicture | None:
    """Returns the picture that viewers show of a file of `size` bytes; None if its index does not tell."""
    meta = next(boxes_at(read, "meta", 0, size), None)
    if meta is None or meta.end - meta.start > MAX_INDEX:
        return None
    index = read(meta.start, meta.end - meta.start)
    try:
        return _primary(index)
    except (struct.error, IndexError):
        return None


def _primary(index: bytes) -> HeifPicture | None:
    def read(offset: int, length: int) -> bytes:
        return index[offset : offset + length]

    def content(path: str) -> bytes:
        box = next(boxes_at(read, path, FULL, len(index)), None)
        return index[box.start : box.end] if box else b""

    number = _number(content("pitm"), FULL, is_long=content("pitm")[0] > 0)
    properties = _properties(read, index, content("iprp/ipma"), number)
    sizes = [SIZE.unpack_from(index, box.start) for box in properties if box.type == b"ispe"]
    turns = [index[box.start] & 3 for box in properties if box.type == b"irot"]
    if not sizes or not min(sizes[0]):
        return None
    width, height = sizes[0]
    tile = _first_tile(content("iref"), number)
    # The file counts its quarter turns the other way round.
    return HeifPicture(tile or number, width, height, -90 * sum(turns) % 360)


def _properties(read: Read, index: bytes, associations: bytes, number: int) -> list[Box]:
    container = next(boxes_at(read, "iprp/ipco", FULL, len(index)), None)
    if container is None:
        return []
    properties = [*boxes(read, container.start, container.end)]
    return [
        properties[place - 1] for place in _associated(associations, number) if 0 < place <= len(properties)
    ]


def _associated(table: bytes, number: int) -> Iterator[int]:
    """Yields the places of the item's properties in an `ipma` box (ISO/IEC 14496-12, 8.11.14)."""
    is_long, is_wide = table[0] > 0, table[3] & 1
    (items,) = struct.unpack_from(">I", table, FULL)
    offset, step = FULL + 4, 2 if is_wide else 1
    # A false count ends with an IndexError at the end of the table, which `read_primary` takes.
    for _ in range(items):
        item = _number(table, offset, is_long)
        offset += 4 if is_long else 2
        count, offset = table[offset], offset + 1
        if item == number:
            places = (
                int.from_bytes(table[at : at + step]) for at in range(offset, offset + count * step, step)
            )
            # The first bit says whether a reader must know the property.
            yield from (place & (0x7FFF if is_wide else 0x7F) for place in places)
        offset += count * step


def _first_tile(references: bytes, number: int) -> int | None:
    """Returns the first picture that the item is made from, by an `iref` box (8.11.12)."""

    def read(offset: int, length: int) -> bytes:
        return references[offset : offset + length]

    is_long = bool(references) and references[0] > 0
    width = 4 if is_long else 2
    for box in boxes(read, FULL, len(references)):
        if box.type == b"dimg" and _number(references, box.start, is_long) == number:
            return _number(references, box.start + width + 2, is_long)
    return None


def _number(data: bytes, offset: int, is_long: bool) -> int:
    return int(struct.unpack_from(">I" if is_long else ">H", data, offset)[0])
