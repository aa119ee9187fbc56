"""Compares when a file ends with when its headers say that it does."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import av
from av.container import InputContainer

from aiprod_film.frames import SECOND
from aiprod_probe.ffmpeg.headers import fraction
from aiprod_probe.media_info import Damage

SLACK = Fraction(1, 4)
"""Seconds by which a stream may end before its stated duration, due to priming, padding, and rounding."""
UNSTATED = ("aac", "ac3", "eac3", "dts", "loas", "mlp", "truehd", "ogg", "nut")
"""Formats without a duration that means anything.

That of raw sound is its size by its first bit rate, and that of Ogg and NUT the last time in the file.
"""
COUNTING_GAPS = ("avi",)
"""Formats that count what is not there before a sound that starts late.

They tell where a file lacks something, and not whether it does.
"""
ONE_DURATION = ("asf",)
"""Formats that state when the longest stream ends, which FFmpeg takes for the duration of all."""


class StatedEnds:
    """When the headers of a file say that its streams end."""

    def __init__(self, container: InputContainer, is_open_ended: bool, is_fragmented: bool) -> None:
        """Before anything is decoded, which changes bit rates. `is_open_ended` if no length is stated."""
        self._container = container
        self._name = container.format.name
        self._is_fragmented = is_fragmented
        self._is_unstated = is_open_ended or _is_unstated(container)

    def of_stream(self, stream: Any) -> Fraction | None:
        """Returns when a video or audio stream ends, in seconds, or None."""
        if stream.type not in ("video", "audio") or not stream.duration:
            return None
        # The duration of a fragmented file counts from 0, wherever its first fragment starts.
        is_from_0 = self._is_fragmented or self._name in ONE_DURATION
        ticks: int = (0 if is_from_0 else stream.start_time or 0) + stream.duration
        return ticks * fraction(stream.time_base)

    def damages(
        self, ends: Mapping[int, Fraction], states_end: bool, lacks_something: bool
    ) -> Iterator[Damage]:
        """Yields what is missing of streams with these `ends` by their indexes.

        `tells_end` if the packets state how long they are, `lacks_something` if the file does for sure.
        """
        if self._is_unstated or (self._name in COUNTING_GAPS and not lacks_something):
            return
        streams = self._container.streams
        stated = {index: end for index in ends if (end := self.of_stream(streams[index]))}
        if stated and self._name in ONE_DURATION:
            yield from _shortfall("file", max(ends.values()), max(stated.values()))
            return
        for index, end in stated.items():
            yield from _shortfall(f"{streams[index].type} stream", ends[index], end)
        if self._container.duration and not stated and states_end:
            yield from self._shortfall_of_file(max(ends.values(), default=None))

    def _shortfall_of_file(self, end: Fraction | None) -> Iterator[Damage]:
        start = Fraction(self._container.start_time or 0, av.time_base)
        # Many programs write the end of a Matroska file for its length, which differs if it starts late.
        first = Fraction(0) if "matroska" in self._name else start
        stated = first + Fraction(self._container.duration or 0, av.time_base)
        yield from _shortfall("file", first if end is None else end, stated)


def _is_unstated(container: InputContainer) -> bool:
    if container.format.name in UNSTATED:
        return True
    if container.format.name != "mp3" or not container.duration:
        return False
    # Of MP3 some files state it.
    context = container.streams[0].codec_context
    rate = (context and context.bit_rate) or 0
    return rate * container.duration <= 8 * av.time_base * (container.size or 0)


def _shortfall(part: str, end: Fraction, stated: Fraction) -> Iterator[Damage]:
    if stated - end > SLACK:
        text = f"the {part} ends at {float(end):.3f} s of {float(stated):.3f} s"
        yield Damage(text, (max(0, round(end * SECOND)), round(stated * SECOND)))
