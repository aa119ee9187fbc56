"""Parses the Range header of a request for bytes (RFC 9110, section 14)."""

import re
from collections.abc import Sequence

MAX_RANGES = 16
"""A request for more ranges gets the whole object: many small ranges cost more than they save."""

_UNIT = re.compile(r"bytes\s*=\s*", re.IGNORECASE)
# As long as a number of RFC 9110 may be here: clients write an open end as 2 ** 63 - 1, and worse.
_NUMBER = "[0-9]{1,99}"
_RANGE = re.compile(f"(?P<first>{_NUMBER})-(?P<last>{_NUMBER})?|-(?P<suffix>{_NUMBER})")


def parse_range(header: str, size: int) -> Sequence[range] | None:
    """Returns the requested bytes of an object of `size` bytes in ascending order, without overlaps.

    Returns no range if none of them is in the object, which is a 416. Returns None for the whole object: for
    an unknown unit, an invalid header, or too many ranges, all of which RFC 9110 allows a server to ignore.
    """
    unit = _UNIT.match(header)
    if unit is None:
        return None
    texts = [text for part in header[unit.end() :].split(",") if (text := part.strip())]
    if not 0 < len(texts) <= MAX_RANGES:
        return None
    spans = [_parse_one(text, size) for text in texts]
    return None if None in spans else _merged([span for span in spans if span])


def _parse_one(text: str, size: int) -> range | None:
    """Returns one range, empty if it is outside the object, None if it is invalid."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    if match["suffix"] is not None:
        return range(max(0, size - int(match["suffix"])), size)
    first = int(match["first"])
    last = size - 1 if match["last"] is None else int(match["last"])
    # An open end past the object is valid and outside; `5-2` is invalid.
    if match["last"] is not None and last < first:
        return None
    return range(first, min(last + 1, size))


def _merged(spans: list[range]) -> list[range]:
    """Merges ranges that touch or overlap, so that no byte is sent twice."""
    merged: list[range] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start <= merged[-1].stop:
            merged[-1] = range(merged[-1].start, max(merged[-1].stop, span.stop))
        else:
            merged.append(span)
    return merged
