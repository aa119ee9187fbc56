"""Checks of the packets' timestamps."""

from collections.abc import Callable
from fractions import Fraction

from aiprod_probe.examination import Examination
from aiprod_probe.qc.caption_checks import CAPTION_CHECKS
from aiprod_probe.qc.dolby_vision import dolby_vision
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, format_seconds, pass_or_fail

RATE_TOLERANCE = 1e-4
"""Relative: a tenth of the difference between 24 and 24000/1001."""
NTSC = 1001
"""The denominator of NTSC's rates; fractions of others are hard to read."""


def _timestamps(code: str, examination: Examination, spec: Spec) -> Check:
    """Warns about timestamps out of order whatever the spec requires: some players cannot play them."""
    timing = examination.timing
    verdict = Verdict.WARN if timing.disorder else Verdict.PASS
    return Check(code, verdict, str(len(timing.disorder)), "0", "places", timing.disorder)


def _frame_rate(code: str, examination: Examination, spec: Spec) -> Check:
    """Checks the rate at which frames are shown; headers state none, or an estimate, for many files."""
    rate, error = _measured_rate(examination)
    allowed = (spec.frame_rate,) if spec.frame_rate else spec.frame_rates
    if not allowed:
        return Check(code, Verdict.SKIPPED, _format_rate(rate), unit="fps")
    expected = ", ".join(map(str, allowed))
    if rate is None:
        is_single = examination.report.picture is not None and examination.timing.video is not None
        reason = "a single frame has no rate" if is_single else ""
        verdict = Verdict.SKIPPED if is_single else Verdict.FAIL
        return Check(code, verdict, "unknown", expected, "fps", reason=reason, is_missing=is_single)
    near = [one for one in allowed if abs(rate / one - 1) <= error]
    measured = str(near[0]) if near else _format_rate(rate)
    return Check(code, pass_or_fail(bool(near)), measured, expected, "fps")


def _measured_rate(examination: Examination) -> tuple[Fraction | None, float]:
    """Returns the frame rate and its relative error; the stated one where no two frames have times."""
    picture, timing = examination.report.picture, examination.timing
    stated = picture.avg_frame_rate if picture else None
    measured, error = timing.frame_rate, timing.frame_rate_error + RATE_TOLERANCE
    if measured is None:
        return stated, RATE_TOLERANCE
    # Each of the two fields of a frame may have a packet of its own.
    if stated and abs(measured / stated / 2 - 1) <= error and _is_interlaced(examination):
        measured /= 2
    # Rounded timestamps do not tell 24 from 24000/1001 in a short film: what they do not contradict holds.
    if stated and abs(measured / stated - 1) <= error:
        return stated, RATE_TOLERANCE
    return measured, error


def _is_interlaced(examination: Examination) -> bool:
    picture = examination.report.picture
    return picture is not None and picture.field_order not in ("", "progressive")


def _format_rate(rate: Fraction | None) -> str:
    if rate is None:
        return "unknown"
    return str(rate) if rate.denominator in (1, NTSC) else f"{float(rate):.3f}"


def _constant_frame_rate(code: str, examination: Examination, spec: Spec) -> Check:
    timing = examination.timing
    if timing.usual_frame is None:
        return _without_times(code, examination, spec.constant_frame_rate)
    verdict = pass_or_fail(not timing.uneven) if spec.constant_frame_rate else Verdict.SKIPPED
    expected = f"all {format_seconds(timing.usual_frame)}" if spec.constant_frame_rate else ""
    measured = f"all {format_seconds(timing.usual_frame)}"
    if timing.uneven and timing.frame_lengths:
        measured = " to ".join(map(format_seconds, timing.frame_lengths))
    return Check(code, verdict, measured, expected, "s a frame", timing.uneven)


def _gop(code: str, examination: Examination, spec: Spec) -> Check:
    longest = examination.timing.longest_gop
    if longest is None:
        return _without_times(code, examination, spec.max_gop is not None)
    start, end = longest
    return _check_limit(code, end - start, spec.max_gop, (longest,))


def _av_start(code: str, examination: Examination, spec: Spec) -> Check:
    return _av_offset(code, examination, spec, 0)


def _av_end(code: str, examination: Examination, spec: Spec) -> Check:
    return _av_offset(code, examination, spec, 1)


def _av_offset(code: str, examination: Examination, spec: Spec, edge: int) -> Check:
    """Checks the distance of audio and video at their start (edge 0) or end (edge 1)."""
    timing = examination.timing
    if timing.video is None or timing.audio is None:
        has_both = examination.report.sound is not None
        return _without_times(code, examination, has_both and spec.max_av_offset is not None)
    first, last = sorted((timing.video[edge], timing.audio[edge]))
    return _check_limit(code, last - first, spec.max_av_offset, ((first, last),))


def _without_times(code: str, examination: Examination, is_required: bool) -> Check:
    """Skips a check; a required one is missing if the picture has no timestamps at all."""
    if is_required and examination.report.picture and examination.timing.video is None:
        return Check(code, Verdict.SKIPPED, reason="the picture has no timestamps", is_missing=True)
    return Check(code, Verdict.SKIPPED)


def _check_limit(code: str, measured: int, limit: int | None, spans: tuple[tuple[int, int], ...]) -> Check:
    if limit is None:
        return Check(code, Verdict.SKIPPED, format_seconds(measured), unit="s")
    is_within = measured <= limit
    # Priming starts before 0, which is not a place in the film.
    places = () if is_within else tuple((max(0, start), max(0, end)) for start, end in spans)
    return Check(
        code, pass_or_fail(is_within), format_seconds(measured), f"≤ {format_seconds(limit)}", "s", places
    )


def _dropped_frames(code: str, examination: Examination, spec: Spec) -> Check:
    """Counts the frames that are missing in the holes of a constant rate."""
    timing = examination.timing
    if timing.usual_frame is None:
        return _without_times(code, examination, spec.max_dropped_frames is not None)
    count = sum(round((end - start) / timing.usual_frame) for start, end in timing.dropped)
    if spec.max_dropped_frames is None:
        return Check(code, Verdict.SKIPPED, str(count), unit="frames", spans=timing.dropped)
    is_within = count <= spec.max_dropped_frames
    places = () if is_within else timing.dropped
    return Check(code, pass_or_fail(is_within), str(count), f"≤ {spec.max_dropped_frames}", "frames", places)


def _encryption(code: str, examination: Examination, spec: Spec) -> Check:
    """Warns about encryption whatever the spec requires: nothing that is encrypted can be checked further."""
    schemes = [f"stream {index}: {scheme}" for index, scheme in examination.encryption]
    measured = ", ".join(schemes) or "none"
    if not schemes:
        return Check(code, Verdict.PASS if spec.unencrypted else Verdict.SKIPPED, measured)
    return Check(code, Verdict.FAIL if spec.unencrypted else Verdict.WARN, measured, "none")


def _structure(code: str, examination: Examination, spec: Spec) -> Check:
    """Warns about a structure that its standard does not allow: some players cannot seek in it or open it."""
    problems = examination.structure
    if problems is None:
        return Check(code, Verdict.SKIPPED)
    expected = "as in RFC 9559" if problems or spec.conformant else ""
    measured = "; ".join(problems) or "as in RFC 9559"
    if not problems:
        return Check(code, Verdict.PASS if spec.conformant else Verdict.SKIPPED, measured, expected)
    return Check(code, Verdict.FAIL if spec.conformant else Verdict.WARN, measured, expected)


PACKET_CHECKS: dict[str, Callable[[str, Examination, Spec], Check]] = {
    "TIMESTAMPS": _timestamps,
    "FRAME_RATE": _frame_rate,
    "CONSTANT_FRAME_RATE": _constant_frame_rate,
    "DROPPED_FRAMES": _dropped_frames,
    "GOP_LENGTH": _gop,
    "AV_START_OFFSET": _av_start,
    "AV_END_OFFSET": _av_end,
    **CAPTION_CHECKS,
    "ENCRYPTION": _encryption,
    "STRUCTURE": _structure,
    "DOLBY_VISION": dolby_vision,
}
