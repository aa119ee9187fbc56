"""Checks the checksums of FFV1's slices, as RFC 9043 (4.9) has them: decoders only hide what is damaged."""

import zlib
from collections.abc import Iterator

from aiprod_probe.examination import Span

FOOTER = 8
"""Bytes at the end of a slice: its size (3), its error status (1), and its checksum (4)."""
REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""Each byte with its bits in reverse order: FFV1's CRC takes them from the other end than zlib's."""
NOTHING = 0xFFFFFFFF
"""What zlib XORs into a CRC at its start and end, and FFV1 does not."""


class SliceChecker:
    """Finds the frames whose slices do not match their checksums.

    Whether a file has checksums stands in a header that is entropy-coded. One frame whose checksums are right
    shows it as well: by chance none is.
    """

    def __init__(self) -> None:
        """No frame is known yet."""
        self._has_checksums = False
        self._wrong: list[Span] = []

    def add(self, packet: bytes, span: Span) -> None:
        """Checks the next frame, which is shown in `span`."""
        if all(map(_is_intact, _slices(packet))):
            self._has_checksums = True
        else:
            self._wrong.append(span)

    def damaged(self) -> list[Span]:
        """Returns when damaged frames are shown; none if the file has no checksums."""
        return self._wrong if self._has_checksums else []


def _slices(packet: bytes) -> Iterator[bytes]:
    """Yields a frame's slices from the last to the first; an empty one if their sizes do not add up."""
    end = len(packet)
    while end:
        size = int.from_bytes(packet[end - FOOTER : end - FOOTER + 3]) + FOOTER
        if size > end:
            yield b""
            return
        yield packet[end - size : end]
        end -= size


def _is_intact(part: bytes) -> bool:
    return len(part) >= FOOTER and zlib.crc32(part.translate(REVERSED), NOTHING) == NOTHING
