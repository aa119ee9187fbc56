"""Finds files that state no length, or one that does not hold: written to a pipe, and never finished."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from av.container import InputContainer

from aiprod_probe.ffmpeg.formats.asf import stated_size

UNFINISHED_FRAMES = 1 << 30
"""What FFmpeg writes as the number of frames of an AVI before it knows the number."""
UNKNOWN_32, UNKNOWN_64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
MAX_CHUNKS = 1000
"""A bound for hostile files: real ones have a dozen chunks."""


def is_open_ended(container: InputContainer, path: str) -> bool:
    """Returns whether the file at `path` states no length where its format has a place for it."""
    if container.format.name == "avi":
        return any(stream.frames >= UNFINISHED_FRAMES for stream in container.streams)
    if container.format.name == "asf":
        with Path(path).open("rb") as file:
            # If the sizes differ, FFmpeg estimates the length by the size that it finds.
            return stated_size(file) != Path(path).stat().st_size
    form = FORMS.get(container.format.name)
    if form is None:
        return False
    start, head, unknown = form
    with Path(path).open("rb") as file:
        sizes = (size for kind, size in _chunks(file, start, head) if kind == b"data")
        return next(sizes, None) in unknown


def _chunks(file: BinaryIO, start: int, head: struct.Struct) -> Iterator[tuple[bytes, int]]:
    """Yields the types and sizes of the chunks from `start` on."""
    at = start
    for _ in range(MAX_CHUNKS):
        file.seek(at)
        content = file.read(head.size)
        if len(content) < head.size:
            return
        kind, size = head.unpack(content)
        yield kind, size
        # RIFF fills up chunks to an even length, CAF does not.
        at += head.size + size + (size % 2 if head is RIFF else 0)


RIFF, CAF = struct.Struct("<4sI"), struct.Struct(">4sQ")
FORMS: dict[str, tuple[int, struct.Struct, tuple[int, ...]]] = {
    "wav": (12, RIFF, (0, UNKNOWN_32)),
    "caf": (8, CAF, (UNKNOWN_64,)),
}
"""Where the chunks of a format begin, the form of their heads, and the sizes of a sound of unknown length."""
