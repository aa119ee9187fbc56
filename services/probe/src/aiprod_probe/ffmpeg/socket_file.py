"""A remote file as a worker sees it, which must not use the network."""

import os
import socket

from aiprod_probe.remote.server import LENGTH, REQUEST, SIZE


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
        """Returns 1 to `length` bytes, or none at the end of the file."""
        self._socket.sendall(REQUEST.pack(self._position, length))
        (arriving,) = LENGTH.unpack(self._read_exactly(LENGTH.size))
        content = self._read_exactly(arriving)
        self._position += len(content)
        return content

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Moves as `io.IOBase.seek` does; returns the new position."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """Returns the position."""
        return self._position

    def close(self) -> None:
        """Closes the connection."""
        self._stream.close()
        self._socket.close()

    def _read_exactly(self, length: int) -> bytes:
        content = self._stream.read(length)
        if len(content) < length:
            raise ConnectionError("the service stopped serving the file")
        return content
