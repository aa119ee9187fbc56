"""Measures media files with FFmpeg's libraries. Runs in a worker process, never beside a server."""

import math
import resource
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream as AvAudio
from av.container import InputContainer
from av.rational import AVRational
from av.video.stream import VideoStream as AvVideo

from aiprod_probe.report import (
    AudioStream,
    Damage,
    Examination,
    Format,
    NotMedia,
    Report,
    Stream,
    VideoStream,
)

SECOND = 1_000_000_000
MEMORY_BYTES = 2 << 30

# Playlists (hls, dash, concat, sdp, image2) would open other files and sockets: they are not in the list.
OPEN_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,matroska,avi,mpegts,mpeg,flv,ogg,gif,mxf,asf,wav,mp3,flac,aac,ac3,eac3,ivf,h264,"
    "hevc,obu,amr,aiff,w64,dv,mpegvideo,av1",
}
SLACK = Fraction(1, 4)
"""Seconds that a stream may end before its stated duration: priming, padding, rounding."""

COLOR_SPACES = {
    0: "gbr",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
    11: "smpte2085",
    12: "chroma-derived-nc",
    13: "chroma-derived-c",
    14: "ictcp",
}
COLOR_RANGES = {1: "tv", 2: "pc"}


def confine() -> None:
    """Bound what this process may take: hostile files are read here."""
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def measure(path: str) -> Report:
    """What the headers of the file at `path` say. NotMedia when it is none."""
    with _opened(path) as container:
        return _report(container)


def examine(path: str) -> Examination:
    """Measure the file at `path` and read all of its packets. NotMedia when it is no media file."""
    with _opened(path) as container:
        return Examination(_report(container), tuple(_damages(container, Path(path).stat().st_size)))


@contextmanager
def _opened(path: str) -> Iterator[InputContainer]:
    try:
        container = av.open(f"file:{path}", options=OPEN_OPTIONS)
    except (av.FFmpegError, ValueError, UnicodeDecodeError) as error:
        raise NotMedia(f"not a media file that is supported ({getattr(error, 'strerror', error)})") from None
    with container:
        yield container


def _report(container: InputContainer) -> Report:
    duration = container.duration
    return Report(
        Format(
            format_name=container.format.name,
            duration=None if duration is None else duration * 1000,
            size=container.size or 0,
            bit_rate=container.bit_rate or None,
            tags=_tags(container.metadata),
        ),
        tuple(_stream(stream) for stream in container.streams),
    )


def _stream(stream: Any) -> Stream:
    """A codec that FFmpeg has no decoder for leaves a stream without codec context."""
    context = stream.codec_context
    return Stream(
        index=stream.index,
        codec_type=stream.type or "unknown",
        codec_name=context.codec.canonical_name if context else "",
        profile=(context and stream.profile) or "",
        duration=_nanoseconds(stream.duration, stream.time_base),
        bit_rate=(context and context.bit_rate) or None,
        video=_video(stream) if isinstance(stream, AvVideo) and context else None,
        audio=_audio(stream) if isinstance(stream, AvAudio) and context else None,
        tags=_tags(stream.metadata),
    )


def _tags(metadata: Mapping[str, str]) -> dict[str, str]:
    """Tags as text, with `\ufffd` for bytes that are none."""
    return {_text(key): _text(value) for key, value in metadata.items()}


def _text(raw: str) -> str:
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _nanoseconds(ticks: int | None, time_base: AVRational | None) -> int | None:
    return None if ticks is None or time_base is None else round(ticks * _fraction(time_base) * SECOND)


def _fraction(rational: AVRational) -> Fraction:
    return Fraction(rational.numerator, rational.denominator)


def _video(stream: AvVideo) -> VideoStream:
    context = stream.codec_context
    return VideoStream(
        width=context.width,
        height=context.height,
        rotation=_rotation(context.coded_side_data.get("display_matrix")),
        r_frame_rate=_fraction(stream.base_rate) if stream.base_rate else None,
        avg_frame_rate=_fraction(stream.average_rate) if stream.average_rate else None,
        pix_fmt=context.pix_fmt or "",
        level=context.level if context.level >= 0 else None,
        color_space=COLOR_SPACES.get(context.colorspace, ""),
        color_range=COLOR_RANGES.get(context.color_range, ""),
        nb_frames=stream.frames or None,
    )


def _rotation(matrix: bytes | None) -> int:
    """Clockwise degrees, to the next right angle, of a display matrix (3x3 of 16.16 fixed point)."""
    if matrix is None:
        return 0
    cosine, sine = struct.unpack_from("=2i", matrix)
    return round(math.degrees(math.atan2(sine, cosine)) / 90) * 90 % 360


def _audio(stream: AvAudio) -> AudioStream:
    """A layout that the file does not name is `2 channels` to FFmpeg and nothing to ffprobe."""
    context = stream.codec_context
    layout = context.layout.name
    return AudioStream(context.sample_rate, context.channels, "" if layout.endswith(" channels") else layout)


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
    length = (packet.duration or 0) * _fraction(packet.time_base)
    if not length and isinstance(stream, AvVideo) and stream.average_rate:
        length = 1 / _fraction(stream.average_rate)
    end = packet.pts * _fraction(packet.time_base) + length
    reached[stream.index] = max(end, reached.get(stream.index, end))


def _shortfalls(container: InputContainer, reached: dict[int, Fraction]) -> Iterator[Damage]:
    """Streams that end before their stated duration; where none is stated, the file as a whole."""
    for stream in container.streams:
        if stream.duration and stream.time_base and stream.type in ("video", "audio"):
            start = (stream.start_time or 0) * _fraction(stream.time_base)
            stated = start + stream.duration * _fraction(stream.time_base)
            yield from _shortfall(f"{stream.type} stream", reached.get(stream.index, start), stated)
    if container.duration and not any(stream.duration for stream in container.streams):
        start = Fraction(container.start_time or 0, av.time_base)
        stated = start + Fraction(container.duration, av.time_base)
        yield from _shortfall("file", max(reached.values(), default=start), stated)


def _shortfall(what: str, reached: Fraction, stated: Fraction) -> Iterator[Damage]:
    if stated - reached > SLACK:
        text = f"the {what} ends at {float(reached):.3f} s of {float(stated):.3f} s"
        yield Damage(text, (max(0, round(reached * SECOND)), round(stated * SECOND)))
