"""Lends media that is read here to a worker, which has no network: it asks for bytes through a socket.

Asked is with offset and length, 8 bytes each; the answer is its length, 4 bytes, and the bytes. An answer
of length 0 is the end of the file; the first 8 bytes are its size.
"""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from aiprod_runtime.errors import AiprodError

SIZE = struct.Struct("!Q")
REQUEST = struct.Struct("!QQ")
LENGTH = struct.Struct("!I")


class Media(Protocol):
    """What can be read at any place; `error` is the first that happened."""

    size: int
    error: AiprodError | None

    async def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes, at least one before the end."""


@asynccontextmanager
async def lent(media: Media) -> AsyncIterator[Path]:
    """The path of a socket to read the media from. A block that fails with the media raises its error."""
    # Not in the scratch folder: the path of a socket has at most 107 bytes.
    with TemporaryDirectory(prefix="probe-") as folder:
        path = Path(folder) / "media"
        server = await asyncio.start_unix_server(partial(_lend, media), path)
        try:
            yield path
        except Exception:
            if media.error:
                raise media.error from None
            raise
        finally:
            server.close()
            server.close_clients()


async def _lend(media: Media, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(SIZE.pack(media.size))
    try:
        while True:
            piece = await media.read(*REQUEST.unpack(await reader.readexactly(REQUEST.size)))
            writer.write(LENGTH.pack(len(piece)) + piece)
            await writer.drain()
    except (AiprodError, EOFError, ConnectionError):
        writer.close()
