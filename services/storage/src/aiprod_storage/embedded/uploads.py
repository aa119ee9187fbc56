"""Resumable uploads: bytes arrive in chunks, in any number of requests, across restarts."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from weakref import WeakValueDictionary

from aiprod_runtime.errors import DataLoss, FailedPrecondition, NotFound, Unavailable
from aiprod_storage.embedded.content_range import parse_content_range
from aiprod_storage.embedded.files import arrived_bytes, freed_when_full, sync_and_sum, write_span
from aiprod_storage.embedded.index import Index, Upload
from aiprod_storage.objects import Asset, Content

TURN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """How many bytes of an upload are here."""

    arrived: int
    size: int


class Uploads:
    """Uploads and their files in the directory `files`.

    The bytes arrive in the file that stays theirs, so a commit moves nothing: the file is an object
    from the moment that the index says so, and never changes from then on.
    """

    def __init__(self, files: Path, index: Index) -> None:
        self._files = files
        self._index = index
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(self, content: Content, expire_time: datetime) -> str:
        """A new upload's id, which nobody can guess."""
        upload_id = secrets.token_hex(16)
        await self._index.add_upload(Upload(upload_id, content, int(expire_time.timestamp())))
        return upload_id

    async def start(self, upload_id: str, name: str) -> None:
        """Let bytes come; those that came before stay. NotFound when there is no such upload of `name`."""
        async with self._turn(upload_id):
            upload = await self._known(upload_id, name)
            if upload.generation is None:
                self._path(upload).touch()

    async def receive(
        self, upload_id: str, name: str, content_range: str, pieces: AsyncIterator[bytes]
    ) -> Arrival:
        """Take a chunk, or only say how much is here when `content_range` asks that.

        A chunk that starts past what is here is not read. NotFound when the upload was not started,
        InvalidArgument when the chunk does not fit it, ResourceExhausted when the disk is full.
        """
        async with self._turn(upload_id):
            upload = await self._known(upload_id, name)
            span = parse_content_range(content_range, upload.content.size)
            if upload.generation is not None:
                return Arrival(upload.content.size, upload.content.size)
            path = self._path(upload)
            if not path.exists():
                raise NotFound("this upload has no session; POST to the ticket's URL", reason="NO_SESSION")
            if span is not None and span.start <= arrived_bytes(path):
                await write_span(path, span, pieces)
            return Arrival(arrived_bytes(path), upload.content.size)

    async def commit(self, upload_id: str) -> Asset:
        """As `ObjectStore.commit`."""
        async with self._turn(upload_id):
            upload = await self._known(upload_id)
            if upload.generation is None:
                await self._check(upload)
            stored = await self._index.commit(upload)
            if stored.file != upload.id:
                self._path(upload).unlink(missing_ok=True)
            return stored.asset

    async def _check(self, upload: Upload) -> None:
        path, size = self._path(upload), upload.content.size
        if (arrived := arrived_bytes(path)) < size:
            message = f"{arrived} of {size} bytes arrived; send the rest first"
            raise FailedPrecondition(message, reason="UPLOAD_INCOMPLETE")
        with freed_when_full(path):
            crc32c = await asyncio.to_thread(sync_and_sum, path)
        if crc32c != upload.content.crc32c:
            path.unlink()
            message = f"CRC-32C of the bytes is {crc32c:08x}, the ticket says {upload.content.crc32c:08x}"
            raise DataLoss(f"{message}; send them again", reason="CHECKSUM_MISMATCH")

    async def _known(self, upload_id: str, name: str = "") -> Upload:
        upload = await self._index.upload(upload_id)
        if upload is None or name not in ("", upload.content.name):
            raise NotFound("no such upload, or it expired; begin another", reason="UPLOAD_NOT_FOUND")
        return upload

    @asynccontextmanager
    async def _turn(self, upload_id: str) -> AsyncIterator[None]:
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

    def _path(self, upload: Upload) -> Path:
        return self._files / upload.id
