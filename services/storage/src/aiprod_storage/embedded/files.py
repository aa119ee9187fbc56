"""The files that hold the bytes; what blocks runs in threads."""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import google_crc32c

from aiprod_runtime.disk import DiskFault, classify
from aiprod_runtime.errors import InvalidArgument, ResourceExhausted

PIECE_BYTES = 256 << 10
"""Of bytes that come in: larger pieces move no more bytes a second and keep more memory."""
FLUSH_BYTES = 16 << 20
"""Put on disk while the next ones arrive, so that little is left to wait for at the end."""


async def write_span(path: Path, span: range, pieces: AsyncIterator[bytes]) -> int:
    """Write what arrives at `span` of the file and return its CRC-32C; other bytes are left alone.

    InvalidArgument when more arrives than fits; ResourceExhausted when the disk is full, then the
    file is gone and its room is free again.
    """
    with freed_when_full(path), _open(path) as file:
        file.seek(span.start)
        place, crc32c = span.start, 0
        flushing = _Flushing(file)
        try:
            async for piece in pieces:
                place += len(piece)
                if place > span.stop:
                    message = "more bytes arrived than Content-Range says"
                    raise InvalidArgument(message, reason="UPLOAD_TOO_LARGE")
                crc32c = await _in_thread(_write, file, piece, crc32c)
                flushing.note(len(piece))
        finally:
            await flushing.end()
        return crc32c


class _Flushing:
    """Puts a file on disk again and again while it is written, at most one time at once."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self._waiting = 0
        self._running: asyncio.Future[None] | None = None

    def note(self, count: int) -> None:
        self._waiting += count
        if self._waiting >= FLUSH_BYTES and (self._running is None or self._running.done()):
            self._waiting = 0
            self._running = asyncio.ensure_future(_in_thread(os.fdatasync, self._file.fileno()))

    async def end(self) -> None:
        if self._running:
            await self._running


async def _in_thread[**P, Result](work: Callable[P, Result], *given: P.args, **named: P.kwargs) -> Result:
    """As `asyncio.to_thread`, but it ends when the thread does: the caller closes the file then."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *given, **named))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _open(path: Path) -> io.FileIO:
    return io.FileIO(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w")


@contextmanager
def freed_when_full(path: Path) -> Iterator[None]:
    """Remove the file and raise ResourceExhausted when the block finds the disk full."""
    try:
        yield
    except OSError as error:
        if classify(error, path.parent) is not DiskFault.FULL:
            raise
        path.unlink(missing_ok=True)
        raise ResourceExhausted("the disk of storage is full", reason="STORE_FULL") from error


def _write(file: io.FileIO, piece: bytes, crc32c: int) -> int:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]
    return int(google_crc32c.extend(crc32c, piece))


def arrived_bytes(path: Path) -> int:
    """The size of the file, 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def checksum(path: Path) -> int:
    """The CRC-32C of the file; blocks."""
    crc32c = 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE_BYTES):
            crc32c = google_crc32c.extend(crc32c, piece)
    return crc32c


def sync_and_sum(path: Path) -> int:
    """Put the file and its directory entry on disk and return its CRC-32C; blocks."""
    crc32c = checksum(path)
    sync(path)
    return crc32c


def sync(path: Path) -> None:
    """Put the file and its directory entry on disk; blocks."""
    for place in (path, path.parent):
        number = os.open(place, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


async def read_span(path: Path, span: range) -> AsyncIterator[bytes]:
    """The bytes `span` of the file, in pieces; fewer where the file ends earlier."""
    with path.open("rb", buffering=0) as file:
        file.seek(span.start)
        while piece := await _in_thread(file.read, min(PIECE_BYTES, span.stop - file.tell())):
            yield piece
