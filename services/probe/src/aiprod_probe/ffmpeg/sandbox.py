"""The sandbox of a worker: limited resources, and remote files through a socket instead of the network."""

import os
import resource
import socket

from aiprod_probe.remote.server import LENGTH, REQUEST, SIZE

MEMORY_BYTES = 2 << 30
OPEN_FILES = 64


def confine() -> None:
    """Limit the resources of this process for the rest of its life: it reads hostile files."""
    for kind, limit in (
        # FFmpeg allocates what headers announce, for example pictures of 64k x 64k.
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        # A crash must not fill the disk with core dumps.
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


class SocketFile:
    """A file that the service serves at a socket, with the methods that FFmpeg needs to read and seek.

    ConnectionError if the service cannot read further.
    """

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._stream = self._socket.makefile("rb")
        (self._size,) = SIZE.unpack(self._read_exactly(SIZE.size))
        self._position = 0

    def read(self, length: int) -> bytes:
        """Return 1 to `length` bytes, or none at the end of the file."""
        self._socket.sendall(REQUEST.pack(self._position, length))
        (arriving,) = LENGTH.unpack(self._read_exactly(LENGTH.size))
        content = self._read_exactly(arriving)
        self._position += len(content)
        return content

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move as `io.IOBase.seek` does; returns the new position."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()
        self._socket.close()

    def _read_exactly(self, length: int) -> bytes:
        content = self._stream.read(length)
        if len(content) < length:
            raise ConnectionError("the service stopped serving the file")
        return content
