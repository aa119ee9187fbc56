"""Checks of what the packets' timestamps tell."""

from collections.abc import Callable

from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, passes, seconds
from aiprod_probe.signals import Examination


def _timestamps(code: str, examination: Examination, spec: Spec) -> Check:
    """Out of order, a file plays by luck: a warning whatever the spec says."""
    timing = examination.timing
    verdict = Verdict.WARN if timing.disorder else Verdict.PASS
    return Check(code, verdict, str(len(timing.disorder)), "0", "places", timing.disorder)


def _constant_frame_rate(code: str, examination: Examination, spec: Spec) -> Check:
    timing = examination.timing
    if timing.usual_frame is None:
        return _untimed(code, examination, spec.constant_frame_rate)
    verdict = passes(not timing.uneven) if spec.constant_frame_rate else Verdict.SKIPPED
    expected = f"all {seconds(timing.usual_frame)}" if spec.constant_frame_rate else ""
    lengths = [end - start for start, end in timing.uneven]
    measured = f"up to {seconds(max(lengths))}" if lengths else f"all {seconds(timing.usual_frame)}"
    return Check(code, verdict, measured, expected, "s a frame", timing.uneven)


def _gop(code: str, examination: Examination, spec: Spec) -> Check:
    longest = examination.timing.longest_gop
    if longest is None:
        return _untimed(code, examination, spec.max_gop is not None)
    start, end = longest
    return _limited(code, end - start, spec.max_gop, (longest,))


def _av_start(code: str, examination: Examination, spec: Spec) -> Check:
    return _av_offset(code, examination, spec, 0)


def _av_end(code: str, examination: Examination, spec: Spec) -> Check:
    return _av_offset(code, examination, spec, 1)


def _av_offset(code: str, examination: Examination, spec: Spec, edge: int) -> Check:
    """How far sound and picture are apart where they begin (edge 0) or end (edge 1)."""
    timing = examination.timing
    if timing.video is None or timing.audio is None:
        has_both = examination.report.sound is not None
        return _untimed(code, examination, has_both and spec.max_av_offset is not None)
    first, last = sorted((timing.video[edge], timing.audio[edge]))
    return _limited(code, last - first, spec.max_av_offset, ((first, last),))


def _untimed(code: str, examination: Examination, is_asked: bool) -> Check:
    """What is asked of times is missing where there is a picture that has none; one frame has no rate."""
    if is_asked and examination.report.picture and examination.timing.video is None:
        return Check(code, Verdict.SKIPPED, reason="the picture has no timestamps", is_missing=True)
    return Check(code, Verdict.SKIPPED)


def _limited(code: str, measured: int, limit: int | None, spans: tuple[tuple[int, int], ...]) -> Check:
    if limit is None:
        return Check(code, Verdict.SKIPPED, seconds(measured), unit="s")
    is_within = measured <= limit
    where = () if is_within else tuple((max(0, start), max(0, end)) for start, end in spans)
    return Check(code, passes(is_within), seconds(measured), f"≤ {seconds(limit)}", "s", where)


PACKET_CHECKS: dict[str, Callable[[str, Examination, Spec], Check]] = {
    "TIMESTAMPS": _timestamps,
    "CONSTANT_FRAME_RATE": _constant_frame_rate,
    "GOP_LENGTH": _gop,
    "AV_START_OFFSET": _av_start,
    "AV_END_OFFSET": _av_end,
}
