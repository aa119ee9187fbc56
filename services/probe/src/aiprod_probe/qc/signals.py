"""Checks of the decoded picture and sound."""

import math
from collections.abc import Callable

from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, passes, seconds
from aiprod_probe.signals import Examination, Picture, Sound, Span, total


def _corrupt(code: str, picture: Picture, spec: Spec) -> Check:
    count = len(picture.corrupt)
    return Check(code, passes(not count), str(count), "0", "places", picture.corrupt)


def _black(code: str, picture: Picture, spec: Spec) -> Check:
    return _share(code, picture.black, picture.length, spec.max_black_share) or _longest(
        code, picture.black, spec.max_black
    )


def _freeze(code: str, picture: Picture, spec: Spec) -> Check:
    """Stills that follow each other are a film, so one freeze at a time counts."""
    longest = max(picture.frozen, key=lambda span: span[1] - span[0], default=(0, 0))
    return _share(code, (longest,), picture.length, spec.max_freeze_share) or _longest(
        code, picture.frozen, spec.max_freeze
    )


def _flashes(code: str, picture: Picture, spec: Spec) -> Check:
    """`picture.flashes` are the seconds with more flashes than ITU-R BT.1702 allows."""
    verdict = passes(not picture.flashes) if spec.flash_safe else Verdict.SKIPPED
    return Check(code, verdict, seconds(total(picture.flashes)), "0.000", "s", picture.flashes)


def _signal_range(code: str, picture: Picture, spec: Spec) -> Check:
    measured = f"{100 * picture.outside_range:.2f}"
    if spec.max_outside_range is None:
        return Check(code, Verdict.SKIPPED, measured, unit="% of pixels")
    is_within = picture.outside_range <= spec.max_outside_range
    return Check(code, passes(is_within), measured, f"≤ {100 * spec.max_outside_range:.2f}", "% of pixels")


def _silence(code: str, sound: Sound, spec: Spec) -> Check:
    return _share(code, sound.silent, sound.length, spec.max_silence_share) or _longest(
        code, sound.silent, spec.max_silence
    )


def _loudness(code: str, sound: Sound, spec: Spec) -> Check:
    measured = _level(sound.integrated)
    if spec.loudness is None:
        return Check(code, Verdict.SKIPPED, measured, unit="LUFS")
    is_near = abs(sound.integrated - spec.loudness) <= spec.loudness_tolerance
    expected = f"{spec.loudness:.1f} ± {spec.loudness_tolerance:.1f}"
    return Check(code, passes(is_near), measured, expected, "LUFS")


def _loudness_range(code: str, sound: Sound, spec: Spec) -> Check:
    return _level_limit(code, sound.loudness_range, spec.max_loudness_range, "LU")


def _true_peak(code: str, sound: Sound, spec: Spec) -> Check:
    return _level_limit(code, sound.true_peak, spec.max_true_peak, "dBTP")


def _clipping(code: str, sound: Sound, spec: Spec) -> Check:
    clipped = total(sound.clipped)
    if spec.max_clipped is None:
        return Check(code, Verdict.SKIPPED, seconds(clipped), unit="s", spans=sound.clipped)
    is_within = clipped <= spec.max_clipped
    return Check(
        code, passes(is_within), seconds(clipped), f"≤ {seconds(spec.max_clipped)}", "s", sound.clipped
    )


def _share(code: str, spans: tuple[Span, ...], length: int, limit: float | None) -> Check | None:
    """What is wrong when the spans are too much of the length in all."""
    lost = total(spans)
    if limit is None or lost <= limit * length:
        return None
    expected = f"≤ {seconds(round(limit * length))} ({limit:.0%} of its length)"
    return Check(code, Verdict.FAIL, seconds(lost), expected, "s", spans)


def _longest(code: str, spans: tuple[Span, ...], limit: int | None) -> Check:
    """The intervals are those that are too long; all of them where no limit is set."""
    longest = max((end - start for start, end in spans), default=0)
    if limit is None:
        return Check(code, Verdict.SKIPPED, seconds(longest), unit="s", spans=spans)
    too_long = tuple((start, end) for start, end in spans if end - start > limit)
    return Check(code, passes(not too_long), seconds(longest), f"≤ {seconds(limit)}", "s", too_long)


def _level(value: float) -> str:
    return f"{value:.1f}" if math.isfinite(value) else "silent"


def _level_limit(code: str, value: float, limit: float | None, unit: str) -> Check:
    if limit is None:
        return Check(code, Verdict.SKIPPED, _level(value), unit=unit)
    return Check(code, passes(value <= limit), _level(value), f"≤ {limit:.1f}", unit)


def _of_picture(check: Callable[[str, Picture, Spec], Check]) -> Callable[[str, Examination, Spec], Check]:
    def judged(code: str, examination: Examination, spec: Spec) -> Check:
        if examination.picture:
            return check(code, examination.picture, spec)
        return _unmeasured(code, examination, spec, "picture", examination.report.picture is not None)

    return judged


def _of_sound(check: Callable[[str, Sound, Spec], Check]) -> Callable[[str, Examination, Spec], Check]:
    """Whether there has to be sound, AUDIO_PRESENT says."""

    def judged(code: str, examination: Examination, spec: Spec) -> Check:
        if examination.sound:
            return check(code, examination.sound, spec)
        return _unmeasured(code, examination, spec, "sound", examination.report.sound is not None)

    return judged


def asked(code: str, spec: Spec) -> bool:
    """Whether the spec sets what a check of the signal goes by."""
    values = (getattr(spec, name) for name in SETTINGS.get(code, ()))
    return any(value is not None and value is not False for value in values)


def _unmeasured(code: str, examination: Examination, spec: Spec, part: str, is_there: bool) -> Check:
    """A limit holds for what a file does not have; a loudness that it should have is missing."""
    if not asked(code, spec):
        return Check(code, Verdict.SKIPPED)
    if not is_there:
        return Check(code, Verdict.SKIPPED, reason=f"there is no {part}", is_missing=code == "LOUDNESS")
    reason = f"no {part} could be decoded" if examination.was_decoded else "only Analyze measures it"
    return Check(code, Verdict.SKIPPED, reason=reason, is_missing=True)


SETTINGS = {
    "BLACK": ("max_black", "max_black_share"),
    "FREEZE": ("max_freeze", "max_freeze_share"),
    "FLASHES": ("flash_safe",),
    "SIGNAL_RANGE": ("max_outside_range",),
    "SILENCE": ("max_silence", "max_silence_share"),
    "LOUDNESS": ("loudness",),
    "LOUDNESS_RANGE": ("max_loudness_range",),
    "TRUE_PEAK": ("max_true_peak",),
    "CLIPPING": ("max_clipped",),
}
"""The fields of a spec that ask for a check."""
SIGNAL_CHECKS: dict[str, Callable[[str, Examination, Spec], Check]] = {
    "CORRUPT_FRAMES": _of_picture(_corrupt),
    "BLACK": _of_picture(_black),
    "FREEZE": _of_picture(_freeze),
    "FLASHES": _of_picture(_flashes),
    "SIGNAL_RANGE": _of_picture(_signal_range),
    "SILENCE": _of_sound(_silence),
    "LOUDNESS": _of_sound(_loudness),
    "LOUDNESS_RANGE": _of_sound(_loudness_range),
    "TRUE_PEAK": _of_sound(_true_peak),
    "CLIPPING": _of_sound(_clipping),
}
