"""Boxes of an MP4, among them sizes that lie."""

import io
import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aiprod_film.mp4_boxes import MAX_BOXES, Box, Read, boxes, boxes_at


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, kind) + content


def sized(kind: bytes, size: int, content: bytes = b"") -> bytes:
    """A box of any announced size."""
    return struct.pack(">I4s", size, kind) + content


def large(kind: bytes, size: int, content: bytes = b"") -> bytes:
    return struct.pack(">I4sQ", 1, kind, size) + content


def reader(data: bytes) -> Read:
    file = io.BytesIO(data)

    def read(offset: int, length: int) -> bytes:
        file.seek(offset)
        return file.read(length)

    return read


def all_boxes(data: bytes) -> list[Box]:
    return list(boxes(reader(data), 0, len(data)))


def test_boxes_follow_each_other() -> None:
    data = box(b"ftyp", b"isom") + large(b"free", 20, b"1234") + box(b"moov") + sized(b"mdat", 0, b"film")
    assert all_boxes(data) == [
        Box(b"ftyp", 8, 12),
        Box(b"free", 28, 32),
        Box(b"moov", 40, 40),
        Box(b"mdat", 48, 52),
    ]


def test_a_path_leads_to_every_box_of_its_type() -> None:
    tracks = [
        box(b"trak", box(b"mdia", handler)) for handler in (box(b"hdlr", b"vide"), box(b"hdlr", b"soun"))
    ]
    data = box(b"ftyp") + box(b"moov", box(b"mvhd"), *tracks) + box(b"mdat", *tracks)
    handlers = boxes_at(reader(data), "moov/trak/mdia/hdlr", 0, len(data))
    assert [data[found.start : found.end] for found in handlers] == [b"vide", b"soun"]


@pytest.mark.parametrize(
    "end", [sized(b"mdat", 1 << 31), large(b"mdat", 1 << 63), large(b"mdat", (1 << 64) - 1)]
)
def test_the_last_box_may_end_beyond_the_file(end: bytes) -> None:
    first, last = all_boxes(box(b"ftyp") + end)
    assert (first.type, last.type) == (b"ftyp", b"mdat")
    assert last.end > 1 << 30


def test_a_path_skips_boxes_that_are_cut_off() -> None:
    data = sized(b"moov", 1000, box(b"trak"))
    assert not list(boxes_at(reader(data), "moov", 0, len(data)))


@pytest.mark.parametrize("size", [2, 7])
def test_a_size_below_its_header_ends_the_boxes(size: int) -> None:
    assert [found.type for found in all_boxes(box(b"ftyp") + sized(b"free", size) + box(b"moov"))] == [
        b"ftyp"
    ]


@pytest.mark.parametrize("size", [0, 8, 15])
def test_a_large_size_below_its_header_ends_the_boxes(size: int) -> None:
    assert not all_boxes(large(b"free", size) + box(b"moov"))


@pytest.mark.parametrize("length", range(16))
def test_a_header_that_is_cut_off_ends_the_boxes(length: int) -> None:
    assert not all_boxes(large(b"mdat", 100)[:length])


def test_no_more_boxes_are_read_than_a_real_file_has() -> None:
    assert len(all_boxes(box(b"free") * (MAX_BOXES + 1))) == MAX_BOXES


def test_only_the_path_is_entered_however_deep_the_boxes_go() -> None:
    data = box(b"trak")
    for _ in range(5000):
        data = box(b"moov", data)
    assert not list(boxes_at(reader(data), "moov/trak", 0, len(data)))


@given(some.binary(max_size=200))
def test_any_bytes_give_boxes_in_order(data: bytes) -> None:
    found = all_boxes(data)
    assert all(one.end < other.start for one, other in pairwise(found))
    assert all(8 <= one.start <= one.end for one in found)
    assert all(one.end <= len(data) for one in found[:-1])
