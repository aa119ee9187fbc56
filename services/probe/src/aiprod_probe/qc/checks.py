"""Judges a file against a spec. Times are nanoseconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from aiprod_probe.report import Damage, Examination, Report

RATE_TOLERANCE = Fraction(1, 10_000)
"""Relative; ten times finer than between 24 and 24000/1001."""


class Verdict(IntEnum):
    """Numbers are those of `aiprod.probe.v1.Verdict`."""

    PASS = 1
    WARN = 2
    FAIL = 3
    SKIPPED = 4
    ERROR = 5


@dataclass(frozen=True, slots=True)
class Spec:
    """What a file has to be; None, 0 and empty are not checked."""

    duration: int | None
    duration_tolerance: int
    width: int
    height: int
    frame_rate: Fraction | None
    video_codecs: tuple[str, ...]
    formats: tuple[str, ...]
    audio_required: bool


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one check; `spans` are where in the file."""

    code: str
    verdict: Verdict
    measured: str = ""
    expected: str = ""
    unit: str = ""
    spans: tuple[tuple[int, int], ...] = ()


def judge(examination: Examination, spec: Spec) -> list[Check]:
    """All checks of a file that could be read, in their fixed order."""
    integrity = _integrity(examination.report, examination.damages)
    return [integrity, *(check(code, examination.report, spec) for code, check in CHECKS.items())]


def unread(verdict: Verdict, reason: str) -> list[Check]:
    """All checks of a file that could not be read: FAIL when it is to blame, ERROR when not."""
    integrity = Check("FILE_INTEGRITY", verdict, measured=reason, expected="readable to its end")
    return [integrity, *(Check(code, Verdict.SKIPPED) for code in CHECKS)]


def overall(checks: Sequence[Check]) -> Verdict:
    """FAIL when any check fails or errs, else WARN when any warns, else PASS."""
    verdicts = {check.verdict for check in checks}
    if verdicts & {Verdict.FAIL, Verdict.ERROR}:
        return Verdict.FAIL
    return Verdict.WARN if Verdict.WARN in verdicts else Verdict.PASS


def _integrity(report: Report, damages: Sequence[Damage]) -> Check:
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
    return Check(code, _passes(is_allowed), report.format.format_name, ", ".join(spec.formats))


def _duration(code: str, report: Report, spec: Spec) -> Check:
    if spec.duration is None:
        return Check(code, Verdict.SKIPPED)
    expected = f"{_seconds(spec.duration)} ± {_seconds(spec.duration_tolerance)}"
    if report.duration is None:
        return Check(code, Verdict.FAIL, "unknown", expected, "s")
    is_near = abs(report.duration - spec.duration) <= spec.duration_tolerance
    return Check(code, _passes(is_near), _seconds(report.duration), expected, "s")


def _resolution(code: str, report: Report, spec: Spec) -> Check:
    if not spec.width and not spec.height:
        return Check(code, Verdict.SKIPPED)
    expected = f"{spec.width or 'any'}x{spec.height or 'any'}"
    if report.video is None or report.video.video is None:
        return Check(code, Verdict.FAIL, "no video stream", expected, "px")
    width, height = report.video.video.display_size
    is_equal = spec.width in (0, width) and spec.height in (0, height)
    return Check(code, _passes(is_equal), f"{width}x{height}", expected, "px")


def _video_codec(code: str, report: Report, spec: Spec) -> Check:
    if not spec.video_codecs:
        return Check(code, Verdict.SKIPPED)
    measured = report.video.codec_name if report.video else "no video stream"
    return Check(code, _passes(measured in spec.video_codecs), measured, ", ".join(spec.video_codecs))


def _frame_rate(code: str, report: Report, spec: Spec) -> Check:
    if spec.frame_rate is None:
        return Check(code, Verdict.SKIPPED)
    rate = report.video.video.avg_frame_rate if report.video and report.video.video else None
    if rate is None:
        return Check(code, Verdict.FAIL, "unknown", str(spec.frame_rate), "fps")
    is_near = abs(rate / spec.frame_rate - 1) <= RATE_TOLERANCE
    return Check(code, _passes(is_near), str(rate), str(spec.frame_rate), "fps")


def _audio_present(code: str, report: Report, spec: Spec) -> Check:
    if not spec.audio_required:
        return Check(code, Verdict.SKIPPED)
    measured = report.audio.codec_name or "unknown codec" if report.audio else "no audio stream"
    return Check(code, _passes(report.audio is not None), measured, "an audio stream")


def _passes(is_as_expected: bool) -> Verdict:
    return Verdict.PASS if is_as_expected else Verdict.FAIL


def _seconds(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e9:.3f}"


CHECKS: dict[str, Callable[[str, Report, Spec], Check]] = {
    "CONTAINER": _container,
    "DURATION": _duration,
    "RESOLUTION": _resolution,
    "VIDEO_CODEC": _video_codec,
    "FRAME_RATE": _frame_rate,
    "AUDIO_PRESENT": _audio_present,
}
