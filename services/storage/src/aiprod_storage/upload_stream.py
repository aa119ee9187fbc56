"""Receives a file in the messages of a stream: chunks of at most 256 KiB, each with its checksum."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import google_crc32c

from aiprod.storage.v1 import storage_service_pb2 as api
from aiprod_rpc.errors import AiprodError, DataLoss, InvalidArgument

DRAIN_SECONDS = 5.0


async def read_begin(requests: AsyncIterator[api.UploadRequest]) -> api.BeginUploadRequest:
    """Returns the description of the file in the first message. Raises InvalidArgument if it has none."""
    async for request in requests:
        if request.WhichOneof("part") == "begin":
            return request.begin
        break
    raise InvalidArgument(
        "the first message of an upload must hold `begin`", reason="BEGIN_MISSING", field="begin"
    )


async def read_chunks(requests: AsyncIterator[api.UploadRequest], size: int) -> AsyncIterator[bytes]:
    """Yields the bytes of each chunk of a file of `size` bytes.

    Raises InvalidArgument if a chunk is out of place or missing, DataLoss if its checksum differs.
    """
    position = 0
    async for request in requests:
        chunk = request.chunk
        if not request.HasField("chunk") or chunk.offset != position or position + len(chunk.data) > size:
            message = f"got a chunk at {chunk.offset}; expected byte {position} of {size}"
            raise InvalidArgument(message, reason="CHUNK_OUT_OF_PLACE", field="chunk.offset")
        # Checked per chunk, so that a damaged stream ends at once and not after 64 MiB.
        if google_crc32c.value(chunk.data) != chunk.crc32c:
            message = f"the CRC-32C of the chunk at {position} does not match its bytes; send the file again"
            raise DataLoss(message, reason="CHECKSUM_MISMATCH")
        position += len(chunk.data)
        yield chunk.data
    if position < size:
        message = f"the stream ended at byte {position} of {size}; send the whole file"
        raise InvalidArgument(message, reason="UPLOAD_TRUNCATED", field="chunk")


@asynccontextmanager
async def drained_on_error(requests: AsyncIterator[api.UploadRequest]) -> AsyncIterator[None]:
    """Reads the rest of the stream, for up to 5 s, if the block raises an AiprodError."""
    try:
        yield
    except AiprodError:
        # A client that still sends would see a broken stream instead of the error.
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                async for _ in requests:
                    pass
        raise
