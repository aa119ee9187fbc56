"""Tells what follows the end of a file without a container from damage: tags, padding, and attachments."""

from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import av

SYNC_WORDS = {
    "mp3": b"\xff",
    "aac": b"\xff",
    "ac3": b"\x0b\x77",
    "eac3": b"\x0b\x77",
    "png_pipe": b"\x89PNG",
    "wv": b"wvpk",
}
"""How the packets of a format begin; FFmpeg makes packets also of what follows them, or stops there."""

PADDED = ("ac3", "eac3")
"""Formats whose last packet takes in the zeros that follow it."""


def has_foreign_end(packet: "av.Packet[Any]") -> bool:
    """Returns whether other bytes may follow a packet's format, which its decoder calls an error."""
    return packet.stream.container.format.name in SYNC_WORDS


def is_foreign(packet: "av.Packet[Any]") -> bool:
    """Returns whether a packet does not begin as those of its format."""
    word = SYNC_WORDS.get(packet.stream.container.format.name)
    return word is not None and not bytes(packet).startswith(word)


def without_padding(packet: "av.Packet[Any]") -> "av.Packet[Any] | None":
    """Returns the last packet of a file without the zeros that follow it; None if it has none.

    FFmpeg finds where a packet of AC-3 ends by the next one.
    """
    if packet.stream.container.format.name not in PADDED or not packet.size:
        return None
    content = bytes(packet).rstrip(b"\0")
    # Its words have two bytes, and its checksum may end with zeros.
    content += bytes(len(content) % 2)
    if not content or len(content) == packet.size:
        return None
    shorter = av.Packet(content)
    shorter.time_base, shorter.pts, shorter.dts = packet.time_base, packet.pts, packet.dts
    return shorter


def is_all_foreign(format_name: str, path: str, start: int) -> bool:
    """Returns whether the file at `path` holds no packet of its format from the byte `start` on."""
    word = SYNC_WORDS.get(format_name)
    if word is None or len(word) < 4:
        # A shorter word is found in anything.
        return False
    with Path(path).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return content.find(word, start) < 0
