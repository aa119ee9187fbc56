"""Transfers bytes at signed URLs in the protocol of Google Cloud Storage: resumable sessions, Range."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from pathlib import Path
from typing import NoReturn

import aiohttp
import google_crc32c
from yarl import URL

from aiprod_client.assets.backoff import Backoff
from aiprod_rpc.errors import DataLoss, FailedPrecondition, NotFound, ResourceExhausted

PIECE_BYTES = 1 << 20
CHUNK_BYTES = 8 << 20
CHUNK_TIMEOUT = aiohttp.ClientTimeout(total=120, sock_connect=5, sock_read=30)
"""The timeout of a request that sends at most `CHUNK_BYTES`."""
STREAM_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=30)
"""The timeout of a download, which may take any time while bytes keep arriving."""

_TRANSIENT = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


type ProgressCallback = Callable[[int], None]


def ignore_progress(_: int) -> None:
    """Does nothing."""


class Interrupted(Exception):
    """The transfer stopped, and a retry may resume it."""


INTERRUPTIONS = (Interrupted, aiohttp.ClientError, TimeoutError, ConnectionError)


def open_session() -> aiohttp.ClientSession:
    """Returns an HTTP session with the timeouts of transfers."""
    return aiohttp.ClientSession(timeout=CHUNK_TIMEOUT, read_bufsize=PIECE_BYTES)


def file_crc32c(path: Path) -> int:
    """Returns the CRC-32C of a file. Blocks, so call it in a thread."""
    crc32c = 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE_BYTES):
            crc32c = google_crc32c.extend(crc32c, piece)
    return crc32c


class ResumableUpload:
    """Sends one file of `size` bytes in chunks of `chunk` bytes to a resumable session.

    Calls `on_progress` with the number of bytes that storage has.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        backoff: Backoff,
        path: Path,
        size: int,
        chunk: int,
        on_progress: ProgressCallback = ignore_progress,
    ) -> None:
        self._http = http
        self._backoff = backoff
        self._path = path
        self._size = size
        self._chunk = chunk
        self._on_progress = on_progress

    async def send(self, url: str, resumed: bool = False) -> None:
        """Sends the file to the session at `url`; resumes after interruptions, or an earlier upload.

        Raises FailedPrecondition if storage rejects the upload or the file is shorter than `size`,
        ResourceExhausted if the disk of storage is full, Unavailable if the transfer fails too often.
        """
        session = URL(url, encoded=True)
        position, offset_unknown = 0, resumed
        while position < self._size:
            try:
                position = await (
                    self._query_offset(session) if offset_unknown else self._put_chunk(session, position)
                )
                offset_unknown = False
                self._on_progress(position)
            except INTERRUPTIONS as error:
                await self._backoff.wait(position, error)
                # Part of the chunk may be stored, so the session must report its offset first.
                offset_unknown = True

    async def _put_chunk(self, session: URL, start: int) -> int:
        stop = min(start + self._chunk, self._size)
        # Else the request would wait for bytes that never come.
        if self._path.stat().st_size < stop:
            message = (
                f"{self._path} became shorter than {self._size} bytes during the upload; upload it again"
            )
            raise FailedPrecondition(message, reason="FILE_CHANGED")
        content_range = f"bytes {start}-{stop - 1}/{self._size}"
        offset = await self._put(session, content_range, stop - start, _pieces(self._path, start, stop))
        if offset <= start:
            raise Interrupted(f"storage stored no byte from {start} on")
        return offset

    async def _query_offset(self, session: URL) -> int:
        return await self._put(session, f"bytes */{self._size}", 0, None)

    async def _put(
        self, session: URL, content_range: str, length: int, body: AsyncIterator[bytes] | None
    ) -> int:
        headers = {"Content-Range": content_range, "Content-Length": str(length)}
        # 308 means "continue" in this protocol, not "redirect".
        async with self._http.put(session, headers=headers, data=body, allow_redirects=False) as response:
            if response.status in {HTTPStatus.OK, HTTPStatus.CREATED}:
                return self._size
            if response.status != HTTPStatus.PERMANENT_REDIRECT:
                await raise_for_response(response)
            last = response.headers.get("Range", "").removeprefix("bytes=0-")
            return int(last) + 1 if last else 0


class RangedDownload:
    """Downloads `size` bytes to a file. Calls `on_progress` with the number of bytes in the file."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        backoff: Backoff,
        url: str,
        size: int,
        on_progress: ProgressCallback = ignore_progress,
    ) -> None:
        self._on_progress = on_progress
        self._http = http
        self._backoff = backoff
        self._url = URL(url, encoded=True)
        self._size = size
        self._crc32c = 0

    async def receive(self, path: Path) -> int:
        """Appends the missing bytes to `path`, resuming after interruptions; returns the file's CRC-32C.

        Raises FailedPrecondition if storage rejects the URL, NotFound or DataLoss if it has lost the bytes,
        Unavailable if the transfer fails too often.
        """
        if path.exists():
            self._crc32c = await asyncio.to_thread(file_crc32c, path)
        with path.open("ab", buffering=0) as file:
            while file.tell() < self._size:
                try:
                    await self._get(file)
                except INTERRUPTIONS as error:
                    await self._backoff.wait(file.tell(), error)
        return self._crc32c

    async def _get(self, file: io.FileIO) -> None:
        start = file.tell()
        headers = {"Range": f"bytes={start}-{self._size - 1}", "Accept-Encoding": "identity"}
        async with self._http.get(self._url, headers=headers, timeout=STREAM_TIMEOUT) as response:
            if response.status != HTTPStatus.PARTIAL_CONTENT:
                await raise_for_response(response)
            async for piece in response.content.iter_chunked(PIECE_BYTES):
                await asyncio.to_thread(self._append, file, piece)
                self._on_progress(file.tell())
        if file.tell() == start:
            raise Interrupted(f"storage sent no byte from {start} on")

    def _append(self, file: io.FileIO, piece: bytes) -> None:
        self._crc32c = google_crc32c.extend(self._crc32c, piece)
        rest = memoryview(piece)
        while rest:
            rest = rest[file.write(rest) :]


async def _pieces(path: Path, start: int, stop: int) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while piece := await asyncio.to_thread(file.read, min(PIECE_BYTES, stop - file.tell())):
            yield piece


async def raise_for_response(response: aiohttp.ClientResponse) -> NoReturn:
    """Raises the error of an unsuccessful response, Interrupted if a retry may help."""
    # The query holds the signature, which is a secret; the path is enough to find the object.
    answer = f"{response.method} {response.url.path}: {response.status} {(await response.text())[:500]}"
    if response.status == HTTPStatus.INSUFFICIENT_STORAGE:
        raise ResourceExhausted(f"the disk of storage is full: {answer}", reason="STORE_FULL")
    if response.method == "GET" and response.status == HTTPStatus.NOT_FOUND:
        raise NotFound(f"storage has no bytes for {answer}", reason="ASSET_LOST")
    if response.status == HTTPStatus.GONE:
        raise DataLoss(f"the bytes in storage are damaged: {answer}", reason="ASSET_DAMAGED")
    if response.status in _TRANSIENT or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Interrupted(answer)
    raise FailedPrecondition(f"storage rejected {answer}", reason="TRANSFER_REFUSED")
