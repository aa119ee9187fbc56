"""Uploads a file to a resumable session of Google Cloud Storage's protocol."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus
from pathlib import Path

import aiohttp

from aiprod_client.assets.transfer import (
    ATTEMPTS,
    PIECE_BYTES,
    Interrupted,
    ProgressCallback,
    gave_up,
    ignore_progress,
    is_interruption,
    raise_for_response,
    signed,
)
from aiprod_client.retries import retry
from aiprod_rpc.errors import FailedPrecondition


class ResumableUpload:
    """Sends one file of `size` bytes in chunks of `chunk` bytes to the session at `url`.

    Calls `on_progress` with the number of bytes that storage has. With `resumed`, an earlier upload may have
    sent a part of the file.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        url: str,
        path: Path,
        size: int,
        chunk: int,
        *,
        resumed: bool = False,
        on_progress: ProgressCallback = ignore_progress,
    ) -> None:
        self._http = http
        self._session = signed(url)
        self._path = path
        self._size = size
        self._chunk = chunk
        self._offset_unknown = resumed
        self._on_progress = on_progress

    async def send(self) -> None:
        """Sends the file, and resumes after interruptions.

        Raises FailedPrecondition if storage rejects the upload or the file is shorter than `size`,
        ResourceExhausted if the disk of storage is full, Unavailable if the transfer fails too often.
        """
        position = 0
        while position < self._size:
            try:
                position = await retry(partial(self._advance, position), is_interruption, attempts=ATTEMPTS)
            except Exception as error:
                if is_interruption(error):
                    raise gave_up(position, error) from error
                raise
            self._on_progress(position)

    async def _advance(self, position: int) -> int:
        """Returns the offset after the next chunk, or the session's where an interrupted chunk moved it."""
        start = await self._query_offset() if self._offset_unknown else position
        self._offset_unknown = False
        if start > position:
            return start
        # Part of a chunk may be stored when its request fails: then the session must report its offset.
        self._offset_unknown = True
        offset = await self._put_chunk(start)
        self._offset_unknown = False
        return offset

    async def _put_chunk(self, start: int) -> int:
        stop = min(start + self._chunk, self._size)
        # Else the request would wait for bytes that never come.
        if self._path.stat().st_size < stop:
            message = (
                f"{self._path} became shorter than {self._size} bytes during the upload; upload it again"
            )
            raise FailedPrecondition(message, reason="FILE_CHANGED")
        content_range = f"bytes {start}-{stop - 1}/{self._size}"
        offset = await self._put(content_range, stop - start, _pieces(self._path, start, stop))
        # Else a storage that keeps nothing would get the same chunk for ever.
        if offset <= start:
            raise Interrupted(f"storage stored no byte from {start} on")
        return offset

    async def _query_offset(self) -> int:
        return await self._put(f"bytes */{self._size}", 0, None)

    async def _put(self, content_range: str, length: int, body: AsyncIterator[bytes] | None) -> int:
        headers = {"Content-Range": content_range, "Content-Length": str(length)}
        # 308 means "continue" in this protocol, not "redirect".
        async with self._http.put(
            self._session, headers=headers, data=body, allow_redirects=False
        ) as response:
            if response.status in {HTTPStatus.OK, HTTPStatus.CREATED}:
                return self._size
            if response.status != HTTPStatus.PERMANENT_REDIRECT:
                await raise_for_response(response)
            # Storage leaves the header out while it has no byte.
            last = response.headers.get("Range", "").removeprefix("bytes=0-")
            return int(last) + 1 if last else 0


async def _pieces(path: Path, start: int, stop: int) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while piece := await asyncio.to_thread(file.read, min(PIECE_BYTES, stop - file.tell())):
            yield piece
