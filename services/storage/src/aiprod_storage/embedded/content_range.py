"""Parses the Content-Range header of a request to a resumable session."""

import re

from aiprod_rpc.errors import InvalidArgument

_CONTENT_RANGE = re.compile(r"bytes (?:(?P<first>\d{1,15})-(?P<last>\d{1,15})|\*)/(?P<total>\d{1,15}|\*)")


def parse_content_range(text: str, size: int) -> range | None:
    """Returns the bytes that a chunk of an upload of `size` bytes holds; None if it queries the offset.

    Raises InvalidArgument if the header is malformed or does not fit the size.
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
    return range(first, last + 1)
