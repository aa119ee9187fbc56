"""Parses the Content-Range header of a request to a resumable session."""

import re

from aiprod_rpc.errors import InvalidArgument
from aiprod_storage.model import CHUNK_ALIGNMENT

_NUMBER = "[0-9]{1,15}"
_CONTENT_RANGE = re.compile(rf"bytes (?:(?P<first>{_NUMBER})-(?P<last>{_NUMBER})|\*)/(?P<total>{_NUMBER}|\*)")


def parse_content_range(text: str, size: int) -> range | None:
    """Returns the bytes that a chunk of an upload of `size` bytes holds; None if it queries the offset.

    Raises InvalidArgument if the header is malformed or does not fit the size, or if a chunk that is not the
    last has another length than a multiple of CHUNK_ALIGNMENT.
    """
    match = _CONTENT_RANGE.fullmatch(text)
    if match is None:
        message = f"Content-Range is {text!r}; it must be `bytes FIRST-LAST/SIZE` or `bytes */SIZE`"
        raise InvalidArgument(message, reason="CONTENT_RANGE_INVALID")
    if match["total"] not in ("*", str(size)):
        message = f"Content-Range has a size of {match['total']} bytes, the ticket {size}"
        raise InvalidArgument(message, reason="UPLOAD_SIZE_MISMATCH")
    if match["first"] is None:
        return None
    first, last = int(match["first"]), int(match["last"])
    if not first <= last < size:
        message = f"bytes {first} to {last} are outside the {size} bytes of the ticket"
        raise InvalidArgument(message, reason="UPLOAD_TOO_LARGE")
    if last + 1 < size and (last + 1 - first) % CHUNK_ALIGNMENT:
        message = (
            f"a chunk of {last + 1 - first} bytes: all but the last need a multiple of {CHUNK_ALIGNMENT}"
        )
        raise InvalidArgument(message, reason="CHUNK_NOT_ALIGNED")
    return range(first, last + 1)
