"""The judgement of a report against a spec: pure functions, one a check, in a fixed order."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from aiprod_probe.report import Report, Spec


class Verdict(Enum):
    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    WARN = "WARN"
    FAIL = "FAIL"
    SKIPPED = "SKIPPED"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `measured` and `expected` are text in `unit`."""

    code: str
    verdict: Verdict
    measured: str = ""
    expected: str = ""
    unit: str = ""


def check(report: Report, spec: Spec) -> list[Check]:
    return [
        integrity(report),
        container(report, spec),
        duration(report, spec),
        resolution(report, spec),
        video_codec(report, spec),
        frame_rate(report, spec),
        audio_present(report, spec),
    ]


def unreadable(reason: str) -> list[Check]:
    """The checks of a file that cannot be opened: it fails, the rest cannot be asked."""
    rest = ("CONTAINER", "DURATION", "RESOLUTION", "VIDEO_CODEC", "FRAME_RATE", "AUDIO_PRESENT")
    skipped = [Check(code, Verdict.SKIPPED) for code in rest]
    return [Check("FILE_INTEGRITY", Verdict.FAIL, reason, "readable"), *skipped]


def overall(checks: Iterable[Check]) -> Verdict:
    """FAIL when any check fails or errs, else WARN when any warns, else PASS."""
    verdicts = {check.verdict for check in checks}
    if verdicts & {Verdict.FAIL, Verdict.ERROR}:
        return Verdict.FAIL
    return Verdict.WARN if Verdict.WARN in verdicts else Verdict.PASS


def integrity(report: Report) -> Check:
    if not report.streams:
        return Check("FILE_INTEGRITY", Verdict.FAIL, "no streams", "readable")
    return _judged("FILE_INTEGRITY", not report.damage, report.damage or "complete", "complete")


def container(report: Report, spec: Spec) -> Check:
    expected = ", ".join(sorted(spec.formats))
    if not spec.formats:
        return Check("CONTAINER", Verdict.SKIPPED, report.format_name)
    return _judged("CONTAINER", bool(report.names & spec.formats), report.format_name, expected)


def duration(report: Report, spec: Spec) -> Check:
    measured = "" if report.duration is None else _seconds(report.duration)
    if spec.duration is None:
        return Check("DURATION", Verdict.SKIPPED, measured, unit="s")
    expected = f"{_seconds(spec.duration)} ± {_seconds(spec.duration_tolerance)}"
    right = report.duration is not None and abs(report.duration - spec.duration) <= spec.duration_tolerance
    return _judged("DURATION", right, measured, expected, "s")


def resolution(report: Report, spec: Spec) -> Check:
    video = report.video.video if report.video else None
    measured = f"{video.display_width}x{video.display_height}" if video else ""
    if not spec.width and not spec.height:
        return Check("RESOLUTION", Verdict.SKIPPED, measured, unit="px")
    right = (
        video is not None
        and spec.width in (0, video.display_width)
        and spec.height in (0, video.display_height)
    )
    expected = f"{spec.width or 'any'}x{spec.height or 'any'}"
    return _judged("RESOLUTION", right, measured, expected, "px")


def video_codec(report: Report, spec: Spec) -> Check:
    measured = report.video.codec_name if report.video else ""
    if not spec.video_codecs:
        return Check("VIDEO_CODEC", Verdict.SKIPPED, measured)
    expected = ", ".join(sorted(spec.video_codecs))
    return _judged("VIDEO_CODEC", measured in spec.video_codecs, measured, expected)


def frame_rate(report: Report, spec: Spec) -> Check:
    video = report.video.video if report.video else None
    measured = video.avg_frame_rate if video else None
    if spec.frame_rate is None:
        return Check("FRAME_RATE", Verdict.SKIPPED, _rate(measured), unit="fps")
    right = measured == spec.frame_rate
    return _judged("FRAME_RATE", right, _rate(measured), _rate(spec.frame_rate), "fps")


def audio_present(report: Report, spec: Spec) -> Check:
    measured = report.audio.codec_name if report.audio else "none"
    if not spec.audio_required:
        return Check("AUDIO_PRESENT", Verdict.SKIPPED, measured)
    return _judged("AUDIO_PRESENT", report.audio is not None, measured, "any")


def _judged(code: str, right: bool, measured: str, expected: str, unit: str = "") -> Check:
    return Check(code, Verdict.PASS if right else Verdict.FAIL, measured, expected, unit)


def _seconds(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e9:.3f}"


def _rate(rate: Fraction | None) -> str:
    if rate is None:
        return ""
    return str(rate.numerator) if rate.denominator == 1 else f"{rate.numerator}/{rate.denominator}"
