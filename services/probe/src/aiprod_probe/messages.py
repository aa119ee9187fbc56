"""Messages of the contract to reports, specs and checks, and back."""

from collections.abc import Sequence
from fractions import Fraction

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1.manifest_pb2 import FrameRate
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod_probe.checks import Check, Spec, Verdict, overall
from aiprod_probe.report import AudioStream, Format, Report, Stream, VideoStream

DURATION_TOLERANCE = 100_000_000
"""Nanoseconds, where the spec names none."""


def spec(message: pb.QcSpec) -> Spec:
    rate = message.frame_rate
    tolerance = message.duration_tolerance
    return Spec(
        duration=message.duration.ToNanoseconds() if message.HasField("duration") else None,
        duration_tolerance=tolerance.ToNanoseconds()
        if message.HasField("duration_tolerance")
        else DURATION_TOLERANCE,
        width=message.width,
        height=message.height,
        frame_rate=Fraction(rate.numerator, rate.denominator) if message.HasField("frame_rate") else None,
        video_codecs=tuple(message.video_codecs),
        formats=tuple(message.formats),
        audio_required=message.audio_required,
    )


def qc_report(checks: Sequence[Check], report: Report | None) -> pb.QcReport:
    """The judgement; `report` is None for a file that could not be read."""
    return pb.QcReport(
        verdict=_verdict(overall(checks)),
        checks=[_check(check) for check in checks],
        probe=probe_report(report) if report else None,
    )


def _check(check: Check) -> pb.QcCheck:
    return pb.QcCheck(
        code=check.code,
        verdict=_verdict(check.verdict),
        measured=check.measured,
        expected=check.expected,
        unit=check.unit,
        intervals=[pb.Interval(start=_duration(start), end=_duration(end)) for start, end in check.spans],
    )


def _verdict(verdict: Verdict) -> pb.Verdict.ValueType:
    return pb.Verdict.Value(verdict.name)


def probe_report(report: Report) -> pb.ProbeReport:
    return pb.ProbeReport(
        format=_format(report.format), streams=[_stream(stream) for stream in report.streams]
    )


def _format(format: Format) -> pb.Format:
    return pb.Format(
        format_name=format.format_name,
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
    )


def _audio(audio: AudioStream) -> pb.AudioStream:
    return pb.AudioStream(
        sample_rate=audio.sample_rate, channels=audio.channels, channel_layout=audio.channel_layout
    )


def _rate(rate: Fraction | None) -> FrameRate | None:
    return FrameRate(numerator=rate.numerator, denominator=rate.denominator) if rate else None


def _duration(nanoseconds: int | None) -> Duration | None:
    if nanoseconds is None:
        return None
    duration = Duration()
    duration.FromNanoseconds(nanoseconds)
    return duration
