"""Sends a file in messages: chunks of at most 256 KiB, each with its checksum."""

from collections.abc import AsyncIterator

import google_crc32c

from aiprod.storage.v1 import storage_service_pb2 as api

CHUNK_BYTES = 256 << 10
"""The size at which grpc.aio moves most bytes per second."""


async def chunk_messages(pieces: AsyncIterator[bytes], offset: int) -> AsyncIterator[api.Chunk]:
    """Yields the bytes as messages; the first one starts at byte `offset` of the file."""
    async for piece in pieces:
        for start in range(0, len(piece), CHUNK_BYTES):
            data = piece[start : start + CHUNK_BYTES]
            yield api.Chunk(offset=offset, data=data, crc32c=google_crc32c.value(data))
            offset += len(data)
