"""Reads the elements of EBML (RFC 8794), of which Matroska and WebM files are made."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

MAX_ID_LENGTH, MAX_SIZE_LENGTH = 4, 8
EBML, SEGMENT, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
TOP = {
    0x114D9B74: "SeekHead",
    0x1549A966: "Info",
    0x1654AE6B: "Tracks",
    CLUSTER: "Cluster",
    0x1C53BB6B: "Cues",
    0x1941A469: "Attachments",
    0x1043A770: "Chapters",
    0x1254C367: "Tags",
}
"""The elements of a Segment."""
VOID, CRC32 = 0xEC, 0xBF


class Element(NamedTuple):
    """An element: its id, where it begins, and where its content begins and ends.

    `has_size` is false if the size is unknown: the element then reaches to the end of its parent, or to an
    element that it cannot hold.
    """

    id: int
    at: int
    start: int
    end: int
    has_size: bool

    @property
    def size(self) -> int:
        """The bytes of the content."""
        return self.end - self.start


class BrokenElement(Exception):
    """There is no element where one should be."""


def read_element(file: BinaryIO, at: int, end: int) -> Element:
    """Reads the head of an element; `end` is that of its parent. BrokenElement if there is none."""
    file.seek(at)
    head = file.read(MAX_ID_LENGTH + MAX_SIZE_LENGTH)
    id_length = _length_of(head, MAX_ID_LENGTH)
    size_length = _length_of(head[id_length:], MAX_SIZE_LENGTH) if id_length else 0
    if not size_length:
        raise BrokenElement(f"no element at byte {at}")
    # The first bits of a size tell its length and are no part of it; all ones mean an unknown size.
    number = int.from_bytes(head[id_length : id_length + size_length])
    size = number & ((1 << 7 * size_length) - 1)
    has_size = size != (1 << 7 * size_length) - 1
    start = at + id_length + size_length
    return Element(int.from_bytes(head[:id_length]), at, start, start + size if has_size else end, has_size)


def children(file: BinaryIO, start: int, end: int) -> Iterator[Element]:
    """Yields the elements from `start` to `end`. One that reaches past `end` is the last."""
    at = start
    while at < end:
        element = read_element(file, at, end)
        yield element
        at = element.end


def content(file: BinaryIO, element: Element) -> bytes:
    """Returns the content of a small element."""
    file.seek(element.start)
    return file.read(element.size)


def number(file: BinaryIO, element: Element) -> int:
    """Returns the content of an element of type unsigned integer."""
    # An integer has up to eight bytes; a hostile element may hold more.
    return int.from_bytes(content(file, element)[:8])


def _length_of(head: bytes, longest: int) -> int:
    """Returns the bytes of a number of variable length, which its first byte tells; 0 if it is not one."""
    length = 9 - head[0].bit_length() if head and head[0] else 0
    return length if length <= min(longest, len(head)) else 0
