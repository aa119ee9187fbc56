"""Examines the packets of a file without decoding them."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import av
from av.container import InputContainer
from av.video.stream import VideoStream as AvVideo

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Examination, Layout, Span, Timing, merge_spans
from aiprod_probe.ffmpeg.captions import CaptionReader
from aiprod_probe.ffmpeg.containers import open_container
from aiprod_probe.ffmpeg.decoders import open_decoders
from aiprod_probe.ffmpeg.ends.open_ended import is_open_ended
from aiprod_probe.ffmpeg.ends.stated_ends import StatedEnds
from aiprod_probe.ffmpeg.formats.dolby_vision import has_metadata, read_dolby_vision
from aiprod_probe.ffmpeg.formats.ffv1 import SliceChecker
from aiprod_probe.ffmpeg.formats.matroska import structure_problems
from aiprod_probe.ffmpeg.formats.mp4_layout import read_layout
from aiprod_probe.ffmpeg.frame_times import Clock, frame_timing
from aiprod_probe.ffmpeg.headers import fraction, measure
from aiprod_probe.ffmpeg.incomplete_packets import IncompletePackets
from aiprod_probe.ffmpeg.packet_reading import encryption_scheme, is_cover, missing_bytes, read_packets
from aiprod_probe.ffmpeg.repeated_packets import without_repeats
from aiprod_probe.media_info import Damage, Report

RAW_VIDEO = ("h264", "hevc", "vvc", "mpegvideo", "m4v", "mjpeg", "obu", "vc1")
"""Formats without times: FFmpeg counts frames at a rate that it reads or assumes."""

DECODING_TIMES = ("gxf",)
"""Formats that only state when a frame is decoded: FFmpeg guesses when it is shown, by fields."""


def examine(path: str) -> Examination:
    """Measures the file at `path`, and examine all of its packets. NotMedia if it is not media."""
    report = measure(path)
    with (
        without_repeats(path, report.format.format_name) as source,
        open_container(source) as container,
    ):
        layout = read_layout(path, report.format.format_name)
        analyzer = PacketAnalyzer(container, layout, is_open_ended(container, path))
        damages = [*missing_bytes(container, path), *open_decoders(container, path)]
        # The generator adds to `damages` while it runs.
        for packet in read_packets(container, path, damages):
            analyzer.add(packet)
        damages += analyzer.damages(is_damaged=bool(damages))
        return Examination(
            analyzer.completed(report),
            tuple(damages),
            analyzer.timing(),
            layout=layout,
            encryption=analyzer.encryption(),
            captions=analyzer.captions.captions(),
            structure=structure_problems(path, report.format.format_name),
            lacks_dolby_vision=analyzer.lacks_dolby_vision(),
        )


class PacketAnalyzer:
    """Finds the timing and the damages of the packets of a file; cover art has no timing."""

    def __init__(self, container: InputContainer, layout: Layout | None, is_open_ended: bool = False) -> None:
        """`is_open_ended` if the file states no length: what its header has instead means nothing."""
        self._container = container
        self._is_open_ended = is_open_ended
        self._is_fragmented = layout is not None and layout.fragmented
        self._stated = StatedEnds(container, is_open_ended, self._is_fragmented)
        self._streams = {stream.index: stream for stream in container.streams if not is_cover(stream)}
        self._track_ends: dict[int, Fraction] = {}
        if layout and not layout.fragmented:
            ends = {index: self._stated.of_stream(stream) for index, stream in self._streams.items()}
            self._track_ends = {index: end for index, end in ends.items() if end}
        self._stream_spans: dict[int, tuple[Fraction, Fraction]] = {}
        self._decode_times: dict[int, int] = {}
        self._disorder: list[Span] = []
        # Arrays, because lists of integers take several times the memory for a long film.
        self._frames: array[int] = array("q")
        self._keys: array[int] = array("q")
        # A recording from the middle of a broadcast begins with frames that no key frame comes before.
        self._first_shown = -(1 << 62)
        self._picture: int | None = None
        self._dolby_vision: bool | None = None
        # Before decoders are opened: one that refuses its stream leaves a context that must not be read.
        self._dolby_vision_headers = _dolby_vision_headers(self._streams.values())
        self._slices = {index: SliceChecker() for index in self._streams if _is_ffv1(self._streams[index])}
        self._incomplete = IncompletePackets()
        self.captions = CaptionReader()
        self._untimed = Counter[int]()
        self._lengthless: dict[int, Fraction] = {}
        self._seen: set[int] = set()
        self._encryption: dict[int, str] = {}

    def add(self, packet: "av.Packet[Any]") -> None:
        """Adds the next packet of any stream."""
        # Without a stated length FFmpeg asks for more than there is, and calls what it gets incomplete.
        if not self._is_open_ended:
            self._incomplete.add(packet)
        # The empty packets at the end all claim to be of stream 0.
        index = packet.stream.index
        if packet.stream.type == "subtitle":
            self.captions.add(packet)
        if index not in self._seen and packet.size:
            self._seen.add(index)
            if scheme := encryption_scheme(packet):
                self._encryption[index] = scheme
        if packet.pts is None or not packet.time_base or index not in self._streams:
            self._untimed[index] += bool(packet.size)
            return
        base = fraction(packet.time_base)
        guesses_shown = self._container.format.name in DECODING_TIMES
        ticks = packet.pts if packet.dts is None or not guesses_shown else packet.dts
        start = ticks * base
        end = start + self._length(packet, start, base)
        self._check_order(packet, round(start * SECOND))
        is_shown = not packet.is_discard and not self._is_cut_off(index, start)
        if is_shown:
            first, last = self._stream_spans.get(index, (start, end))
            self._stream_spans[index] = min(first, start), max(last, end)
        if isinstance(packet.stream, AvVideo) and self._picture in (None, index):
            self._picture = index
            at = round(start * SECOND)
            if packet.is_keyframe and self._frames and not self._keys:
                self._first_shown = at
            if is_shown:
                self._frames.append(at)
            if self._dolby_vision is None and index in self._dolby_vision_headers:
                self._dolby_vision = has_metadata(bytes(packet), self._dolby_vision_headers[index])
            if packet.is_keyframe:
                self._keys.append(at)
            if index in self._slices and packet.size:
                self._slices[index].add(bytes(packet), (at, round(end * SECOND)))

    def _length(self, packet: "av.Packet[Any]", start: Fraction, base: Fraction) -> Fraction:
        """Returns the seconds that a packet lasts; if it does not state them, the average of its stream.

        A sound has no average: each of its packets is taken to last as long as the one before it.
        """
        stream = packet.stream
        if packet.duration or stream.type not in ("video", "audio"):
            return (packet.duration or 0) * base
        if isinstance(stream, AvVideo):
            return 1 / fraction(stream.average_rate) if stream.average_rate else Fraction(0)
        last = self._lengthless.get(stream.index, start)
        self._lengthless[stream.index] = start
        return max(start - last, Fraction(0))

    def _is_cut_off(self, index: int, start: Fraction) -> bool:
        """Returns whether a packet is past the end of its track, where an edit list ends an MP4's.

        It is decoded and not shown, as what `is_discard` marks before the start.
        """
        return index in self._track_ends and start >= self._track_ends[index]

    def _check_order(self, packet: "av.Packet[Any]", at: int) -> None:
        if packet.dts is None:
            return
        index = packet.stream.index
        previous = self._decode_times.get(index, packet.dts - 1)
        # Captions are shown at once, a frame is sent in several hints, and a packet of TrueHD is shorter than
        # Matroska's milliseconds.
        may_repeat = packet.stream.type != "video"
        if packet.dts < previous or (packet.dts == previous and not may_repeat):
            self._disorder.append((at, at))
        self._decode_times[index] = max(packet.dts, previous)

    def end_seconds(self) -> Fraction:
        """Returns the latest end of any packet so far."""
        return max((end for _, end in self._stream_spans.values()), default=Fraction(0))

    def damages(self, is_damaged: bool) -> Iterator[Damage]:
        """Yields what shows that data is missing, after the last packet; `is_damaged` if other things do."""
        if self._incomplete.count:
            yield Damage(f"incomplete packets: {self._incomplete.count}")
        for slices in self._slices.values():
            if wrong := slices.damaged():
                yield Damage(f"frames whose checksums are wrong: {len(wrong)}", wrong[0])
        ends = {index: end for index, (_, end) in self._stream_spans.items()}
        states_end = not self._lengthless and (bool(ends) or not self._untimed)
        yield from self._stated.damages(ends, states_end, is_damaged)

    def timing(self) -> Timing:
        """Returns the timing, after the last packet."""
        untimed = 0 if self._picture is None else self._untimed[self._picture]
        shown = [at for at in self._frames if at >= self._first_shown]
        timing = frame_timing(shown, self._clock(), untimed)
        video, audio = (self._span_of(kind) for kind in ("video", "audio"))
        keys = sorted(self._keys)
        gops = list(pairwise([*keys, video[1]] if video and keys else keys))
        return replace(
            timing,
            longest_gop=max(gops, key=lambda gop: gop[1] - gop[0], default=None),
            disorder=merge_spans([*self._disorder, *timing.disorder]),
            video=video,
            audio=audio,
        )

    def _clock(self) -> Clock:
        name = self._container.format.name
        stream = None if self._picture is None else self._streams[self._picture]
        tick = fraction(stream.time_base) if stream and stream.time_base else Fraction(0)
        return Clock(tick, name not in RAW_VIDEO, name == "avi" or self._is_fragmented)

    def _span_of(self, kind: str) -> Span | None:
        """Returns the span of the first stream of a kind that has packets."""
        indexes = (index for index, stream in self._streams.items() if stream.type == kind)
        span = next((self._stream_spans[index] for index in indexes if index in self._stream_spans), None)
        if span is None:
            return None
        start, end = (round(edge * SECOND) for edge in span)
        # Nothing before 0 is shown, as priming; but where a clock has wrapped, the whole file is before 0.
        return (max(0, start) if end > 0 else start), end

    def lacks_dolby_vision(self) -> bool:
        """Returns whether the first packet of the video should hold Dolby Vision's metadata and does not."""
        return self._dolby_vision is False

    def encryption(self) -> tuple[tuple[int, str], ...]:
        """Returns the indexes and the schemes of the encrypted streams."""
        return tuple(sorted(self._encryption.items()))

    def completed(self, report: Report) -> Report:
        """Returns the report, with the duration of the packets if no header states one."""
        is_estimated = self._is_open_ended or is_raw(self._container)
        is_stated = report.duration is not None and not is_estimated
        if is_stated or not self._stream_spans:
            return report
        start = min(start for start, _ in self._stream_spans.values())
        length = round((self.end_seconds() - max(start, Fraction(0))) * SECOND)
        return replace(report, format=replace(report.format, duration=length)) if length > 0 else report


def is_raw(container: InputContainer) -> bool:
    """Returns whether a file is a stream of pictures without a container: FFmpeg estimates its length."""
    return container.format.name in RAW_VIDEO


def _dolby_vision_headers(streams: Iterable[Any]) -> dict[int, bytes]:
    """Returns the headers of HEVC streams that state Dolby Vision, by the streams' indexes."""
    contexts = {stream.index: stream.codec_context for stream in streams if stream.codec_context}
    return {
        index: context.extradata or b""
        for index, context in contexts.items()
        if context.codec.canonical_name == "hevc" and read_dolby_vision(context)
    }


def _is_ffv1(stream: Any) -> bool:
    return bool(stream.codec_context) and stream.codec_context.codec.canonical_name == "ffv1"
