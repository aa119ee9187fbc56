"""Reads what the header of an ASF file states about its size."""

import struct
from typing import BinaryIO

FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
"""The GUID of the object with the size (ASF specification 01.20.05, 3.2)."""
SIZE_AND_FLAGS = struct.Struct("<24x16xQ40xI")
"""The object's GUID and size, the file's identity, its size, six times and counts, and flags."""
BROADCAST = 1
"""The flag of a file that was written as a stream: its size is not stated."""
HEAD = 64 << 10


def stated_size(file: BinaryIO) -> int | None:
    """Returns the size of a whole file in bytes; None if its header does not state it."""
    file.seek(0)
    head = file.read(HEAD)
    at = head.find(FILE_PROPERTIES)
    if at < 0 or len(head) < at + SIZE_AND_FLAGS.size:
        return None
    size, flags = SIZE_AND_FLAGS.unpack_from(head, at)
    return None if flags & BROADCAST or not size else int(size)
