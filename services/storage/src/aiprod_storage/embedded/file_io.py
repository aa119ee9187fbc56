"""Reads and writes the store's files; blocking calls run in threads."""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import google_crc32c

from aiprod_files.disk import DiskFault, classify
from aiprod_rpc.errors import InvalidArgument, ResourceExhausted

PIECE_BYTES = 256 << 10
"""The size of a read from a socket or file. Larger pieces take more memory and are no faster."""
FLUSH_BYTES = 16 << 20
"""How many bytes arrive between two flushes. Flushing early leaves little to wait for at the end."""
flush_data: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)
"""Flushes the bytes of a file without its times, or with them where there is no fdatasync, as on macOS."""


async def write_span(path: Path, span: range, pieces: AsyncIterator[bytes], crc32c: int = 0) -> int:
    """Writes `pieces` at `span` of the file, and leaves other bytes alone.

    Returns the CRC-32C of the bytes before, `crc32c`, extended by the pieces.

    Raises InvalidArgument if the pieces exceed the span. Raises ResourceExhausted if the disk is full; the
    file is deleted then, to free its space.
    """
    with removed_when_disk_full(path), _open(path) as file:
        file.seek(span.start)
        position = span.start
        flusher = _Flusher(file)
        try:
            async for piece in pieces:
                position += len(piece)
                if position > span.stop:
                    message = f"the body has more than the {len(span)} bytes that were announced"
                    raise InvalidArgument(message, reason="UPLOAD_TOO_LARGE")
                crc32c = await _in_thread(_write, file, piece, crc32c)
                flusher.add(len(piece))
        finally:
            await flusher.finish()
        return crc32c


class _Flusher:
    """Flushes a file to disk while it is written, with one flush at a time."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self._unflushed = 0
        self._running: asyncio.Future[None] | None = None

    def add(self, count: int) -> None:
        self._unflushed += count
        if self._unflushed >= FLUSH_BYTES and (self._running is None or self._running.done()):
            self._unflushed = 0
            # The bytes are enough here: the commit flushes the metadata, too.
            self._running = asyncio.ensure_future(_in_thread(flush_data, self._file.fileno()))

    async def finish(self) -> None:
        if self._running:
            await self._running


async def _in_thread[**P, Result](work: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
    """As `asyncio.to_thread`, but waits for the thread when cancelled, as the caller then closes the file."""
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
    """Deletes the file and raises ResourceExhausted if the block finds the disk full."""
    try:
        yield
    except OSError as error:
        # Other troubles of the disk must keep the bytes, so that the upload can resume.
        if classify(error, path.parent) is not DiskFault.FULL:
            raise
        path.unlink(missing_ok=True)
        raise ResourceExhausted(
            "the disk of storage is full; free space there", reason="STORE_FULL"
        ) from error


def _write(file: io.FileIO, piece: bytes, crc32c: int) -> int:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]
    return int(google_crc32c.extend(crc32c, piece))


def file_size(path: Path) -> int:
    """Returns the size of the file in bytes, 0 if it does not exist."""
    return path.stat().st_size if path.exists() else 0


def checksum(path: Path) -> int:
    """Returns the CRC-32C of the file. Blocks."""
    crc32c = 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE_BYTES):
            crc32c = google_crc32c.extend(crc32c, piece)
    return crc32c


def sync(path: Path) -> None:
    """Flushes the file and its directory entry to disk; on macOS, to the cache of the drive. Blocks."""
    # Without the directory entry, a crash could lose the file despite its flushed bytes.
    for entry in (path, path.parent):
        descriptor = os.open(entry, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


async def read_span(path: Path, span: range) -> AsyncIterator[bytes]:
    """Yields the bytes `span` of the file in pieces, fewer if the file ends earlier."""
    with path.open("rb", buffering=0) as file:
        file.seek(span.start)
        while piece := await _in_thread(file.read, min(PIECE_BYTES, span.stop - file.tell())):
            yield piece
