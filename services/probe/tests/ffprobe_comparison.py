"""Compares a report with ffprobe's output for the same file, field by field, with ffprobe's names."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from aiprod_probe.media_info import AudioStream, Report, Stream, VideoStream

type Fields = dict[str, object]


class Field(NamedTuple):
    """One field of one file; None if it is absent. `reason` explains an expected difference."""

    name: str
    own: object
    ffprobe: object
    reason: str = ""

    @property
    def agrees(self) -> bool:
        return self.own == self.ffprobe


def compare(report: Report, ffprobe: dict[str, Any]) -> Iterator[Field]:
    """Yield all fields that either has."""
    own = {**_format(report), **_chapters(report)}
    other = {**_ffprobe_format(ffprobe["format"]), **_ffprobe_chapters(ffprobe["chapters"])}
    for index, stream in enumerate(report.streams):
        own |= {f"{index}.{name}": value for name, value in _stream(stream).items()}
    for index, stream in enumerate(ffprobe["streams"]):
        other |= {f"{index}.{name}": value for name, value in _ffprobe_stream(stream).items()}
    for name in sorted({*own, *other}):
        field = Field(name, own.get(name), other.get(name))
        if field.own is not None or field.ffprobe is not None:
            yield field if field.agrees else field._replace(reason=_reason(field, report))


def _reason(field: Field, report: Report) -> str:
    """Return why a difference is expected; empty if it is a bug."""
    kind = report.format.format_name
    if field.name.endswith("profile") and str(field.ffprobe).isdecimal():
        return "ffprobe prints the number of a profile that has no name; PyAV gives names only"
    index = field.name.partition(".")[0]
    is_data = index.isdecimal() and report.streams[int(index)].codec_type == "data"
    if is_data and field.name.endswith(("bit_rate", "codec_name")):
        return "PyAV opens no codec of a data track, so it has neither the name nor the bit rate"
    if kind == "asf" and field.name == "tag.creation_time":
        return "FFmpeg 9 reads the creation time of an ASF file, the ffprobe of FFmpeg 8 does not"
    if kind == "mpegts" and field.name.endswith("bit_rate"):
        return "in a transport stream an estimate, which differs between FFmpeg's versions"
    return ""


def _seconds(nanoseconds: int | None) -> str | None:
    return None if nanoseconds is None else f"{nanoseconds / 1e9:.6f}"


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)


def _rate(value: Fraction | None) -> str | None:
    return f"{value.numerator}/{value.denominator}" if value else None


def _ratio(value: Fraction | None) -> str | None:
    return f"{value.numerator}:{value.denominator}" if value else None


def _tags(tags: Any) -> Fields:
    return {f"tag.{name}": value for name, value in tags.items()}


def _format(report: Report) -> Fields:
    own = report.format
    return {
        "format_name": own.format_name,
        "format_long_name": own.format_long_name,
        "duration": _seconds(own.duration),
        "start_time": _seconds(own.start_time),
        "size": str(own.size),
        "bit_rate": _text(own.bit_rate),
        "nb_streams": len(report.streams),
        **_tags(own.tags),
    }


def _ffprobe_format(format: dict[str, Any]) -> Fields:
    names = ("format_name", "format_long_name", "duration", "start_time", "size", "bit_rate", "nb_streams")
    return {name: format.get(name) for name in names} | _tags(format.get("tags", {}))


def _chapters(report: Report) -> Fields:
    return {
        f"chapter.{chapter.id}": (_seconds(chapter.start), _seconds(chapter.end), chapter.tags)
        for chapter in report.chapters
    }


def _ffprobe_chapters(chapters: list[dict[str, Any]]) -> Fields:
    return {f"chapter.{c['id']}": (c["start_time"], c["end_time"], c["tags"]) for c in chapters}


def _stream(stream: Stream) -> Fields:
    return {
        "index": stream.index,
        "codec_type": stream.codec_type,
        "codec_name": _text(stream.codec_name),
        "profile": _text(stream.profile),
        "duration": _seconds(stream.duration),
        "start_time": _seconds(stream.start_time),
        "time_base": _rate(stream.time_base),
        "bit_rate": _text(stream.bit_rate),
        "disposition": {*stream.disposition},
        **_tags(stream.tags),
        **(_video(stream.video) if stream.video else {}),
        **(_audio(stream.audio) if stream.audio else {}),
    }


def _video(video: VideoStream) -> Fields:
    return {
        "width": video.width,
        "height": video.height,
        "r_frame_rate": _rate(video.r_frame_rate),
        "avg_frame_rate": _rate(video.avg_frame_rate),
        "pix_fmt": video.pix_fmt,
        "level": video.level,
        "color_space": _text(video.color_space),
        "color_range": _text(video.color_range),
        "color_primaries": _text(video.color_primaries),
        "color_transfer": _text(video.color_transfer),
        "chroma_location": _text(video.chroma_location),
        "field_order": _text(video.field_order),
        "sample_aspect_ratio": _ratio(video.sample_aspect_ratio),
        "display_aspect_ratio": _ratio(video.display_aspect_ratio),
        "nb_frames": _text(video.nb_frames),
        "rotation": video.rotation,
    }


def _audio(audio: AudioStream) -> Fields:
    return {
        "sample_rate": str(audio.sample_rate),
        "channels": audio.channels,
        "channel_layout": _text(audio.channel_layout),
        "sample_fmt": audio.sample_fmt,
    }


PLAIN = ("index", "codec_type", "codec_name", "profile", "duration", "start_time", "time_base", "bit_rate")
VIDEO = (
    *("width", "height", "r_frame_rate", "avg_frame_rate", "pix_fmt", "level", "color_space", "color_range"),
    *("color_primaries", "color_transfer", "chroma_location", "field_order", "sample_aspect_ratio"),
    *("display_aspect_ratio", "nb_frames"),
)
AUDIO = ("sample_rate", "channels", "channel_layout", "sample_fmt")


def _ffprobe_stream(stream: dict[str, Any]) -> Fields:
    fields = {name: stream.get(name) for name in PLAIN}
    fields["disposition"] = {name for name, is_set in stream["disposition"].items() if is_set}
    if stream["codec_type"] == "video":
        # ffprobe prints an unknown rate as 0/0 and an unknown level as a negative number.
        video = {name: stream.get(name) for name in VIDEO if stream.get(name) != "0/0"}
        video["level"] = stream["level"] if stream["level"] >= 0 else None
        rotations = [data["rotation"] for data in stream.get("side_data_list", []) if "rotation" in data]
        fields |= video | {"rotation": -rotations[0] % 360 if rotations else 0}
    if stream["codec_type"] == "audio":
        fields |= {name: stream.get(name) for name in AUDIO}
    return fields | _tags(stream.get("tags", {}))
