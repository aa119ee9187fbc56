"""Writes uploads to files: in chunks over any number of requests and restarts, or at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

from cachetools import LRUCache

from aiprod_rpc.errors import InvalidArgument, Unavailable
from aiprod_storage.embedded.file_io import checksum, file_size, removed_when_disk_full, sync, write_span
from aiprod_storage.model import Upload, UploadedObject

LOCK_SECONDS = 10.0
MAX_CHECKSUMS = 10_000


class Received(NamedTuple):
    """The first `size` bytes of an upload, and their CRC-32C."""

    size: int
    crc32c: int


NOTHING = Received(0, 0)


class UploadFiles:
    """The files in the folder `files`, each named by its upload.

    Bytes are written to their final file, so that a commit moves nothing, and never overwritten. Hold the
    upload's lock for all methods but `path` and `lock`.
    """

    def __init__(self, files: Path) -> None:
        self._files = files
        # Carried on from chunk to chunk, so that a commit reads nothing. In memory only: after a restart, the
        # bytes on disk themselves are read once, because a crash of the machine may have changed them.
        self._received: LRUCache[str, Received] = LRUCache(MAX_CHECKSUMS)
        # Weak values: a lock disappears with the last request that uses it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def path(self, upload_id: str) -> Path:
        """Returns the file of an upload."""
        return self._files / upload_id

    async def write_chunk(self, upload: Upload, span: range | None, pieces: AsyncIterator[bytes]) -> int:
        """Writes what is new in a chunk at `span`, nothing for None, and returns how many bytes are stored.

        Ignores a chunk that starts past the stored bytes. Raises InvalidArgument if the pieces exceed the
        span, ResourceExhausted if the disk is full.
        """
        stored = await self.received(upload)
        # A client resends a chunk whose response was lost: what is stored already stays as it is.
        if span is not None and span.start <= stored.size < span.stop:
            path, rest = self.path(upload.id), range(stored.size, span.stop)
            new = after(pieces, stored.size - span.start)
            crc32c = await write_span(path, rest, new, stored.crc32c)
            stored = self._received[upload.id] = Received(file_size(path), crc32c)
        return stored.size

    async def write_all(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
        """Writes all bytes or, if they do not match the upload, none.

        Raises InvalidArgument if their size or checksum differs from the upload's.
        """
        path, content = self.path(upload.id), upload.content
        path.unlink(missing_ok=True)
        try:
            crc32c = await write_span(path, range(content.size), pieces)
            received = Received(file_size(path), crc32c)
            if received.size < content.size:
                message = f"got {received.size} bytes, the ticket is for {content.size}; send all of them"
                raise InvalidArgument(message, reason="UPLOAD_SIZE_MISMATCH")
            if crc32c != content.crc32c:
                message = "the CRC-32C of the bytes differs from the ticket's; send the file again"
                raise InvalidArgument(message, reason="UPLOAD_CHECKSUM_MISMATCH")
            with removed_when_disk_full(path):
                await asyncio.to_thread(sync, path)
        # Also when the client leaves: a PUT without a session cannot be resumed.
        except BaseException:
            self.remove(upload.id)
            raise
        self._received[upload.id] = received

    async def uploaded_object(self, upload: Upload) -> UploadedObject | None:
        """As `ObjectStore.uploaded_object`; the bytes are flushed to disk when it returns."""
        path, received = self.path(upload.id), await self.received(upload)
        if received.size < upload.content.size:
            return None
        with removed_when_disk_full(path):
            await asyncio.to_thread(sync, path)
        # The file changes no more, so the time of its last write stays the same.
        return UploadedObject(*received, path.stat().st_mtime_ns // 1000)

    async def received(self, upload: Upload) -> Received:
        """Returns the stored bytes of an upload. Reads them if this process did not write them."""
        path, received = self.path(upload.id), self._received.get(upload.id, NOTHING)
        size = file_size(path)
        # They differ after a write that failed half-way.
        if received.size != size:
            received = self._received[upload.id] = Received(size, await asyncio.to_thread(checksum, path))
        return received

    def remove(self, upload_id: str) -> None:
        """Deletes the bytes of an upload."""
        self._received.pop(upload_id, None)
        self.path(upload_id).unlink(missing_ok=True)

    @asynccontextmanager
    async def lock(self, upload_id: str) -> AsyncIterator[None]:
        """Locks an upload for one request. Raises Unavailable if another one holds it for 10 s."""
        lock = self._locks.setdefault(upload_id, asyncio.Lock())
        try:
            async with asyncio.timeout(LOCK_SECONDS):
                await lock.acquire()
        except TimeoutError as error:
            raise Unavailable(
                "another request is using this upload; try again", reason="UPLOAD_BUSY"
            ) from error
        try:
            yield
        finally:
            lock.release()


async def after(pieces: AsyncIterator[bytes], count: int) -> AsyncIterator[bytes]:
    """Yields the pieces without their first `count` bytes."""
    async for piece in pieces:
        if rest := piece[count:]:
            yield rest
        count = max(0, count - len(piece))
