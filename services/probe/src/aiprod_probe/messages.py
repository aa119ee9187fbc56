"""Messages of the contract to reports, specs and checks, and back."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1.manifest_pb2 import FrameRate
from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod_probe.qc.checks import Judgement
from aiprod_probe.qc.quality import Quality, signal_quality
from aiprod_probe.qc.spec import PRESETS, Spec
from aiprod_probe.qc.verdicts import Check, Verdict, overall
from aiprod_probe.report import AudioStream, Chapter, Format, MasteringDisplay, Report, Stream, VideoStream


def name(request: api.ProbeRequest | api.ValidateRequest | api.AnalyzeRequest) -> str:
    """What a file is called: a URL without its query, which may be its key."""
    return request.url.partition("?")[0] or request.asset.name


def title(request: api.AnalyzeRequest) -> str:
    """What people call a file: as its uploader did."""
    return request.asset.labels.get("filename") or name(request)


def spec(message: pb.QcSpec) -> Spec:
    """The preset that the message names, overridden by what else it states; fields have the same names."""
    stated = {field.name: _value(value) for field, value in message.ListFields()}
    return replace(PRESETS.get(stated.pop("preset", ""), Spec()), **stated)


def _value(value: Any) -> Any:
    """What a field of the spec holds, in the domain's terms."""
    match value:
        case Duration():
            return value.ToNanoseconds()
        case FrameRate():
            return Fraction(value.numerator, value.denominator)
        case bool() | int() | float() | str():
            return value
    return tuple(value)


def qc_report(judgement: Judgement, filename: str) -> pb.QcReport:
    """All but the picture."""
    examination = judgement.examination
    quality = signal_quality(examination) if examination else None
    return pb.QcReport(
        verdict=_verdict(overall(judgement.checks)),
        checks=[_check(check) for check in judgement.checks],
        probe=probe_report(examination.report, filename) if examination else None,
        signal_quality=_quality(quality) if quality else None,
    )


def _quality(quality: Quality) -> pb.SignalQuality:
    return pb.SignalQuality(
        score=quality.score,
        method="heuristic",
        presence=quality.presence,
        exposure=quality.exposure,
        motion=quality.motion,
        sound=quality.sound,
    )


def _check(check: Check) -> pb.QcCheck:
    return pb.QcCheck(
        code=check.code,
        verdict=_verdict(check.verdict),
        measured=check.measured,
        expected=check.expected,
        unit=check.unit,
        reason=check.reason,
        intervals=[pb.Interval(start=_duration(start), end=_duration(end)) for start, end in check.spans],
    )


def _verdict(verdict: Verdict) -> pb.Verdict.ValueType:
    return pb.Verdict.Value(verdict.name)


def probe_report(report: Report, filename: str) -> pb.ProbeReport:
    return pb.ProbeReport(
        format=_format(report.format, filename),
        streams=[_stream(stream) for stream in report.streams],
        chapters=[_chapter(chapter) for chapter in report.chapters],
    )


def _format(format: Format, filename: str) -> pb.Format:
    return pb.Format(
        filename=filename,
        format_name=format.format_name,
        format_long_name=format.format_long_name,
        start_time=_duration(format.start_time),
        duration=_duration(format.duration),
        size=format.size,
        bit_rate=format.bit_rate,
        tags=format.tags,
    )


def _stream(stream: Stream) -> pb.Stream:
    return pb.Stream(
        index=stream.index,
        codec_type=stream.codec_type,
        codec_name=stream.codec_name,
        profile=stream.profile,
        duration=_duration(stream.duration),
        bit_rate=stream.bit_rate,
        video=_video(stream.video) if stream.video else None,
        audio=_audio(stream.audio) if stream.audio else None,
        tags=stream.tags,
        start_time=_duration(stream.start_time),
        time_base=_ratio(stream.time_base, "/"),
        disposition=stream.disposition,
    )


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


def _ratio(value: Fraction | None, sign: str) -> str:
    return f"{value.numerator}{sign}{value.denominator}" if value else ""


def _audio(audio: AudioStream) -> pb.AudioStream:
    return pb.AudioStream(
        sample_rate=audio.sample_rate,
        channels=audio.channels,
        channel_layout=audio.channel_layout,
        sample_fmt=audio.sample_fmt,
    )


def _rate(rate: Fraction | None) -> FrameRate | None:
    return FrameRate(numerator=rate.numerator, denominator=rate.denominator) if rate else None


def _duration(nanoseconds: int | None) -> Duration | None:
    if nanoseconds is None:
        return None
    duration = Duration()
    duration.FromNanoseconds(nanoseconds)
    return duration
