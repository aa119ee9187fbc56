"""Checks of captions: whether there are any, and whether a viewer has the time and the room to read them."""

from collections.abc import Callable

from aiprod_film.frames import SECOND
from aiprod_probe.captions import Caption, Captions, overlaps
from aiprod_probe.examination import Examination
from aiprod_probe.qc.limits import check_count
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, pass_or_fail


def _presence(code: str, examination: Examination, spec: Spec) -> Check:
    """Counts captions: a stream that holds none is of no use to its readers."""
    count = examination.captions.count
    measured = f"{count} captions" if examination.report.has_captions else "none"
    if not spec.captions_required:
        return Check(code, Verdict.SKIPPED, measured)
    return Check(code, pass_or_fail(count > 0), measured, "a stream with captions")


def _speed(code: str, captions: Captions, spec: Spec) -> Check:
    limit = spec.max_caption_speed
    return _highest(code, captions, lambda caption: caption.speed, limit, ".2f", "characters a second")


def _lines(code: str, captions: Captions, spec: Spec) -> Check:
    limit = spec.max_caption_line
    return _highest(code, captions, lambda caption: caption.longest_line, limit, "d", "characters a line")


def _highest(
    code: str,
    captions: Captions,
    value: Callable[[Caption], float],
    limit: float | None,
    form: str,
    unit: str,
) -> Check:
    """Checks the highest value; the check lists the captions above the limit."""
    highest = format(max(map(value, captions.texts)), form)
    if limit is None:
        return Check(code, Verdict.SKIPPED, highest, unit=unit)
    above = tuple(caption.span for caption in captions.texts if value(caption) > limit)
    return Check(code, pass_or_fail(not above), highest, f"≤ {limit:g}", unit, above)


def _length(code: str, captions: Captions, spec: Spec) -> Check:
    limit = spec.min_caption_duration
    lengths = [end - start for start, end in (caption.span for caption in captions.texts)]
    shortest = f"{min(lengths) / SECOND:.3f}"
    if limit is None:
        return Check(code, Verdict.SKIPPED, shortest, unit="s")
    short = tuple(caption.span for caption in captions.texts if caption.end - caption.start < limit)
    return Check(code, pass_or_fail(not short), shortest, f"≥ {limit / SECOND:.3f}", "s", short)


def _overlap(code: str, captions: Captions, spec: Spec) -> Check:
    return check_count(code, overlaps(captions.texts), spec.max_caption_overlaps, "places")


type _Check = Callable[[str, Captions, Spec], Check]


def _of_texts(requirement: str, check: _Check) -> Callable[[str, Examination, Spec], Check]:
    """Returns the check of what is read; a required one is missing if captions are there, but not read."""

    def checked(code: str, examination: Examination, spec: Spec) -> Check:
        captions = examination.captions
        is_required = getattr(spec, requirement) is not None
        found = check(code, captions, spec) if captions.texts else Check(code, Verdict.SKIPPED)
        # A caption that breaks a limit fails, however many others could not be read.
        if found.verdict is Verdict.FAIL or not is_required or not captions.unread:
            return found
        return Check(code, Verdict.SKIPPED, reason=captions.unread, is_missing=True)

    return checked


CAPTION_CHECKS: dict[str, Callable[[str, Examination, Spec], Check]] = {
    "CAPTIONS": _presence,
    "CAPTION_SPEED": _of_texts("max_caption_speed", _speed),
    "CAPTION_LINE": _of_texts("max_caption_line", _lines),
    "CAPTION_LENGTH": _of_texts("min_caption_duration", _length),
    "CAPTION_OVERLAP": _of_texts("max_caption_overlaps", _overlap),
}
