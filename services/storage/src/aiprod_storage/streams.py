"""Files in messages: chunks of at most 256 KiB, each with its checksum."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import google_crc32c

from aiprod.storage.v1 import storage_service_pb2 as api
from aiprod_runtime.errors import AiprodError, DataLoss, InvalidArgument

CHUNK_BYTES = 256 << 10
"""The size at which grpc.aio moves most bytes a second."""
HEARING_SECONDS = 5.0


async def beginning(requests: AsyncIterator[api.UploadRequest]) -> api.BeginUploadRequest:
    """What the first message says of the file. InvalidArgument when it says nothing."""
    async for request in requests:
        if request.WhichOneof("part") == "begin":
            return request.begin
        break
    raise InvalidArgument("the first message of an upload is `begin`", reason="BEGIN_MISSING", field="begin")


async def checked_bytes(requests: AsyncIterator[api.UploadRequest], size: int) -> AsyncIterator[bytes]:
    """The bytes of all chunks. InvalidArgument where one does not follow, DataLoss where one was damaged."""
    place = 0
    async for request in requests:
        chunk = request.chunk
        if not request.HasField("chunk") or chunk.offset != place or place + len(chunk.data) > size:
            message = f"a chunk starts at {chunk.offset}; byte {place} of {size} comes next"
            raise InvalidArgument(message, reason="CHUNK_OUT_OF_PLACE", field="chunk.offset")
        if google_crc32c.value(chunk.data) != chunk.crc32c:
            message = f"the chunk at {place} has another CRC-32C than it says; send the file again"
            raise DataLoss(message, reason="CHECKSUM_MISMATCH")
        place += len(chunk.data)
        yield chunk.data
    if place < size:
        message = f"the stream ended at byte {place} of {size}"
        raise InvalidArgument(message, reason="UPLOAD_INCOMPLETE", field="chunk")


@asynccontextmanager
async def heard_out(requests: AsyncIterator[api.UploadRequest]) -> AsyncIterator[None]:
    """Read on where the block fails: a client that still sends would see a broken stream and no error."""
    try:
        yield
    except AiprodError:
        with suppress(TimeoutError):
            async with asyncio.timeout(HEARING_SECONDS):
                async for _ in requests:
                    pass
        raise


async def chunks(pieces: AsyncIterator[bytes], offset: int) -> AsyncIterator[api.Chunk]:
    """The bytes as messages; the first is at `offset` of the file."""
    async for piece in pieces:
        for start in range(0, len(piece), CHUNK_BYTES):
            data = piece[start : start + CHUNK_BYTES]
            yield api.Chunk(offset=offset, data=data, crc32c=google_crc32c.value(data))
            offset += len(data)
