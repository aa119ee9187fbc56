"""A film scene by scene: each is a range of its master, and the next one comes while one is played."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from http import HTTPStatus

import aiohttp
import google_crc32c
from yarl import URL

from aiprod.storage.v1.resources_pb2 import SceneChunk
from aiprod_assets.backoff import Backoff
from aiprod_assets.transfer import INTERRUPTIONS, Interrupted, raise_for_response
from aiprod_runtime.errors import DataLoss


async def read_head(http: aiohttp.ClientSession, url: str, length: int) -> bytes:
    """The first `length` bytes, which every scene needs before its own; errors as `read_scenes`."""
    return await _read(http, url, range(length))


async def read_scenes(
    http: aiohttp.ClientSession, url: str, chunks: Sequence[SceneChunk]
) -> AsyncIterator[tuple[SceneChunk, bytes]]:
    """Each chunk of a delivery manifest with its bytes; at most two are in memory.

    DataLoss when bytes are not those of the chunk, NotFound when storage has none, FailedPrecondition
    when the URL is refused, Unavailable when the transfer broke too often.
    """
    ahead: asyncio.Task[bytes] | None = None
    try:
        for chunk, following in zip(chunks, [*chunks[1:], None], strict=True):
            data = await (ahead or _read_chunk(http, url, chunk))
            ahead = following and asyncio.create_task(_read_chunk(http, url, following))
            yield chunk, data
    finally:
        if ahead:
            ahead.cancel()
            with suppress(asyncio.CancelledError):
                await ahead


async def _read_chunk(http: aiohttp.ClientSession, url: str, chunk: SceneChunk) -> bytes:
    span = range(chunk.byte_offset, chunk.byte_offset + chunk.byte_length)
    data = await _read(http, url, span)
    if google_crc32c.value(data) != chunk.crc32c:
        raise DataLoss(f"scene {chunk.scene} arrived with other bytes", reason="ASSET_DAMAGED")
    return data


async def _read(http: aiohttp.ClientSession, url: str, span: range) -> bytes:
    """The bytes `span`, going on after breaks."""
    backoff, data = Backoff(), bytearray()
    while rest := span[len(data) :]:
        headers = {"Range": f"bytes={rest.start}-{rest.stop - 1}", "Accept-Encoding": "identity"}
        try:
            async with http.get(URL(url, encoded=True), headers=headers) as response:
                if response.status != HTTPStatus.PARTIAL_CONTENT:
                    await raise_for_response(response)
                async for piece in response.content.iter_any():
                    data += piece
            if rest.start == span.start + len(data):
                raise Interrupted(f"storage gave nothing from byte {rest.start} on")
        except INTERRUPTIONS as error:
            await backoff.wait(len(data), error)
    return bytes(data)
