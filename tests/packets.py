"""What two masters of one film have in common."""

from pathlib import Path

import av


def packets_of(master: Path | str) -> list[tuple[int, int | None, bytes]]:
    """Returns picture and sound of a file or URL as they are encoded, with their streams and times.

    The Content Credentials around them have a date and a new signature in each master.
    """
    with av.open(str(master)) as source:
        return [(packet.stream.index, packet.pts, bytes(packet)) for packet in source.demux()]
