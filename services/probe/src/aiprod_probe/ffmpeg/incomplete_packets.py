"""Counts packets that lack a part, apart from the last ones before a joint of transport streams."""

from typing import Any

import av

READ_AHEAD = 8
"""Packets of a stream: FFmpeg marks one of the last that it knows, and parts of those follow it."""


class IncompletePackets:
    """Counts what FFmpeg calls incomplete.

    In a transport stream that is what comes before a gap in the numbering. The numbering also jumps where
    one recording was appended to another; there nothing is lost, and the clock goes back.
    """

    def __init__(self) -> None:
        """Without packets, and so without incomplete ones."""
        self.count = 0
        self._times: dict[int, int] = {}
        # For each stream, how many packets ago incomplete ones came.
        self._ages: dict[int, list[int]] = {}

    def add(self, packet: "av.Packet[Any]") -> None:
        """Adds the next packet of any stream."""
        index, at = packet.stream.index, packet.dts
        ages = [age + 1 for age in self._ages.get(index, ()) if age < READ_AHEAD]
        if at is not None and at < self._times.get(index, at):
            self.count -= len(ages)
            ages = []
        if packet.is_corrupt:
            self.count += 1
            if packet.stream.container.format.name == "mpegts":
                ages.append(0)
        self._ages[index] = ages
        if at is not None:
            self._times[index] = at
