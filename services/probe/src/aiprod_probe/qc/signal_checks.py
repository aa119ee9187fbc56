"""Checks of the decoded video and audio."""

from collections.abc import Callable
from dataclasses import replace

from aiprod_probe.examination import Examination, Picture, Sound, total_length
from aiprod_probe.loudness import SHORT_TERM_WINDOW, WINDOW
from aiprod_probe.qc.leader_checks import cadence, leader
from aiprod_probe.qc.limits import (
    check_count,
    check_level,
    check_longest,
    format_level,
    share_failure,
    too_short,
)
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, format_seconds, pass_or_fail

SHORTEST_LOUDNESS = "0.4 s"
"""The window of BS.1770: less sound has no loudness."""
SEVERITY = {Verdict.SKIPPED: 0, Verdict.PASS: 0.5, Verdict.WARN: 1.75, Verdict.FAIL: 2}
"""The order in which one programme's check stands for all; a missing check adds 1."""


def _corrupt(code: str, picture: Picture, spec: Spec) -> Check:
    count = len(picture.corrupt)
    return Check(code, pass_or_fail(not count), str(count), "0", "places", picture.corrupt)


def _black(code: str, picture: Picture, spec: Spec) -> Check:
    return share_failure(code, picture.black, picture.length, spec.max_black_share) or check_longest(
        code, picture.black, spec.max_black
    )


def _freeze(code: str, picture: Picture, spec: Spec) -> Check:
    """Only the longest freeze counts: a slide show is a film too."""
    longest = max(picture.frozen, key=lambda span: span[1] - span[0], default=(0, 0))
    return share_failure(code, (longest,), picture.length, spec.max_freeze_share) or check_longest(
        code, picture.frozen, spec.max_freeze
    )


def _flashes(code: str, picture: Picture, spec: Spec) -> Check:
    """`picture.flashes` holds the spans with more flashes than ITU-R BT.1702 allows."""
    verdict = pass_or_fail(not picture.flashes) if spec.flash_safe else Verdict.SKIPPED
    return Check(code, verdict, format_seconds(total_length(picture.flashes)), "0.000", "s", picture.flashes)


def _duplicates(code: str, picture: Picture, spec: Spec) -> Check:
    return check_count(code, picture.duplicates, spec.max_duplicate_frames, "frames")


def _signal_range(code: str, picture: Picture, spec: Spec) -> Check:
    measured = f"{100 * picture.outside_range:.2f}"
    if spec.max_outside_range is None:
        return Check(code, Verdict.SKIPPED, measured, unit="% of pixels")
    is_within = picture.outside_range <= spec.max_outside_range
    places = () if is_within else picture.out_of_range
    expected = f"≤ {100 * spec.max_outside_range:.2f}"
    return Check(code, pass_or_fail(is_within), measured, expected, "% of pixels", places)


def _letterbox(code: str, picture: Picture, spec: Spec) -> Check:
    measured = f"{100 * picture.bars:.1f}"
    if spec.max_letterbox is None:
        return Check(code, Verdict.SKIPPED, measured, unit="% of the picture")
    is_within = picture.bars <= spec.max_letterbox
    expected = f"≤ {100 * spec.max_letterbox:.1f}"
    return Check(code, pass_or_fail(is_within), measured, expected, "% of the picture")


def _silence(code: str, sound: Sound, spec: Spec) -> Check:
    return share_failure(code, sound.silent, sound.length, spec.max_silence_share) or check_longest(
        code, sound.silent, spec.max_silence
    )


def _loudness(code: str, sound: Sound, spec: Spec) -> Check:
    if sound.integrated is None:
        return too_short(code, spec.loudness is not None, "LUFS", SHORTEST_LOUDNESS)
    measured = format_level(sound.integrated)
    if spec.loudness is None:
        return Check(code, Verdict.SKIPPED, measured, unit="LUFS")
    is_near = abs(sound.integrated - spec.loudness) <= spec.loudness_tolerance
    expected = f"{spec.loudness:.1f} ± {spec.loudness_tolerance:.1f}"
    return Check(code, pass_or_fail(is_near), measured, expected, "LUFS")


def loudness_checks(sound: Sound, spec: Spec) -> dict[str, Check]:
    """Returns the checks of one programme's loudness, loudness range, and true peak by their codes."""
    kinds = {"LOUDNESS": _loudness, "LOUDNESS_RANGE": _loudness_range, "TRUE_PEAK": _true_peak}
    return {code: check(code, sound, spec) for code, check in kinds.items()}


def _loudness_range(code: str, sound: Sound, spec: Spec) -> Check:
    limit = spec.max_loudness_range
    if sound.loudness_range is None:
        return too_short(code, limit is not None, "LU", "3 s")
    return check_level(code, sound.loudness_range, limit, "LU")


def _momentary(code: str, sound: Sound, spec: Spec) -> Check:
    limit = spec.max_momentary_loudness
    levels = sound.momentary[WINDOW - 1 :]
    if not levels:
        return too_short(code, limit is not None, "LUFS", SHORTEST_LOUDNESS)
    return check_level(code, max(levels), limit, "LUFS")


def _short_term(code: str, sound: Sound, spec: Spec) -> Check:
    limit = spec.max_short_term_loudness
    levels = sound.short_term[SHORT_TERM_WINDOW - 1 :]
    if not levels:
        return too_short(code, limit is not None, "LUFS", "3 s")
    return check_level(code, max(levels), limit, "LUFS")


def _live_channels(code: str, sound: Sound, spec: Spec) -> Check:
    """Checks that no channel is empty while others are not: a cable that was not plugged in."""
    measured = ", ".join(f"channel {number} is dead" for number in sound.dead_channels) or "all live"
    if not spec.live_channels:
        return Check(code, Verdict.SKIPPED, measured)
    return Check(code, pass_or_fail(not sound.dead_channels), measured, "all live")


def _phase(code: str, sound: Sound, spec: Spec) -> Check:
    """Checks how long left and right cancel each other out, as a mono receiver plays them."""
    return check_longest(code, sound.antiphase, spec.max_antiphase)


def _true_peak(code: str, sound: Sound, spec: Spec) -> Check:
    return check_level(code, sound.true_peak, spec.max_true_peak, "dBTP")


def _clipping(code: str, sound: Sound, spec: Spec) -> Check:
    clipped = total_length(sound.clipped)
    if spec.max_clipped is None:
        return Check(code, Verdict.SKIPPED, format_seconds(clipped), unit="s", spans=sound.clipped)
    is_within = clipped <= spec.max_clipped
    return Check(
        code,
        pass_or_fail(is_within),
        format_seconds(clipped),
        f"≤ {format_seconds(spec.max_clipped)}",
        "s",
        sound.clipped,
    )


def _dropouts(code: str, sound: Sound, spec: Spec) -> Check:
    return check_count(code, sound.dropouts, spec.max_dropouts, "places")


def _clicks(code: str, sound: Sound, spec: Spec) -> Check:
    return check_count(code, sound.clicks, spec.max_clicks, "places")


def _picture_check(check: Callable[[str, Picture, Spec], Check]) -> Callable[[str, Examination, Spec], Check]:
    def run(code: str, examination: Examination, spec: Spec) -> Check:
        if examination.picture:
            return check(code, examination.picture, spec)
        return _unmeasured(code, examination, spec, "picture", examination.report.picture is not None)

    return run


def _sound_check(check: Callable[[str, Sound, Spec], Check]) -> Callable[[str, Examination, Spec], Check]:
    def run(code: str, examination: Examination, spec: Spec) -> Check:
        sounds = examination.sounds
        if not sounds:
            return _unmeasured(code, examination, spec, "sound", examination.report.sound is not None)
        checks = [check(code, sound, spec) for sound in sounds]
        if len(checks) > 1:
            checks = [_named(check, sound) for check, sound in zip(checks, sounds, strict=True)]
        severity = max(map(_severity, checks))
        worst = _joined([check for check in checks if _severity(check) == severity])
        left_out = _left_out(examination)
        # A failure stands for all; a pass would say more than was measured.
        if left_out and worst.verdict is Verdict.PASS:
            reason = f"stream {', '.join(map(str, left_out))} could not be decoded"
            return replace(worst, verdict=Verdict.SKIPPED, expected="", reason=reason, is_missing=True)
        return worst

    return run


def _severity(check: Check) -> float:
    return SEVERITY[check.verdict] + check.is_missing


def _named(check: Check, sound: Sound) -> Check:
    """Returns the check of one of several programmes, with the streams that it is about."""
    if not check.measured:
        return check
    # The unit stands beside its value, and no longer at the end.
    texts = (check.measured, check.expected)
    measured, expected = (f"{text} {check.unit}".strip() if text else "" for text in texts)
    streams = " and ".join(map(str, sound.streams))
    return replace(check, measured=f"{measured} in stream {streams}", expected=expected, unit="")


def _joined(alike: list[Check]) -> Check:
    """Returns one check of all programmes with the same result: who mends only the first would fail again."""
    measured = ", ".join(check.measured for check in alike if check.measured)
    # Not merged: a timeline finds the spans of each programme among them.
    spans = tuple(sorted({span for check in alike for span in check.spans}))
    return replace(alike[0], measured=measured, spans=spans) if len(alike) > 1 else alike[0]


def _left_out(examination: Examination) -> list[int]:
    """Returns the indexes of the audio streams that no programme holds."""
    decoded = {index for sound in examination.sounds for index in sound.streams}
    return [s.index for s in examination.report.streams if s.codec_type == "audio" and s.index not in decoded]


def is_required(code: str, spec: Spec) -> bool:
    """Returns whether the spec sets any field that requires the check."""
    values = (getattr(spec, name) for name in SPEC_FIELDS.get(code, ()))
    return any(value is not None and value is not False and value != () for value in values)


def _unmeasured(code: str, examination: Examination, spec: Spec, part: str, has_part: bool) -> Check:
    """Skips a check; a required one is missing unless the file has no such part, which meets any limit."""
    if not is_required(code, spec):
        return Check(code, Verdict.SKIPPED)
    if not has_part:
        # A loudness is a target and not a limit: silence does not meet it.
        return Check(code, Verdict.SKIPPED, reason=f"there is no {part}", is_missing=code == "LOUDNESS")
    if not examination.was_decoded:
        reason = "only Analyze measures it"
    elif schemes := {scheme for _, scheme in examination.encryption}:
        reason = f"the {part} is encrypted ({', '.join(sorted(schemes))})"
    else:
        reason = f"no {part} could be decoded"
    return Check(code, Verdict.SKIPPED, reason=reason, is_missing=True)


def _cadence(code: str, examination: Examination, spec: Spec) -> Check:
    """Checks the cadence, which the headers' field order belongs to."""
    return _picture_check(lambda code, picture, spec: cadence(code, picture, spec, examination))(
        code, examination, spec
    )


SPEC_FIELDS = {
    "BLACK": ("max_black", "max_black_share"),
    "FREEZE": ("max_freeze", "max_freeze_share"),
    "DUPLICATE_FRAMES": ("max_duplicate_frames",),
    "FLASHES": ("flash_safe",),
    "SIGNAL_RANGE": ("max_outside_range",),
    "LETTERBOX": ("max_letterbox",),
    "CADENCE": ("cadences",),
    "LEADER": ("leader",),
    "SILENCE": ("max_silence", "max_silence_share"),
    "LOUDNESS": ("loudness",),
    "LOUDNESS_RANGE": ("max_loudness_range",),
    "MOMENTARY_LOUDNESS": ("max_momentary_loudness",),
    "SHORT_TERM_LOUDNESS": ("max_short_term_loudness",),
    "TRUE_PEAK": ("max_true_peak",),
    "CLIPPING": ("max_clipped",),
    "DROPOUTS": ("max_dropouts",),
    "CLICKS": ("max_clicks",),
    "LIVE_CHANNELS": ("live_channels",),
    "PHASE": ("max_antiphase",),
}
"""The fields of a spec that require each check."""
SIGNAL_CHECKS: dict[str, Callable[[str, Examination, Spec], Check]] = {
    "CORRUPT_FRAMES": _picture_check(_corrupt),
    "BLACK": _picture_check(_black),
    "FREEZE": _picture_check(_freeze),
    "DUPLICATE_FRAMES": _picture_check(_duplicates),
    "FLASHES": _picture_check(_flashes),
    "SIGNAL_RANGE": _picture_check(_signal_range),
    "LETTERBOX": _picture_check(_letterbox),
    "CADENCE": _cadence,
    "LEADER": _picture_check(leader),
    "SILENCE": _sound_check(_silence),
    "LOUDNESS": _sound_check(_loudness),
    "LOUDNESS_RANGE": _sound_check(_loudness_range),
    "MOMENTARY_LOUDNESS": _sound_check(_momentary),
    "SHORT_TERM_LOUDNESS": _sound_check(_short_term),
    "TRUE_PEAK": _sound_check(_true_peak),
    "CLIPPING": _sound_check(_clipping),
    "DROPOUTS": _sound_check(_dropouts),
    "CLICKS": _sound_check(_clicks),
    "LIVE_CHANNELS": _sound_check(_live_channels),
    "PHASE": _sound_check(_phase),
}
