"""Uploads on their way in: bytes arrive in chunks, in any number of requests, across restarts."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from aiprod_runtime.errors import InvalidArgument, Unavailable
from aiprod_storage.embedded.files import arrived_bytes, freed_when_full, sync, sync_and_sum, write_span
from aiprod_storage.objects import Arrived, Upload

TURN_SECONDS = 10.0
REMEMBERED = 1000


class Incoming:
    """Files in the directory `files`, each named by its upload.

    The bytes arrive in the file that stays theirs, so a commit moves nothing. Once the right bytes are
    here the file never changes. All methods but `path` and `turn` are called in the upload's turn.
    """

    def __init__(self, files: Path) -> None:
        self._files = files
        # Uploads whose bytes are on disk and are the right ones; after a restart they are read again.
        self._checked: dict[str, None] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def path(self, upload_id: str) -> Path:
        return self._files / upload_id

    async def chunk(self, upload: Upload, span: range | None, pieces: AsyncIterator[bytes]) -> int:
        """Take a chunk, or none for None; returns how many bytes are here.

        A chunk that starts past what is here is not read. InvalidArgument when more arrives than the
        span holds, ResourceExhausted when the disk is full.
        """
        path = self.path(upload.id)
        before = arrived_bytes(path)
        if span is not None and span.start <= before < upload.content.size:
            await write_span(path, span, pieces)
        return arrived_bytes(path)

    async def whole(self, upload: Upload, pieces: AsyncIterator[bytes]) -> None:
        """Take all bytes at once, or none; nothing is read when they are here already.

        InvalidArgument when they are not those of the upload.
        """
        path, content = self.path(upload.id), upload.content
        before = await self.arrived(upload)
        if before and before.crc32c == content.crc32c:
            return
        path.unlink(missing_ok=True)
        try:
            crc32c = await write_span(path, range(content.size), pieces)
            if arrived_bytes(path) < content.size:
                message = f"{arrived_bytes(path)} bytes came, the ticket is for {content.size}"
                raise InvalidArgument(message, reason="UPLOAD_SIZE_MISMATCH")
            if crc32c != content.crc32c:
                message = "the bytes have another CRC-32C than the ticket says"
                raise InvalidArgument(message, reason="CHECKSUM_MISMATCH")
            with freed_when_full(path):
                await asyncio.to_thread(sync, path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        self._remember(upload.id)

    async def arrived(self, upload: Upload) -> Arrived | None:
        """As `ObjectStore.arrived`; the bytes are on disk when it returns."""
        path, crc32c = self.path(upload.id), upload.content.crc32c
        if arrived_bytes(path) < upload.content.size:
            return None
        if upload.id not in self._checked:
            with freed_when_full(path):
                crc32c = await asyncio.to_thread(sync_and_sum, path)
        return Arrived(arrived_bytes(path), crc32c, time.time_ns() // 1000)

    def _remember(self, upload_id: str) -> None:
        self._checked[upload_id] = None
        if len(self._checked) > REMEMBERED:
            del self._checked[next(iter(self._checked))]

    @asynccontextmanager
    async def turn(self, upload_id: str) -> AsyncIterator[None]:
        """One request at a time works on an upload; Unavailable when another one does not end."""
        lock = self._turns.setdefault(upload_id, asyncio.Lock())
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await lock.acquire()
        except TimeoutError as error:
            raise Unavailable("another request works on this upload", reason="UPLOAD_BUSY") from error
        try:
            yield
        finally:
            lock.release()
