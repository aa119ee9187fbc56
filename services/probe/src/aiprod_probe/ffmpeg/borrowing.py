"""Reads media that the service lends through a socket, as a file that FFmpeg can read and seek in."""

import os
import socket

from aiprod_probe.lending import LENGTH, REQUEST, SIZE


class Borrowed:
    """The media at the path of a socket. ConnectionError when it cannot be read further."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._stream = self._socket.makefile("rb")
        (self._size,) = SIZE.unpack(self._exactly(SIZE.size))
        self._position = 0

    def read(self, length: int) -> bytes:
        self._socket.sendall(REQUEST.pack(self._position, length))
        (arriving,) = LENGTH.unpack(self._exactly(LENGTH.size))
        piece = self._exactly(arriving)
        self._position += len(piece)
        return piece

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def _exactly(self, length: int) -> bytes:
        piece = self._stream.read(length)
        if len(piece) < length:
            raise ConnectionError("the media cannot be read further")
        return piece
