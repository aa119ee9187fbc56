"""Measuring with PyAV. It runs in a worker process, never in the service: files are hostile."""

import math
import struct
from fractions import Fraction
from pathlib import Path

import av
import av.container
from av.rational import AVRational

from aiprod_probe.report import Audio, NotMedia, Report, Stream, Video

# FFmpeg follows playlists to other files and hosts unless it may open nothing but these.
OPEN_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": (
        "mov,matroska,avi,mpegts,mpeg,flv,ogg,gif,mxf,asf,wav,mp3,flac,aac,ac3,eac3,ivf,h264,hevc,obu,"
        "amr,aiff,w64,dv,mpegvideo,av1"
    ),
}
# An end of data so much before the duration means that data is missing.
MISSING_SECONDS = 1.0
NANOSECONDS = 1_000_000_000


# AVColorSpace and AVColorRange by their numbers; what is missing is unknown.
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
}
COLOR_RANGES = {1: "tv", 2: "pc"}


def measure(path: str) -> Report:
    """The report of a file. NotMedia when it cannot be opened."""
    av.logging.set_level(None)
    try:
        with av.open(path, options=OPEN_OPTIONS) as container:
            size = Path(path).stat().st_size
            streams = tuple(_stream(stream) for stream in container.streams)
            damage = _damage(container, size)
            return _report(container, size, streams, damage)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise NotMedia(str(error).replace(f": '{path}'", "").strip() or type(error).__name__) from None


def _report(
    container: av.container.InputContainer, size: int, streams: tuple[Stream, ...], damage: str
) -> Report:
    duration = None if container.duration is None else container.duration * 1000
    return Report(
        format_name=container.format.name,
        duration=duration,
        size=size,
        bit_rate=container.bit_rate or None,
        tags=dict(container.metadata),
        streams=streams,
        damage=damage,
    )


def _stream(stream: av.stream.Stream) -> Stream:
    context = stream.codec_context
    duration = None
    if stream.duration is not None and stream.time_base is not None:
        duration = round(stream.duration * stream.time_base * NANOSECONDS)
    return Stream(
        index=stream.index,
        codec_type=stream.type or "data",
        # FFmpeg has no context for what it cannot decode.
        codec_name=context.codec.canonical_name if context else "",
        profile=(context.profile or "") if context else "",
        duration=duration,
        bit_rate=(context.bit_rate or None) if context else None,
        tags=dict(stream.metadata),
        video=_video(stream) if isinstance(stream, av.VideoStream) else None,
        audio=_audio(stream) if isinstance(stream, av.AudioStream) else None,
    )


def _video(stream: av.VideoStream) -> Video:
    context = stream.codec_context
    rotation = _rotation(stream)
    across = rotation in (90, 270)
    return Video(
        width=context.width,
        height=context.height,
        display_width=context.height if across else context.width,
        display_height=context.width if across else context.height,
        rotation=rotation,
        r_frame_rate=_rate(stream.base_rate),
        avg_frame_rate=_rate(stream.average_rate),
        pix_fmt=context.pix_fmt or "",
        level=context.level,
        color_space=COLOR_SPACES.get(context.colorspace, ""),
        color_range=COLOR_RANGES.get(context.color_range, ""),
        nb_frames=stream.frames or None,
    )


def _audio(stream: av.AudioStream) -> Audio:
    context = stream.codec_context
    return Audio(
        sample_rate=context.sample_rate, channels=context.channels, channel_layout=context.layout.name
    )


def _rate(rate: AVRational) -> Fraction | None:
    return Fraction(rate.numerator, rate.denominator) if rate and rate.denominator else None


def _rotation(stream: av.VideoStream) -> int:
    """Clockwise degrees to show the picture upright, from the container's display matrix."""
    matrix = stream.codec_context.coded_side_data.get("display_matrix")
    if matrix is None:
        return 0
    a, b = struct.unpack("<2i", matrix[:8])
    return round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360


def _damage(container: av.container.InputContainer, size: int) -> str:
    """What is missing of the data; its index tells in milliseconds, else all packets are read."""
    if "mov" in container.format.name.split(","):
        last = max((_indexed_end(stream) for stream in container.streams), default=0)
        return f"the last {last - size} of {last} bytes are missing" if last > size else ""
    return _packet_damage(container)


def _indexed_end(stream: av.stream.Stream) -> int:
    entries = stream.index_entries
    return max((entry.pos + entry.size for entry in entries), default=0)


def _packet_damage(container: av.container.InputContainer) -> str:
    end = 0.0
    try:
        for packet in container.demux():
            if packet.is_corrupt:
                return f"a packet near {end:.1f} s is corrupt"
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    except av.FFmpegError as error:
        return f"after {end:.1f} s: {error.strerror}"
    start = (container.start_time or 0) / 1e6
    duration = (container.duration or 0) / 1e6
    if duration - (end - start) > MISSING_SECONDS:
        return f"the data ends at {end - start:.1f} of {duration:.1f} s"
    return ""
