"""Uploads on their way in: bytes arrive in chunks, in any number of requests, across restarts."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from aiprod_runtime.errors import InvalidArgument, Unavailable
from aiprod_storage.embedded.files import (
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
    """Files in the directory `files`, each named by its upload.

    The bytes arrive in the file that stays theirs, so a commit moves nothing. Once the right bytes are
    here the file never changes. All methods but `path` and `turn` are called in the upload's turn.
    """

    def __init__(self, files: Path) -> None:
        self._files = files
        # Uploads whose bytes are on disk and are the right ones; after a restart they are read again.
        self._verified: dict[str, None] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def path(self, upload_id: str) -> Path:
        return self._files / upload_id

    async def write_chunk(self, upload: Upload, span: range | None, pieces: AsyncIterator[bytes]) -> int:
        """Take a chunk, or none for None; returns how many bytes are here.

        A chunk that starts past what is here is not read. InvalidArgument when more arrives than the
        span holds, ResourceExhausted when the disk is full.
        """
        path = self.path(upload.id)
        present = file_size(path)
        if span is not None and span.start <= present < upload.content.size:
            await write_span(path, span, pieces)
        return file_size(path)

    async def write_all(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
        """Take all bytes at once, or none; nothing is read when they are here already.

        InvalidArgument when they are not those of the upload.
        """
        path, content = self.path(upload.id), upload.content
        present = await self.uploaded_object(upload)
        if present and present.crc32c == content.crc32c:
            return
        path.unlink(missing_ok=True)
        try:
            crc32c = await write_span(path, range(content.size), pieces)
            if file_size(path) < content.size:
                message = f"{file_size(path)} bytes came, the ticket is for {content.size}"
                raise InvalidArgument(message, reason="UPLOAD_SIZE_MISMATCH")
            if crc32c != content.crc32c:
                message = "the bytes have another CRC-32C than the ticket says"
                raise InvalidArgument(message, reason="CHECKSUM_MISMATCH")
            with removed_when_disk_full(path):
                await asyncio.to_thread(sync, path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        self._mark_verified(upload.id)

    async def uploaded_object(self, upload: Upload) -> UploadedObject | None:
        """As `ObjectStore.arrived`; the bytes are on disk when it returns."""
        path, crc32c = self.path(upload.id), upload.content.crc32c
        if file_size(path) < upload.content.size:
            return None
        if upload.id not in self._verified:
            with removed_when_disk_full(path):
                crc32c = await asyncio.to_thread(sync_and_checksum, path)
        return UploadedObject(file_size(path), crc32c, time.time_ns() // 1000)

    def _mark_verified(self, upload_id: str) -> None:
        self._verified[upload_id] = None
        if len(self._verified) > MAX_VERIFIED:
            del self._verified[next(iter(self._verified))]

    @asynccontextmanager
    async def lock(self, upload_id: str) -> AsyncIterator[None]:
        """One request at a time works on an upload; Unavailable when another one does not end."""
        lock = self._locks.setdefault(upload_id, asyncio.Lock())
        try:
            async with asyncio.timeout(LOCK_SECONDS):
                await lock.acquire()
        except TimeoutError as error:
            raise Unavailable("another request works on this upload", reason="UPLOAD_BUSY") from error
        try:
            yield
        finally:
            lock.release()
