"""Downloads a range of bytes, or the rest of a file, at a signed URL."""

import asyncio
import io
from collections.abc import AsyncGenerator
from contextlib import aclosing
from http import HTTPStatus
from pathlib import Path

import aiohttp
import google_crc32c

from aiprod_client.assets.transfer import (
    ATTEMPTS,
    PIECE_BYTES,
    ProgressCallback,
    file_crc32c,
    gave_up,
    ignore_progress,
    is_interruption,
    raise_for_response,
    signed,
)
from aiprod_client.streams import StreamEnded, resumed

TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=30)
"""A download may take any time while bytes keep arriving."""


async def read_range(http: aiohttp.ClientSession, url: str, span: range) -> AsyncGenerator[bytes]:
    """Yields the bytes `span` in pieces, and resumes after interruptions.

    Raises FailedPrecondition if storage rejects the URL, NotFound or DataLoss if it has lost the bytes,
    Unavailable if the transfer fails too often.
    """
    position = span.start

    def rest() -> AsyncGenerator[bytes]:
        return _get(http, url, range(position, span.stop))

    if not span:
        return
    try:
        async with aclosing(resumed(rest, is_interruption, attempts=ATTEMPTS)) as pieces:
            async for piece in pieces:
                position += len(piece)
                yield piece
                if position >= span.stop:
                    return
    except Exception as error:
        if is_interruption(error) or isinstance(error, StreamEnded):
            raise gave_up(position, error) from error
        raise


async def _get(http: aiohttp.ClientSession, url: str, span: range) -> AsyncGenerator[bytes]:
    # Compressed on its way, the range would have other bytes.
    headers = {"Range": f"bytes={span.start}-{span.stop - 1}", "Accept-Encoding": "identity"}
    async with http.get(signed(url), headers=headers, timeout=TIMEOUT) as response:
        # An answer 200 begins at the file's start, and its bytes would be taken for the range.
        if response.status != HTTPStatus.PARTIAL_CONTENT:
            await raise_for_response(response)
        async for piece in response.content.iter_chunked(PIECE_BYTES):
            yield piece


async def receive(
    http: aiohttp.ClientSession,
    url: str,
    size: int,
    path: Path,
    on_progress: ProgressCallback = ignore_progress,
) -> int:
    """Appends to `path` what it lacks of `size` bytes, and returns the file's CRC-32C.

    Calls `on_progress` with the number of bytes in the file. Raises as `read_range`.
    """
    crc32c = await asyncio.to_thread(file_crc32c, path) if path.exists() else 0
    # Without a buffer `tell` counts what is in the file, where the next download resumes.
    with path.open("ab", buffering=0) as file:
        async with aclosing(read_range(http, url, range(file.tell(), size))) as pieces:
            async for piece in pieces:
                crc32c = await asyncio.to_thread(_append, file, piece, crc32c)
                on_progress(file.tell())
    return crc32c


def _append(file: io.FileIO, piece: bytes, crc32c: int) -> int:
    rest = memoryview(piece)
    # An unbuffered write may take fewer bytes than it is given.
    while rest:
        rest = rest[file.write(rest) :]
    extended: int = google_crc32c.extend(crc32c, piece)
    return extended
