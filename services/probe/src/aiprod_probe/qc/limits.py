"""Checks of a value against its limit, as most checks of the signal are."""

import math

from aiprod_probe.examination import Span, total_length
from aiprod_probe.qc.verdicts import Check, Verdict, format_seconds, pass_or_fail


def check_count(code: str, spans: tuple[Span, ...], limit: int | None, unit: str) -> Check:
    """Checks how many places there are."""
    if limit is None:
        return Check(code, Verdict.SKIPPED, str(len(spans)), unit=unit, spans=spans)
    return Check(code, pass_or_fail(len(spans) <= limit), str(len(spans)), f"≤ {limit}", unit, spans)


def share_failure(code: str, spans: tuple[Span, ...], length: int, limit: float | None) -> Check | None:
    """Returns the failed check if the spans exceed a share of the length in total, else None."""
    measured = total_length(spans)
    if limit is None or measured <= limit * length:
        return None
    expected = f"≤ {format_seconds(round(limit * length))} ({limit:.0%} of its length)"
    return Check(code, Verdict.FAIL, format_seconds(measured), expected, "s", spans)


def check_longest(code: str, spans: tuple[Span, ...], limit: int | None) -> Check:
    """Checks the longest span; the check lists the spans that are too long, or all if there is no limit."""
    longest = max((end - start for start, end in spans), default=0)
    if limit is None:
        return Check(code, Verdict.SKIPPED, format_seconds(longest), unit="s", spans=spans)
    too_long = tuple((start, end) for start, end in spans if end - start > limit)
    return Check(
        code, pass_or_fail(not too_long), format_seconds(longest), f"≤ {format_seconds(limit)}", "s", too_long
    )


def format_level(value: float) -> str:
    """Returns a level with one decimal; digital silence has none."""
    return f"{value:.1f}" if math.isfinite(value) else "silent"


def check_level(code: str, value: float, limit: float | None, unit: str) -> Check:
    """Checks a level against its highest value."""
    if limit is None:
        return Check(code, Verdict.SKIPPED, format_level(value), unit=unit)
    return Check(code, pass_or_fail(value <= limit), format_level(value), f"≤ {limit:.1f}", unit)


def too_short(code: str, is_required: bool, unit: str, window: str) -> Check:
    """Skips a check of a loudness whose window is longer than the sound."""
    reason = f"the sound is shorter than {window}" if is_required else ""
    return Check(code, Verdict.SKIPPED, unit=unit, reason=reason, is_missing=is_required)
