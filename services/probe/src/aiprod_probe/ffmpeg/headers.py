"""Measures the headers of a media file, with ffprobe's names and values."""

import math
import struct
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO

from av.audio.stream import AudioStream as AvAudio
from av.codec.context import CodecContext
from av.container import InputContainer
from av.rational import AVRational
from av.stream import Disposition
from av.video.stream import VideoStream as AvVideo

from aiprod_film.frames import SECOND
from aiprod_probe.ffmpeg.containers import open_container
from aiprod_probe.ffmpeg.formats.codec_strings import codec_string
from aiprod_probe.ffmpeg.formats.dolby_vision import read_dolby_vision
from aiprod_probe.ffmpeg.formats.enum_names import (
    CHROMA_LOCATIONS,
    COLOR_PRIMARIES,
    COLOR_RANGES,
    COLOR_SPACES,
    COLOR_TRANSFERS,
    FIELD_ORDERS,
)
from aiprod_probe.ffmpeg.formats.hdr10 import with_hdr10
from aiprod_probe.ffmpeg.formats.heif import BRANDS, read_primary
from aiprod_probe.ffmpeg.formats.magic_words import FULL_NAMES
from aiprod_probe.ffmpeg.formats.mpegts import HEAD, read_programs
from aiprod_probe.ffmpeg.formats.sample_entries import read_sample_entries
from aiprod_probe.ffmpeg.plausible_times import plausible
from aiprod_probe.ffmpeg.socket_file import SocketFile
from aiprod_probe.media_info import (
    AudioStream,
    Chapter,
    Format,
    Program,
    Report,
    Stream,
    VideoStream,
)


def measure(path: str) -> Report:
    """Returns the report of the file at `path`. NotMedia if it is not media."""
    with open_container(path) as container:
        report = read_report(container)
        if report.format.format_name == "mpegts":
            with Path(path).open("rb") as file:
                return _with_programs(report, file.read(HEAD))
        if _is_heif(report):
            with Path(path).open("rb") as file:
                return _with_whole_picture(report, file)
        if all(stream.codec_context for stream in container.streams) or "mov" not in container.format.name:
            return report
        # Few files have codecs without a decoder, so only they pay for a second look.
        return _with_sample_entries(report, [stream.id for stream in container.streams], path)


def _with_sample_entries(report: Report, ids: Sequence[int], path: str) -> Report:
    """Adds what the index of an MP4 states about streams whose codecs FFmpeg cannot decode."""
    entries = read_sample_entries(path)
    streams = []
    for stream, number in zip(report.streams, ids, strict=True):
        entry = None if stream.codec_name else entries.get(number)
        if entry:
            audio = entry.audio if stream.codec_type == "audio" else None
            stream = replace(stream, codec_name=entry.codec_name, codec_tag=entry.tag, audio=audio)
        streams.append(stream)
    return replace(report, streams=tuple(streams))


def measure_remote(path: str) -> Report:
    """Returns the report of the file that is served at the socket `path`. NotMedia if it is not media."""
    with closing(SocketFile(path)) as media, open_container(media) as container:
        report = read_report(container)
        if report.format.format_name == "mpegts":
            return _with_programs(report, _read(media, 0, HEAD))
        return _with_whole_picture(report, media) if _is_heif(report) else report


def _read(media: SocketFile | BinaryIO, offset: int, length: int) -> bytes:
    """Returns bytes of a file, fewer at its end only; one read may return fewer than are asked for."""
    media.seek(offset)
    content = b""
    while len(content) < length and (more := media.read(length - len(content))):
        content += more
    return content


def _is_heif(report: Report) -> bool:
    return report.format.tags.get("major_brand") in BRANDS


def _with_whole_picture(report: Report, media: SocketFile | BinaryIO) -> Report:
    """Gives the picture, or the first of its tiles, the size of the whole; the other tiles are not listed."""
    whole = read_primary(partial(_read, media), report.format.size)
    shown = next((s for s in report.streams if whole and s.video and s.id == f"{whole.stream:#x}"), None)
    if whole is None or shown is None or shown.video is None:
        return report
    video = replace(shown.video, width=whole.width, height=whole.height, rotation=whole.rotation)
    picture = replace(shown, video=video, disposition=("default",))
    others = (
        stream for stream in report.streams if stream is not shown and "dependent" not in stream.disposition
    )
    return replace(report, streams=(picture, *others))


def _with_programs(report: Report, head: bytes) -> Report:
    """Adds the programs of a transport stream, which FFmpeg knows and PyAV does not show."""
    indexes = {stream.id: stream.index for stream in report.streams}
    programs = [
        Program(number, name, tuple(indexes[f"{pid:#x}"] for pid in pids if f"{pid:#x}" in indexes))
        for number, name, pids in read_programs(head)
    ]
    return replace(report, programs=tuple(programs))


def read_report(container: InputContainer) -> Report:
    """Returns the report of an open container."""
    duration, start = container.duration, container.start_time
    kind = container.format
    name, long_name = FULL_NAMES.get(kind.name) or (kind.name, kind.long_name)
    report = Report(
        Format(
            format_name=name,
            format_long_name=long_name,
            # FFmpeg counts microseconds in containers.
            duration=None if duration is None else plausible(duration * 1000),
            start_time=None if start is None else plausible(start * 1000),
            # FFmpeg returns a negative size if it is unknown.
            size=max(container.size or 0, 0),
            bit_rate=container.bit_rate or None,
            tags=_tags(container.metadata),
        ),
        tuple(_stream(stream) for stream in container.streams),
        tuple(_chapter(chapter) for chapter in container.chapters()),
    )
    return with_hdr10(container, report)


def _chapter(chapter: Mapping[str, Any]) -> Chapter:
    scale = Fraction(chapter["time_base"]) * SECOND
    start, end = round(chapter["start"] * scale), round(chapter["end"] * scale)
    return Chapter(chapter["id"], start, end, _tags(chapter["metadata"]))


def _stream(stream: Any) -> Stream:
    # Without a decoder for its codec a stream has no codec context.
    context = stream.codec_context
    codec_name = context.codec.canonical_name if context else ""
    profile: str = (context and stream.profile) or ""
    tag = _tag(context) if context else ""
    return Stream(
        index=stream.index,
        codec_type=stream.type or "unknown",
        codec_name=codec_name,
        profile=profile,
        codec_tag=tag,
        mime_codec=codec_string(codec_name, tag, profile, context.extradata or b"") if context else "",
        start_time=nanoseconds(stream.start_time, stream.time_base),
        duration=nanoseconds(stream.duration, stream.time_base),
        time_base=fraction(stream.time_base) if stream.time_base else None,
        bit_rate=(context and context.bit_rate) or None,
        disposition=_disposition(stream.disposition),
        video=_video(stream) if isinstance(stream, AvVideo) and context else None,
        audio=_audio(stream) if isinstance(stream, AvAudio) and context else None,
        tags=_tags(stream.metadata),
        # Containers without numbers give their streams none.
        id=f"{stream.id:#x}" if stream.id else "",
    )


# Few combinations occur, and to take one apart takes longer than the tags of a stream.
@lru_cache(256)
def _disposition(flags: Disposition) -> tuple[str, ...]:
    return tuple(flag.name for flag in flags if flag.name)


def _tag(context: CodecContext) -> str:
    """Returns the tag of four characters; empty if the container has numbers."""
    try:
        tag = context.codec_tag
    except UnicodeDecodeError:
        return ""
    return tag if tag.isascii() and tag.isprintable() else ""


def _tags(metadata: Mapping[str, str]) -> dict[str, str]:
    """Returns tags as text, with `\ufffd` for bytes that are not UTF-8."""
    return {_text(key): _text(value) for key, value in metadata.items()}


def _text(raw: str) -> str:
    if raw.isascii():
        return raw
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def nanoseconds(ticks: int | None, time_base: AVRational | None) -> int | None:
    """Returns ticks of a time base in nanoseconds, rounded; None if that is no time."""
    if ticks is None or time_base is None:
        return None
    # Integer arithmetic: fractions take ten times as long.
    divisor = time_base.denominator
    return plausible((2 * ticks * time_base.numerator * SECOND + divisor) // (2 * divisor))


def fraction(rational: AVRational) -> Fraction:
    """Converts FFmpeg's rational number."""
    return Fraction(rational.numerator, rational.denominator)


def _video(stream: AvVideo) -> VideoStream:
    context = stream.codec_context
    shape = stream.sample_aspect_ratio
    return VideoStream(
        width=context.width,
        height=context.height,
        rotation=_rotation(context.coded_side_data.get("display_matrix")),
        r_frame_rate=fraction(stream.base_rate) if stream.base_rate else None,
        avg_frame_rate=fraction(stream.average_rate) if stream.average_rate else None,
        pix_fmt=context.pix_fmt or "",
        # FFmpeg marks an unknown level with a negative number.
        level=context.level if context.level >= 0 else None,
        color_space=COLOR_SPACES.get(context.colorspace, ""),
        color_range=COLOR_RANGES.get(context.color_range, ""),
        nb_frames=stream.frames or None,
        bit_depth=context.format.components[0].bits if context.pix_fmt and context.format else 0,
        color_primaries=COLOR_PRIMARIES.get(context.color_primaries, ""),
        color_transfer=COLOR_TRANSFERS.get(context.color_trc, ""),
        chroma_location=CHROMA_LOCATIONS.get(context.chroma_sample_location, ""),
        field_order=FIELD_ORDERS.get(context.field_order, ""),
        sample_aspect_ratio=fraction(shape) if shape else None,
        dolby_vision=read_dolby_vision(context),
    )


def _rotation(matrix: bytes | None) -> int:
    """Returns clockwise degrees, rounded to a right angle, of a display matrix (3x3, 16.16 fixed point)."""
    if matrix is None:
        return 0
    cosine, sine = struct.unpack_from("=2i", matrix)
    return round(math.degrees(math.atan2(sine, cosine)) / 90) * 90 % 360


def _audio(stream: AvAudio) -> AudioStream:
    context = stream.codec_context
    # For a layout that the file does not name PyAV returns `2 channels`, and ffprobe nothing.
    layout = context.layout.name
    return AudioStream(
        sample_rate=context.sample_rate,
        channels=context.channels,
        channel_layout="" if layout.endswith(" channels") else layout,
        sample_fmt=context.format.name if context.format else "",
    )
