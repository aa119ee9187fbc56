"""Writes uploads to files: in chunks over any number of requests and restarts, or at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from cachetools import FIFOCache

from aiprod_rpc.errors import InvalidArgument, Unavailable
from aiprod_storage.embedded.file_io import (
    file_size,
    removed_when_disk_full,
    sync,
    sync_and_checksum,
    write_span,
)
from aiprod_storage.model import Upload, UploadedObject

LOCK_SECONDS = 10.0
MAX_VERIFIED = 1000


class UploadFiles:
    """The files in the folder `files`, each named by its upload.

    Bytes are written to their final file, so that a commit moves nothing. Once the file has the right bytes,
    it never changes. Hold the upload's lock for all methods but `path` and `lock`.
    """

    def __init__(self, files: Path) -> None:
        self._files = files
        # Uploads with the right bytes on disk, which need no second checksum; lost at a restart.
        self._verified: FIFOCache[str, None] = FIFOCache(MAX_VERIFIED)
        # Weak values: a lock disappears with the last request that uses it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def path(self, upload_id: str) -> Path:
        """Returns the file of an upload."""
        return self._files / upload_id

    async def write_chunk(self, upload: Upload, span: range | None, pieces: AsyncIterator[bytes]) -> int:
        """Writes a chunk at `span`, nothing for None, and returns how many bytes are stored.

        Ignores a chunk that starts past the stored bytes. Raises InvalidArgument if the pieces exceed the
        span, ResourceExhausted if the disk is full.
        """
        path = self.path(upload.id)
        present = file_size(path)
        # Overlapping chunks are allowed: a client resends a chunk whose response was lost.
        if span is not None and span.start <= present < upload.content.size:
            await write_span(path, span, pieces)
        return file_size(path)

    async def write_all(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
        """Writes all bytes or, if they do not match the upload, none; reads nothing if they are stored.

        Raises InvalidArgument if their size or checksum differs from the upload's.
        """
        path, content = self.path(upload.id), upload.content
        present = await self.uploaded_object(upload)
        if present and present.crc32c == content.crc32c:
            return
        path.unlink(missing_ok=True)
        try:
            crc32c = await write_span(path, range(content.size), pieces)
            if file_size(path) < content.size:
                message = f"got {file_size(path)} bytes, the ticket is for {content.size}; send all of them"
                raise InvalidArgument(message, reason="UPLOAD_SIZE_MISMATCH")
            if crc32c != content.crc32c:
                message = "the CRC-32C of the bytes differs from the ticket's; send the file again"
                raise InvalidArgument(message, reason="UPLOAD_CHECKSUM_MISMATCH")
            with removed_when_disk_full(path):
                await asyncio.to_thread(sync, path)
        # Also when the client leaves: a PUT without a session cannot be resumed.
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        self._verified[upload.id] = None

    async def uploaded_object(self, upload: Upload) -> UploadedObject | None:
        """As `ObjectStore.uploaded_object`; the bytes are flushed to disk when it returns."""
        path, crc32c = self.path(upload.id), upload.content.crc32c
        if file_size(path) < upload.content.size:
            return None
        if upload.id not in self._verified:
            with removed_when_disk_full(path):
                crc32c = await asyncio.to_thread(sync_and_checksum, path)
        return UploadedObject(file_size(path), crc32c, time.time_ns() // 1000)

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
