"""Reads all packets of a file, without decoding them."""

from array import array
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream as AvVideo

from aiprod_probe.ffmpeg.boxes import layout
from aiprod_probe.ffmpeg.headers import SECOND, fraction, measure
from aiprod_probe.ffmpeg.opening import opened
from aiprod_probe.report import Damage
from aiprod_probe.signals import Examination, Layout, Span, Timing, joined

SLACK = Fraction(1, 4)
"""Seconds that a stream may end before its stated duration: priming, padding, rounding."""
BARE_SOUNDS = ("aac", "ac3", "eac3", "mp3", "dts", "loas", "mlp", "truehd")
"""Formats whose files need not say how long they are."""
JITTER = 1_500_000
"""Nanoseconds that frames may differ in length: Matroska rounds to milliseconds."""


def examine(path: str) -> Examination:
    """Measure the file at `path` and read all of its packets. NotMedia when it is no media file."""
    report = measure(path)
    with opened(path) as container:
        found = layout(path, report.format.format_name)
        log = PacketLog(container, found)
        damages = [*missing_bytes(container, path)]
        for packet in packets(container, damages):
            log.note(packet)
        damages += log.damages()
        return Examination(report, tuple(damages), log.timing(), layout=found)


def packets(container: InputContainer, damages: list[Damage]) -> Iterator["av.Packet[Any]"]:
    """All packets, and one without data at the end of each stream; why they stop early is noted as damage."""
    try:
        yield from container.demux()
    except av.error.MemoryError:
        raise MemoryError from None
    except av.FFmpegError as error:
        damages.append(Damage(f"reading stops with an error ({error.strerror})"))


def is_cover(stream: Any) -> bool:
    """Whether a stream is one picture beside the film: cover art, or a thumbnail."""
    return Disposition.attached_pic in stream.disposition


def missing_bytes(container: InputContainer, path: str) -> Iterator[Damage]:
    """What the index names and the file does not have, although its headers are whole."""
    ends = [entry.pos + entry.size for stream in container.streams for entry in stream.index_entries]
    if (missing := max(ends, default=0) - Path(path).stat().st_size) > 0:
        yield Damage(f"{missing} bytes of media are missing at the end")


class PacketLog:
    """Notes the packets of a file as they pass; those of cover art have no time."""

    def __init__(self, container: InputContainer, layout: Layout | None) -> None:
        self._container = container
        # Before anything is decoded: that changes the rate.
        self._is_estimated = _is_estimated(container)
        self._is_fragmented = layout is not None and layout.fragmented
        self._streams = {stream.index: stream for stream in container.streams if not is_cover(stream)}
        self._spans: dict[int, tuple[Fraction, Fraction]] = {}
        self._decode_times: dict[int, int] = {}
        self._disorder: list[Span] = []
        self._frames: array[int] = array("q")
        self._keys: array[int] = array("q")
        self._picture: int | None = None
        self._corrupt = 0

    def note(self, packet: "av.Packet[Any]") -> None:
        self._corrupt += packet.is_corrupt
        # The packets without data at the end say that they are of stream 0.
        index = packet.stream.index
        if packet.pts is None or not packet.time_base or index not in self._streams:
            return
        base = fraction(packet.time_base)
        start = packet.pts * base
        end = start + _length(packet, base)
        first, last = self._spans.get(index, (start, end))
        self._spans[index] = min(first, start), max(last, end)
        self._note_order(packet, round(start * SECOND))
        if isinstance(packet.stream, AvVideo) and self._picture in (None, index):
            self._picture = index
            self._frames.append(round(start * SECOND))
            if packet.is_keyframe:
                self._keys.append(round(start * SECOND))

    def _note_order(self, packet: "av.Packet[Any]", at: int) -> None:
        if packet.dts is None:
            return
        index = packet.stream.index
        before = self._decode_times.get(index, packet.dts - 1)
        if packet.dts <= before:
            self._disorder.append((at, at))
        self._decode_times[index] = max(packet.dts, before)

    def reached(self) -> Fraction:
        """The latest time of any stream, in seconds."""
        return max((end for _, end in self._spans.values()), default=Fraction(0))

    def damages(self) -> Iterator[Damage]:
        """What shows that media data is missing, once all packets have passed."""
        if self._corrupt:
            yield Damage(f"incomplete packets: {self._corrupt}")
        container = self._container
        if self._is_estimated:
            return
        for index, (_, reached) in self._spans.items():
            if stated := self._stated_end(self._streams[index]):
                yield from _shortfall(f"{self._streams[index].type} stream", reached, stated)
        if container.duration and not any(self._stated_end(self._streams[index]) for index in self._spans):
            start = Fraction(container.start_time or 0, av.time_base)
            stated = start + Fraction(container.duration, av.time_base)
            yield from _shortfall("file", self.reached() if self._spans else start, stated)

    def _stated_end(self, stream: Any) -> Fraction | None:
        """Where a picture or sound ends as the headers say; None when they do not."""
        if stream.type not in ("video", "audio") or not stream.duration:
            return None
        # The duration of fragments counts from 0, wherever the first of them starts.
        start = 0 if self._is_fragmented else stream.start_time or 0
        ticks: int = start + stream.duration
        return ticks * fraction(stream.time_base)

    def timing(self) -> Timing:
        """What the timestamps tell, once all packets have passed."""
        times = sorted(self._frames)
        steps = [(a, b) for a, b in pairwise(times) if b > a]
        doubled = [(a, b) for a, b in pairwise(times) if b == a]
        usual = round(median(b - a for a, b in steps)) if steps else None
        uneven = [(a, b) for a, b in steps if usual and abs(b - a - usual) > max(JITTER, usual // 50)]
        video, audio = (self._span_of(kind) for kind in ("video", "audio"))
        keys = sorted(self._keys)
        gops = list(pairwise([*keys, video[1]] if video and keys else keys))
        return Timing(
            usual_frame=usual,
            uneven=joined(uneven),
            longest_gop=max(gops, key=lambda gop: gop[1] - gop[0], default=None),
            disorder=joined([*self._disorder, *doubled]),
            video=video,
            audio=audio,
        )

    def _span_of(self, kind: str) -> Span | None:
        """Of the first stream of a kind that has packets."""
        indexes = (index for index, stream in self._streams.items() if stream.type == kind)
        span = next((self._spans[index] for index in indexes if index in self._spans), None)
        return (round(span[0] * SECOND), round(span[1] * SECOND)) if span else None


def _is_estimated(container: InputContainer) -> bool:
    """Whether a duration is only what the bytes of a bare sound last at its first bit rate."""
    if container.format.name not in BARE_SOUNDS or not container.duration:
        return False
    context = container.streams[0].codec_context
    rate = (context and context.bit_rate) or 0
    return rate * container.duration <= 8 * av.time_base * (container.size or 0)


def _length(packet: "av.Packet[Any]", base: Fraction) -> Fraction:
    """Seconds that a packet lasts; its stream's average where it does not say."""
    stream = packet.stream
    if not packet.duration and isinstance(stream, AvVideo) and stream.average_rate:
        return 1 / fraction(stream.average_rate)
    return (packet.duration or 0) * base


def _shortfall(what: str, reached: Fraction, stated: Fraction) -> Iterator[Damage]:
    if stated - reached > SLACK:
        text = f"the {what} ends at {float(reached):.3f} s of {float(stated):.3f} s"
        yield Damage(text, (max(0, round(reached * SECOND)), round(stated * SECOND)))
