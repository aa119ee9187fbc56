"""Serves a remote file to a worker, which has no network, through a Unix socket.

First the server sends the size of the file, 8 bytes. A request is an offset and a length, 8 bytes each. A
response is its length, 4 bytes, and the bytes; length 0 marks the end of the file. Integers are big-endian.
"""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from aiprod_rpc.errors import AiprodError

SIZE = struct.Struct("!Q")
REQUEST = struct.Struct("!QQ")
LENGTH = struct.Struct("!I")


class RandomAccessFile(Protocol):
    """A file that is readable at any offset; `size` in bytes, `error` is the first error of a read."""

    size: int
    error: AiprodError | None

    async def read(self, offset: int, length: int) -> bytes:
        """Returns 1 to `length` bytes, or none at the end of the file."""


@asynccontextmanager
async def serve_file(file: RandomAccessFile) -> AsyncIterator[Path]:
    """Serves the file until the block ends; yields the path of the socket.

    If the block fails after a read has failed, the error of the read is raised: it is the cause.
    """
    # Not in the scratch folder: the path of a Unix socket has at most 107 bytes.
    with TemporaryDirectory(prefix="probe-") as folder:
        path = Path(folder) / "media"
        server = await asyncio.start_unix_server(partial(_serve_client, file), path)
        try:
            yield path
        except Exception:
            if file.error:
                raise file.error from None
            raise
        finally:
            server.close()
            server.close_clients()


async def _serve_client(
    file: RandomAccessFile, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    writer.write(SIZE.pack(file.size))
    try:
        while True:
            content = await file.read(*REQUEST.unpack(await reader.readexactly(REQUEST.size)))
            writer.write(LENGTH.pack(len(content)) + content)
            await writer.drain()
    except (AiprodError, EOFError, ConnectionError):
        writer.close()
