"""Reads a film scene by scene, each a range of the master, and prefetches the next scene."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from http import HTTPStatus

import aiohttp
import google_crc32c
from yarl import URL

from aiprod.storage.v1.resources_pb2 import SceneChunk
from aiprod_client.assets.backoff import Backoff
from aiprod_client.assets.transfer import INTERRUPTIONS, Interrupted, raise_for_response
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
    """Returns the bytes `span`, resuming after interruptions."""
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
                raise Interrupted(f"storage sent no byte from {rest.start} on")
        except INTERRUPTIONS as error:
            await backoff.wait(len(data), error)
    return bytes(data)
