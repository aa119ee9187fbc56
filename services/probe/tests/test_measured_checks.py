"""Checks of timing and signal: what fails, and what is missing if it was not measured."""

from dataclasses import replace
from typing import Any

import pytest

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Examination, Sound
from aiprod_probe.qc.judge import judge
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Verdict, overall_verdict

from .sample_reports import (
    ANYTHING,
    DECODED,
    FILM,
    GOOD_PICTURE,
    GOOD_TIMING,
    STRICT,
    VIDEO,
    missing,
)


@pytest.mark.parametrize(
    ("code", "change", "verdict", "measured", "span"),
    [
        ("TIMESTAMPS", {"disorder": ((5, 5),)}, Verdict.WARN, "1", (5, 5)),
        (
            "CONSTANT_FRAME_RATE",
            {"uneven": ((0, SECOND),), "frame_lengths": (SECOND // 4, SECOND // 2)},
            Verdict.FAIL,
            "0.250 to 0.500",
            (0, SECOND),
        ),
        ("DROPPED_FRAMES", {"dropped": ((0, SECOND // 12),)}, Verdict.FAIL, "2", (0, SECOND // 12)),
        ("GOP_LENGTH", {"longest_gop": (0, 3 * SECOND)}, Verdict.FAIL, "3.000", (0, 3 * SECOND)),
        ("AV_START_OFFSET", {"audio": (SECOND, 12 * SECOND)}, Verdict.FAIL, "1.000", (0, SECOND)),
        ("AV_END_OFFSET", {"audio": (0, 11 * SECOND)}, Verdict.FAIL, "1.000", (11 * SECOND, 12 * SECOND)),
    ],
)
def test_a_timing_defect_is_reported_with_its_place(
    code: str, change: dict[str, Any], verdict: Verdict, measured: str, span: tuple[int, int]
) -> None:
    timing = replace(GOOD_TIMING, **change)
    check = next(check for check in judge(Examination(FILM, (), timing), STRICT) if check.code == code)
    assert (check.verdict, check.measured, check.spans) == (verdict, measured, (span,))


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("BLACK", {"max_black": 0}),
        ("BLACK", {"max_black_share": 0.5}),
        ("FREEZE", {"max_freeze": SECOND}),
        ("FREEZE", {"max_freeze_share": 0.0}),
        ("FLASHES", {"flash_safe": True}),
        ("SIGNAL_RANGE", {"max_outside_range": 0.0}),
        ("SILENCE", {"max_silence": 0}),
        ("SILENCE", {"max_silence_share": 1.0}),
        ("LOUDNESS", {"loudness": -23.0}),
        ("LOUDNESS_RANGE", {"max_loudness_range": 20.0}),
        ("TRUE_PEAK", {"max_true_peak": 0.0}),
        ("CLIPPING", {"max_clipped": 0}),
    ],
)
def test_signal_checks_are_missing_without_a_decode_pass(code: str, fields: dict[str, Any]) -> None:
    spec = Spec(**fields)
    assert missing(Examination(FILM, (), GOOD_TIMING), spec) == {code: "only Analyze measures it"}
    undecoded = missing(Examination(FILM, (), GOOD_TIMING, was_decoded=True), spec)
    assert "could be decoded" in undecoded[code]
    assert missing(Examination(FILM, (), GOOD_TIMING), ANYTHING) == {}


def test_a_silent_film_meets_limits_but_no_loudness() -> None:
    silent = replace(DECODED, report=replace(FILM, streams=(VIDEO,)))
    assert missing(silent, Spec(max_silence=0, max_true_peak=0.0)) == {
        "SILENCE": "there is no sound",
        "TRUE_PEAK": "there is no sound",
    }
    assert overall_verdict(judge(silent, Spec(max_silence=0))) is Verdict.PASS
    assert overall_verdict(judge(silent, Spec(loudness=-23.0))) is Verdict.INCOMPLETE


def test_timing_checks_are_missing_without_timestamps() -> None:
    spec = Spec(constant_frame_rate=True, max_gop=SECOND, max_av_offset=SECOND)
    assert set(missing(Examination(FILM, ()), spec)) == {
        "CONSTANT_FRAME_RATE",
        "GOP_LENGTH",
        "AV_START_OFFSET",
        "AV_END_OFFSET",
    }
    assert (
        missing(Examination(FILM, (), replace(GOOD_TIMING, usual_frame=None, longest_gop=None)), spec) == {}
    )


def test_a_failure_outranks_a_missing_check() -> None:
    assert overall_verdict(judge(Examination(FILM, ()), Spec(loudness=-23.0, width=1))) is Verdict.FAIL


@pytest.mark.parametrize("seconds", [0.5, 1, 1.9, 2, 4, 4.1, 20])
@pytest.mark.parametrize(("share", "passes"), [(0.5, True), (0.51, False), (1.0, False)])
def test_a_share_of_the_length_is_a_separate_limit(seconds: float, share: float, passes: bool) -> None:
    length = round(seconds * SECOND)
    span = ((0, round(share * length)),)
    picture = replace(GOOD_PICTURE, black=span, frozen=span, length=length)
    spec = Spec(max_black_share=0.5, max_freeze_share=0.5, max_black=60 * SECOND, max_freeze=60 * SECOND)
    results = {check.code: check for check in judge(replace(DECODED, picture=picture), spec)}
    for code in ("BLACK", "FREEZE"):
        assert results[code].verdict is (Verdict.PASS if passes else Verdict.FAIL)
        assert results[code].spans == (() if passes else span)


def test_all_audio_tracks_that_fail_are_named() -> None:
    """Who mends the first one only would be refused again."""
    sounds = tuple(
        Sound(((start, start + SECOND),), -20.0, 0, -3, (), (), 12 * SECOND, streams=(start // SECOND,))
        for start in range(SECOND, 7 * SECOND, SECOND)
    )
    quiet = Sound((), -20.0, 0, -3, (), (), 12 * SECOND, streams=(7,))
    film = Examination(FILM, (), GOOD_TIMING, was_decoded=True, sounds=(quiet, *sounds))
    found = {check.code: check for check in judge(film, Spec(max_silence=SECOND // 2))}
    assert found["SILENCE"].measured == ", ".join(f"1.000 s in stream {number}" for number in range(1, 7))
    assert found["SILENCE"].spans == tuple(sound.silent[0] for sound in sounds)
    one = {
        check.code: check for check in judge(replace(film, sounds=(quiet, sounds[2])), Spec(max_silence=1))
    }
    assert one["SILENCE"].measured == "1.000 s in stream 3"


def test_all_audio_tracks_are_shown_whatever_is_required() -> None:
    sounds = tuple(
        Sound(((0, number * SECOND),), -20.0 - number, 0, -3, (), (), 12 * SECOND, streams=(number,))
        for number in (1, 2)
    )
    film = Examination(FILM, (), GOOD_TIMING, was_decoded=True, sounds=sounds)
    for spec, verdict in ((Spec(), Verdict.SKIPPED), (Spec(max_silence=4 * SECOND), Verdict.PASS)):
        found = {check.code: check for check in judge(film, spec)}["SILENCE"]
        assert (found.verdict, found.measured) == (verdict, "1.000 s in stream 1, 2.000 s in stream 2")
    (loudness,) = (check for check in judge(film, Spec()) if check.code == "LOUDNESS")
    assert loudness.measured == "-21.0 LUFS in stream 1, -22.0 LUFS in stream 2"
