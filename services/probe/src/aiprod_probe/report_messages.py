"""Writes reports as messages of aiprod.probe.v1."""

from collections.abc import Mapping, MutableMapping
from fractions import Fraction

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1.manifest_pb2 import FrameRate
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod_film.messages.values import write_duration, write_rate
from aiprod_probe.media_info import (
    AudioStream,
    Chapter,
    DolbyVision,
    Format,
    MasteringDisplay,
    Report,
    Stream,
    VideoStream,
)


def probe_report(report: Report, filename: str) -> pb.ProbeReport:
    """Returns the message of what was measured; `filename` is the name of the file in it."""
    return pb.ProbeReport(
        format=_format(report.format, filename),
        streams=[_stream(stream) for stream in report.streams],
        chapters=[_chapter(chapter) for chapter in report.chapters],
        programs=[
            pb.Program(number=program.number, name=program.name, streams=program.streams)
            for program in report.programs
        ],
    )


def _format(format: Format, filename: str) -> pb.Format:
    message = pb.Format(
        filename=filename,
        format_name=format.format_name,
        format_long_name=format.format_long_name,
        start_time=_duration(format.start_time),
        duration=_duration(format.duration),
        size=format.size,
        bit_rate=format.bit_rate,
    )
    _set_tags(message.tags, format.tags)
    return message


def _set_tags(message: MutableMapping[str, str], tags: Mapping[str, str]) -> None:
    """Copies tags one by one: given to a message as a whole, they go through a slow method of Python's."""
    for key, value in tags.items():
        message[key] = value


def _stream(stream: Stream) -> pb.Stream:
    message = pb.Stream(
        index=stream.index,
        codec_type=stream.codec_type,
        codec_name=stream.codec_name,
        profile=stream.profile,
        duration=_duration(stream.duration),
        bit_rate=stream.bit_rate,
        video=_video(stream.video) if stream.video else None,
        audio=_audio(stream.audio) if stream.audio else None,
        start_time=_duration(stream.start_time),
        time_base=_ratio(stream.time_base, "/"),
        disposition=stream.disposition,
        codec_tag_string=stream.codec_tag,
        mime_codec_string=stream.mime_codec,
        id=stream.id,
    )
    _set_tags(message.tags, stream.tags)
    return message


def _chapter(chapter: Chapter) -> pb.Chapter:
    return pb.Chapter(
        id=chapter.id, start=_duration(chapter.start), end=_duration(chapter.end), tags=chapter.tags
    )


def _video(video: VideoStream) -> pb.VideoStream:
    display_width, display_height = video.display_size
    return pb.VideoStream(
        width=video.width,
        height=video.height,
        display_width=display_width,
        display_height=display_height,
        rotation=video.rotation,
        r_frame_rate=_rate(video.r_frame_rate),
        avg_frame_rate=_rate(video.avg_frame_rate),
        pix_fmt=video.pix_fmt,
        level=video.level,
        color_space=video.color_space,
        color_range=video.color_range,
        nb_frames=video.nb_frames,
        bit_depth=video.bit_depth,
        color_primaries=video.color_primaries,
        color_transfer=video.color_transfer,
        chroma_location=video.chroma_location,
        field_order=video.field_order,
        sample_aspect_ratio=_ratio(video.sample_aspect_ratio, ":"),
        display_aspect_ratio=_ratio(video.display_aspect_ratio, ":"),
        mastering_display=_mastering(video.mastering_display) if video.mastering_display else None,
        content_light=pb.ContentLight(
            max_content=video.content_light.max_content, max_average=video.content_light.max_average
        )
        if video.content_light
        else None,
        dolby_vision=_dolby_vision(video.dolby_vision) if video.dolby_vision else None,
    )


def _dolby_vision(record: DolbyVision) -> pb.DolbyVision:
    return pb.DolbyVision(
        profile=record.profile,
        level=record.level,
        compatibility=record.compatibility,
        has_metadata=record.has_metadata,
        has_enhancement=record.has_enhancement,
    )


def _mastering(display: MasteringDisplay) -> pb.MasteringDisplay:
    red, green, blue, white = (
        pb.MasteringDisplay.Chromaticity(x=x, y=y) for x, y in (*display.primaries, display.white_point)
    )
    return pb.MasteringDisplay(
        red=red,
        green=green,
        blue=blue,
        white_point=white,
        min_luminance=display.min_luminance,
        max_luminance=display.max_luminance,
    )


def _ratio(value: Fraction | None, separator: str) -> str:
    return f"{value.numerator}{separator}{value.denominator}" if value else ""


def _audio(audio: AudioStream) -> pb.AudioStream:
    return pb.AudioStream(
        sample_rate=audio.sample_rate,
        channels=audio.channels,
        channel_layout=audio.channel_layout,
        sample_fmt=audio.sample_fmt,
    )


def _rate(rate: Fraction | None) -> FrameRate | None:
    return write_rate(rate) if rate else None


def _duration(nanoseconds: int | None) -> Duration | None:
    return None if nanoseconds is None else write_duration(nanoseconds)
