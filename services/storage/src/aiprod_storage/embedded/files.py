"""The files that hold the bytes; what blocks runs in threads."""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import google_crc32c

from aiprod_runtime.disk import Trouble, trouble
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
    with removed_when_disk_full(path), _open(path) as file:
        file.seek(span.start)
        position, crc32c = span.start, 0
        flusher = _Flusher(file)
        try:
            async for piece in pieces:
                position += len(piece)
                if position > span.stop:
                    message = "more bytes arrived than Content-Range says"
                    raise InvalidArgument(message, reason="UPLOAD_TOO_LARGE")
                crc32c = await _in_thread(_write, file, piece, crc32c)
                flusher.add(len(piece))
        finally:
            await flusher.finish()
        return crc32c


class _Flusher:
    """Puts a file on disk again and again while it is written, at most one time at once."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self._unflushed = 0
        self._running: asyncio.Future[None] | None = None

    def add(self, count: int) -> None:
        self._unflushed += count
        if self._unflushed >= FLUSH_BYTES and (self._running is None or self._running.done()):
            self._unflushed = 0
            self._running = asyncio.ensure_future(_in_thread(os.fdatasync, self._file.fileno()))

    async def finish(self) -> None:
        if self._running:
            await self._running


async def _in_thread[**P, Result](work: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
    """As `asyncio.to_thread`, but it ends when the thread does: the caller closes the file then."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _open(path: Path) -> io.FileIO:
    return io.FileIO(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w")


@contextmanager
def removed_when_disk_full(path: Path) -> Iterator[None]:
    """Remove the file and raise ResourceExhausted when the block finds the disk full."""
    try:
        yield
    except OSError as error:
        if trouble(error, path.parent) is not Trouble.FULL:
            raise
        path.unlink(missing_ok=True)
        raise ResourceExhausted("the disk of storage is full", reason="STORE_FULL") from error


def _write(file: io.FileIO, piece: bytes, crc32c: int) -> int:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]
    return int(google_crc32c.extend(crc32c, piece))


def file_size(path: Path) -> int:
    """The size of the file, 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def checksum(path: Path) -> int:
    """The CRC-32C of the file; blocks."""
    crc32c = 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE_BYTES):
            crc32c = google_crc32c.extend(crc32c, piece)
    return crc32c


def sync_and_checksum(path: Path) -> int:
    """Put the file and its directory entry on disk and return its CRC-32C; blocks."""
    crc32c = checksum(path)
    sync(path)
    return crc32c


def sync(path: Path) -> None:
    """Put the file and its directory entry on disk; blocks."""
    for position in (path, path.parent):
        descriptor = os.open(position, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


async def read_span(path: Path, span: range) -> AsyncIterator[bytes]:
    """The bytes `span` of the file, in pieces; fewer where the file ends earlier."""
    with path.open("rb", buffering=0) as file:
        file.seek(span.start)
        while piece := await _in_thread(file.read, min(PIECE_BYTES, span.stop - file.tell())):
            yield piece
