"""Checks of what the headers say."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, passes, seconds
from aiprod_probe.report import Damage, Report

RATE_TOLERANCE = Fraction(1, 10_000)
"""Relative; ten times finer than between 24 and 24000/1001."""


def integrity(report: Report, damages: Sequence[Damage]) -> Check:
    problems = [damage.text for damage in damages] or ([] if report.streams else ["no streams"])
    return Check(
        "FILE_INTEGRITY",
        Verdict.FAIL if problems else Verdict.PASS,
        measured="; ".join(problems) or "readable to its end",
        expected="readable to its end",
        spans=tuple(damage.span for damage in damages if damage.span),
    )


def _container(code: str, report: Report, spec: Spec) -> Check:
    if not spec.formats:
        return Check(code, Verdict.SKIPPED)
    is_allowed = not set(report.format.format_name.split(",")).isdisjoint(spec.formats)
    return Check(code, passes(is_allowed), report.format.format_name, ", ".join(spec.formats))


def _duration(code: str, report: Report, spec: Spec) -> Check:
    if spec.duration is None:
        return Check(code, Verdict.SKIPPED)
    expected = f"{seconds(spec.duration)} ± {seconds(spec.duration_tolerance)}"
    if report.duration is None:
        return Check(code, Verdict.FAIL, "unknown", expected, "s")
    is_near = abs(report.duration - spec.duration) <= spec.duration_tolerance
    return Check(code, passes(is_near), seconds(report.duration), expected, "s")


def _resolution(code: str, report: Report, spec: Spec) -> Check:
    if not spec.width and not spec.height:
        return Check(code, Verdict.SKIPPED)
    expected = f"{spec.width or 'any'}x{spec.height or 'any'}"
    if report.video is None or report.video.video is None:
        return Check(code, Verdict.FAIL, "no video stream", expected, "px")
    width, height = report.video.video.display_size
    is_equal = spec.width in (0, width) and spec.height in (0, height)
    return Check(code, passes(is_equal), f"{width}x{height}", expected, "px")


def _video_codec(code: str, report: Report, spec: Spec) -> Check:
    if not spec.video_codecs:
        return Check(code, Verdict.SKIPPED)
    measured = report.video.codec_name if report.video else "no video stream"
    return Check(code, passes(measured in spec.video_codecs), measured, ", ".join(spec.video_codecs))


def _frame_rate(code: str, report: Report, spec: Spec) -> Check:
    if spec.frame_rate is None:
        return Check(code, Verdict.SKIPPED)
    rate = report.video.video.avg_frame_rate if report.video and report.video.video else None
    if rate is None:
        return Check(code, Verdict.FAIL, "unknown", str(spec.frame_rate), "fps")
    is_near = abs(rate / spec.frame_rate - 1) <= RATE_TOLERANCE
    return Check(code, passes(is_near), str(rate), str(spec.frame_rate), "fps")


def _audio_present(code: str, report: Report, spec: Spec) -> Check:
    if not spec.audio_required:
        return Check(code, Verdict.SKIPPED)
    measured = report.audio.codec_name or "unknown codec" if report.audio else "no audio stream"
    return Check(code, passes(report.audio is not None), measured, "an audio stream")


def _audio_codec(code: str, report: Report, spec: Spec) -> Check:
    if not spec.audio_codecs or report.audio is None:
        return Check(code, Verdict.SKIPPED)
    measured = report.audio.codec_name
    return Check(code, passes(measured in spec.audio_codecs), measured, ", ".join(spec.audio_codecs))


def _pixel_format(code: str, report: Report, spec: Spec) -> Check:
    if not spec.pix_fmts or report.video is None or report.video.video is None:
        return Check(code, Verdict.SKIPPED)
    measured = report.video.video.pix_fmt
    return Check(code, passes(measured in spec.pix_fmts), measured, ", ".join(spec.pix_fmts))


HEADER_CHECKS: dict[str, Callable[[str, Report, Spec], Check]] = {
    "CONTAINER": _container,
    "DURATION": _duration,
    "RESOLUTION": _resolution,
    "VIDEO_CODEC": _video_codec,
    "PIXEL_FORMAT": _pixel_format,
    "FRAME_RATE": _frame_rate,
    "AUDIO_PRESENT": _audio_present,
    "AUDIO_CODEC": _audio_codec,
}
