"""Between the contract's messages and the domain."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from google.protobuf import duration_pb2

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod_probe.checks import Check, overall
from aiprod_probe.report import Audio, Report, Spec, Stream, Video


def spec_from(message: pb.QcSpec) -> Spec:
    spec = Spec(
        duration=message.duration.ToNanoseconds() if message.HasField("duration") else None,
        width=message.width,
        height=message.height,
        frame_rate=Fraction(message.frame_rate.numerator, message.frame_rate.denominator)
        if message.HasField("frame_rate")
        else None,
        video_codecs=frozenset(message.video_codecs),
        formats=frozenset(message.formats),
        audio_required=message.audio_required,
    )
    if message.HasField("duration_tolerance"):
        return replace(spec, duration_tolerance=message.duration_tolerance.ToNanoseconds())
    return spec


def qc_report(checks: Sequence[Check], report: Report | None) -> pb.QcReport:
    """`report` is None for a file that could not be read."""
    return pb.QcReport(
        verdict=pb.Verdict.Value(overall(checks).value),
        checks=[
            pb.QcCheck(
                code=check.code,
                verdict=pb.Verdict.Value(check.verdict.value),
                measured=check.measured,
                expected=check.expected,
                unit=check.unit,
            )
            for check in checks
        ],
        probe=probe_report(report) if report else None,
    )


def probe_report(report: Report) -> pb.ProbeReport:
    return pb.ProbeReport(
        format=pb.Format(
            format_name=report.format_name,
            duration=_duration(report.duration),
            size=report.size,
            bit_rate=report.bit_rate,
            tags=report.tags,
        ),
        streams=[_stream(stream) for stream in report.streams],
    )


def _stream(stream: Stream) -> pb.Stream:
    return pb.Stream(
        index=stream.index,
        codec_type=stream.codec_type,
        codec_name=stream.codec_name,
        profile=stream.profile,
        duration=_duration(stream.duration),
        bit_rate=stream.bit_rate,
        tags=stream.tags,
        video=_video(stream.video) if stream.video else None,
        audio=_audio(stream.audio) if stream.audio else None,
    )


def _video(video: Video) -> pb.VideoStream:
    return pb.VideoStream(
        width=video.width,
        height=video.height,
        display_width=video.display_width,
        display_height=video.display_height,
        rotation=video.rotation,
        r_frame_rate=_rate(video.r_frame_rate),
        avg_frame_rate=_rate(video.avg_frame_rate),
        pix_fmt=video.pix_fmt,
        level=video.level,
        color_space=video.color_space,
        color_range=video.color_range,
        nb_frames=video.nb_frames,
    )


def _audio(audio: Audio) -> pb.AudioStream:
    return pb.AudioStream(
        sample_rate=audio.sample_rate, channels=audio.channels, channel_layout=audio.channel_layout
    )


def _duration(nanoseconds: int | None) -> duration_pb2.Duration | None:
    if nanoseconds is None:
        return None
    duration = duration_pb2.Duration()
    duration.FromNanoseconds(nanoseconds)
    return duration


def _rate(rate: Fraction | None) -> film.FrameRate | None:
    return film.FrameRate(numerator=rate.numerator, denominator=rate.denominator) if rate else None
