"""Reads all packets of a file, without decoding them."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.video.stream import VideoStream as AvVideo

from aiprod_probe.ffmpeg.headers import SECOND, fraction, report_of
from aiprod_probe.ffmpeg.opening import opened
from aiprod_probe.report import Damage, Examination

SLACK = Fraction(1, 4)
"""Seconds that a stream may end before its stated duration: priming, padding, rounding."""


def examine(path: str) -> Examination:
    """Measure the file at `path` and read all of its packets. NotMedia when it is no media file."""
    with opened(path) as container:
        return Examination(report_of(container), tuple(_damages(container, Path(path).stat().st_size)))


def _damages(container: InputContainer, size: int) -> Iterator[Damage]:
    """What shows that media data is missing, although the headers are whole."""
    ends = [entry.pos + entry.size for stream in container.streams for entry in stream.index_entries]
    if (missing := max(ends, default=0) - size) > 0:
        yield Damage(f"{missing} bytes of media are missing at the end")
    reached: dict[int, Fraction] = {}
    corrupt = 0
    try:
        for packet in container.demux():
            corrupt += packet.is_corrupt
            _advance(reached, packet)
    except av.FFmpegError as error:
        yield Damage(f"reading stops with an error ({error.strerror})")
    if corrupt:
        yield Damage(f"incomplete packets: {corrupt}")
    yield from _shortfalls(container, reached)


def _advance(reached: dict[int, Fraction], packet: "av.Packet[Any]") -> None:
    """Note the time in seconds that a stream has reached."""
    if packet.pts is None:
        return
    stream = packet.stream
    length = (packet.duration or 0) * fraction(packet.time_base)
    if not length and isinstance(stream, AvVideo) and stream.average_rate:
        length = 1 / fraction(stream.average_rate)
    end = packet.pts * fraction(packet.time_base) + length
    reached[stream.index] = max(end, reached.get(stream.index, end))


def _shortfalls(container: InputContainer, reached: dict[int, Fraction]) -> Iterator[Damage]:
    """Streams that end before their stated duration; where none is stated, the file as a whole."""
    for stream in container.streams:
        if stream.duration and stream.time_base and stream.type in ("video", "audio"):
            start = (stream.start_time or 0) * fraction(stream.time_base)
            stated = start + stream.duration * fraction(stream.time_base)
            yield from _shortfall(f"{stream.type} stream", reached.get(stream.index, start), stated)
    if container.duration and not any(stream.duration for stream in container.streams):
        start = Fraction(container.start_time or 0, av.time_base)
        stated = start + Fraction(container.duration, av.time_base)
        yield from _shortfall("file", max(reached.values(), default=start), stated)


def _shortfall(what: str, reached: Fraction, stated: Fraction) -> Iterator[Damage]:
    if stated - reached > SLACK:
        text = f"the {what} ends at {float(reached):.3f} s of {float(stated):.3f} s"
        yield Damage(text, (max(0, round(reached * SECOND)), round(stated * SECOND)))
