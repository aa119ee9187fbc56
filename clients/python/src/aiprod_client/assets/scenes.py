"""Reads a film scene by scene, each a range of the master, and prefetches the next scene."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, suppress

import aiohttp
import google_crc32c

from aiprod.storage.v1.resources_pb2 import SceneChunk
from aiprod_client.assets.download import read_range
from aiprod_rpc.errors import DataLoss


async def read_head(http: aiohttp.ClientSession, url: str, length: int) -> bytes:
    """Returns the first `length` bytes, which a player needs before any scene. Raises as `read_scenes`."""
    return await _read(http, url, range(length))


async def read_scenes(
    http: aiohttp.ClientSession, url: str, chunks: Sequence[SceneChunk]
) -> AsyncIterator[tuple[SceneChunk, bytes]]:
    """Yields each chunk of a delivery manifest with its bytes; at most two chunks are in memory.

    Raises DataLoss if a checksum does not match, NotFound if storage has lost the bytes, FailedPrecondition
    if it rejects the URL, Unavailable if the transfer fails too often.
    """
    ahead: asyncio.Task[bytes] | None = None
    try:
        for chunk, following in zip(chunks, [*chunks[1:], None], strict=True):
            data = await (ahead or _read_chunk(http, url, chunk))
            # One scene ahead is enough for playback, and bounds the memory.
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
        raise DataLoss(
            f"the checksum of scene {chunk.scene} does not match its bytes", reason="ASSET_DAMAGED"
        )
    return data


async def _read(http: aiohttp.ClientSession, url: str, span: range) -> bytes:
    async with aclosing(read_range(http, url, span)) as pieces:
        return b"".join([piece async for piece in pieces])
