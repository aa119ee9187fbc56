"""A stored file, as films refer to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asset:
    """A stored file of `size` bytes; name and generation mean exactly these bytes.

    `crc32c` is unsigned, `content_type` an IANA media type.
    """

    name: str
    generation: int
    size: int
    crc32c: int
    content_type: str
