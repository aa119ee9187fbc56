"""Each check of headers passes and fails as its spec requires, with invented files."""

from dataclasses import replace
from fractions import Fraction

import pytest

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Examination, Layout
from aiprod_probe.media_info import (
    Damage,
    Report,
)
from aiprod_probe.messages import qc_report
from aiprod_probe.qc.judge import Judgement, judge, unreadable
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, overall_verdict

from .sample_reports import (
    ALWAYS,
    ANYTHING,
    AUDIO,
    CODES,
    FILM,
    GOOD_CAPTIONS,
    GOOD_LAYOUT,
    GOOD_TIMING,
    STRICT,
    VIDEO,
    film_with,
    verdict,
)


def test_a_film_that_meets_its_spec_passes_all_checks_in_order() -> None:
    found = Examination(FILM, (), GOOD_TIMING, layout=GOOD_LAYOUT, captions=GOOD_CAPTIONS, structure=())
    checks = judge(found, STRICT)
    assert [check.code for check in checks] == CODES
    # No film is both SDR and Dolby Vision.
    assert {check.verdict for check in checks if check.code != "DOLBY_VISION"} == {Verdict.PASS}
    assert overall_verdict(checks) is Verdict.PASS


def test_checks_that_are_not_required_are_skipped() -> None:
    integrity, *others = judge(Examination(FILM, ()), ANYTHING)
    assert integrity.verdict is Verdict.PASS
    assert {check.verdict for check in others if check.code not in ALWAYS} == {Verdict.SKIPPED}
    assert overall_verdict([integrity, *others]) is Verdict.PASS


@pytest.mark.parametrize(
    ("code", "spec", "report", "measured", "expected"),
    [
        (
            "CONTAINER",
            replace(STRICT, formats=("webm", "matroska")),
            FILM,
            "mov,mp4,m4a,3gp,3g2,mj2",
            "webm, matroska",
        ),
        ("DURATION", replace(STRICT, duration=11_899_999_999), FILM, "12.000", "11.900 ± 0.100"),
        ("DURATION", replace(STRICT, duration=12_100_000_001), FILM, "12.000", "12.100 ± 0.100"),
        ("RESOLUTION", replace(STRICT, width=1280), FILM, "1920x1080", "1280x1080"),
        ("RESOLUTION", replace(STRICT, width=0, height=720), FILM, "1920x1080", "anyx720"),
        ("RESOLUTION", STRICT, film_with(rotation=90), "1080x1920", "1920x1080"),
        ("RESOLUTION", STRICT, replace(FILM, streams=(AUDIO,)), "no video stream", "1920x1080"),
        ("VIDEO_CODEC", replace(STRICT, video_codecs=("hevc", "av1")), FILM, "h264", "hevc, av1"),
        ("VIDEO_CODEC", STRICT, replace(FILM, streams=(AUDIO,)), "no video stream", "h264"),
        ("FRAME_RATE", STRICT, film_with(avg_frame_rate=Fraction(24000, 1001)), "24000/1001", "24"),
        ("FRAME_RATE", STRICT, film_with(avg_frame_rate=Fraction(1825, 141)), "12.943", "24"),
        ("FRAME_RATE", STRICT, film_with(avg_frame_rate=None), "unknown", "24"),
        ("AUDIO_PRESENT", STRICT, replace(FILM, streams=(VIDEO,)), "no audio stream", "an audio stream"),
        ("BIT_RATE", replace(STRICT, max_bit_rate=4_999_999), FILM, "5000", "≤ 5000"),
        (
            "BIT_RATE",
            replace(STRICT, max_bit_rate=600),
            replace(FILM, format=replace(FILM.format, bit_rate=None)),
            "1",
            "≤ 1",
        ),
        ("VIDEO_PROFILE", replace(STRICT, video_profiles=("Main",)), FILM, "High", "Main"),
        ("VIDEO_LEVEL", replace(STRICT, max_video_level=31), FILM, "40", "≤ 31"),
        ("VIDEO_LEVEL", STRICT, film_with(level=None), "unknown", "≤ 40"),
        ("PIXEL_FORMAT", STRICT, film_with(pix_fmt="yuv444p"), "yuv444p", "yuv420p"),
        ("BIT_DEPTH", replace(STRICT, bit_depths=(10, 12)), FILM, "8", "10, 12"),
        ("HDR10_METADATA", Spec(hdr10_required=True), film_with(color_transfer="bt709"), "no HDR10", ""),
        ("PIXEL_SHAPE", STRICT, film_with(sample_aspect_ratio=Fraction(4, 3)), "4:3", "1:1"),
        ("COLOR_PRIMARIES", STRICT, film_with(color_primaries=""), "unknown", "bt2020"),
        ("COLOR_TRANSFER", STRICT, film_with(color_transfer="bt709"), "bt709", "smpte2084"),
        ("COLOR_SPACE", STRICT, film_with(color_space="bt2020nc"), "bt2020nc", "bt709"),
        ("AUDIO_CODEC", replace(STRICT, audio_codecs=("opus",)), FILM, "aac", "opus"),
        ("SAMPLE_RATE", replace(STRICT, sample_rates=(44_100,)), FILM, "48000", "44100"),
        ("CHANNELS", replace(STRICT, channels=(1, 6)), FILM, "2", "1, 6"),
        ("VIDEO_CODEC_TAG", replace(STRICT, video_codec_tags=("avc3",)), FILM, "avc1", "avc3"),
        ("FIELD_ORDER", STRICT, film_with(field_order="tt"), "tt", "progressive"),
        (
            "CAPTIONS",
            STRICT,
            replace(FILM, streams=(VIDEO, AUDIO)),
            "none",
            "a stream with captions",
        ),
        ("RESOLUTION", Spec(resolutions=("1280x720",)), FILM, "1920x1080", "1280x720"),
        ("FRAME_RATE", Spec(frame_rates=(Fraction(25), Fraction(50))), FILM, "24", "25, 50"),
        (
            "AUDIO_CODEC",
            STRICT,
            replace(FILM, streams=(VIDEO, AUDIO, replace(AUDIO, codec_name="mp3"))),
            "aac, mp3",
            "aac",
        ),
    ],
)
def test_an_unexpected_value_fails(
    code: str, spec: Spec, report: Report, measured: str, expected: str
) -> None:
    check = verdict(code, spec, report)
    assert (check.verdict, check.measured, check.expected) == (Verdict.FAIL, measured, expected)
    assert overall_verdict([check]) is Verdict.FAIL


@pytest.mark.parametrize(
    ("layout", "code", "measured", "expected"),
    [
        (Layout(index_first=False, fragmented=False), "FASTSTART", "index after the media", "index first"),
        (Layout(index_first=True, fragmented=True), "FRAGMENTED", "fragments", "one piece"),
    ],
)
def test_another_layout_fails(layout: Layout, code: str, measured: str, expected: str) -> None:
    checks = judge(Examination(FILM, (), layout=layout), STRICT)
    failed = next(check for check in checks if check.code == code)
    assert (failed.verdict, failed.measured, failed.expected) == (Verdict.FAIL, measured, expected)
    skipped = {c.code: c.verdict for c in judge(Examination(FILM, ()), STRICT)}
    assert skipped[code] is Verdict.SKIPPED


def test_hdr10_without_its_metadata_is_a_warning() -> None:
    assert verdict("HDR10_METADATA", ANYTHING).verdict is Verdict.PASS
    check = verdict("HDR10_METADATA", ANYTHING, film_with(content_light=None))
    assert (check.verdict, check.measured) == (Verdict.WARN, "mastering display")
    assert verdict("HDR10_METADATA", ANYTHING, film_with(color_transfer="bt709")).verdict is Verdict.SKIPPED


@pytest.mark.parametrize(
    ("code", "spec", "report"),
    [
        ("CONTAINER", replace(STRICT, formats=("webm", "mov")), FILM),
        ("DURATION", replace(STRICT, duration=12_100_000_000), FILM),
        ("DURATION", replace(STRICT, duration=11_900_000_000), FILM),
        ("RESOLUTION", replace(STRICT, width=0), FILM),
        ("RESOLUTION", replace(STRICT, width=1080, height=1920), film_with(rotation=270)),
        ("FRAME_RATE", STRICT, film_with(avg_frame_rate=Fraction(24_000_600, 1_000_000))),
        ("VIDEO_CODEC", replace(STRICT, video_codecs=("av1", "h264")), FILM),
    ],
)
def test_a_value_within_tolerance_or_in_a_list_passes(code: str, spec: Spec, report: Report) -> None:
    assert verdict(code, spec, report).verdict is Verdict.PASS


def test_without_a_container_duration_the_longest_stream_counts() -> None:
    report = replace(FILM, format=replace(FILM.format, duration=None))
    assert verdict("DURATION", STRICT, report).measured == "12.000"
    silent = replace(report, streams=(replace(VIDEO, duration=None),))
    assert verdict("DURATION", STRICT, silent).verdict is Verdict.FAIL


def test_damage_fails_integrity_with_its_place() -> None:
    damages = (Damage("bytes are missing"), Damage("it ends early", (SECOND, 2 * SECOND)))
    integrity = judge(Examination(FILM, damages), STRICT)[0]
    assert integrity.verdict is Verdict.FAIL
    assert integrity.measured == "bytes are missing; it ends early"
    assert integrity.spans == ((SECOND, 2 * SECOND),)


def test_a_file_without_streams_fails_integrity() -> None:
    assert judge(Examination(replace(FILM, streams=()), ()), ANYTHING)[0].verdict is Verdict.FAIL


@pytest.mark.parametrize("blame", [Verdict.FAIL, Verdict.ERROR])
def test_an_unreadable_file_skips_the_other_checks_and_does_not_pass(blame: Verdict) -> None:
    integrity, *others = checks = unreadable(blame, "why")
    assert (integrity.code, integrity.verdict, integrity.measured) == ("FILE_INTEGRITY", blame, "why")
    assert [check.code for check in checks] == CODES
    assert {check.verdict for check in others} == {Verdict.SKIPPED}
    assert overall_verdict(checks) is Verdict.FAIL


def test_a_failure_outranks_a_warning() -> None:
    warned, passed = Check("A", Verdict.WARN), Check("B", Verdict.PASS)
    assert overall_verdict([passed, warned]) is Verdict.WARN
    assert overall_verdict([warned, Check("C", Verdict.FAIL)]) is Verdict.FAIL


@pytest.mark.parametrize(
    ("check", "measured", "expected", "unit"),
    [
        (Check("BIT_RATE", Verdict.SKIPPED, "unknown", unit="kbit/s"), "unknown", "", ""),
        (Check("RESOLUTION", Verdict.FAIL, "no video stream", "any", "px"), "no video stream", "any px", ""),
        (Check("TRUE_PEAK", Verdict.PASS, "silent", "≤ -1.0", "dBTP"), "silent", "≤ -1.0 dBTP", ""),
        (Check("TRUE_PEAK", Verdict.FAIL, "-0.3", "≤ -1.0", "dBTP"), "-0.3", "≤ -1.0", "dBTP"),
        (Check("RESOLUTION", Verdict.FAIL, "64x64", "32x32", "px"), "64x64", "32x32", "px"),
    ],
)
def test_only_values_have_units(check: Check, measured: str, expected: str, unit: str) -> None:
    message = qc_report(Judgement([check]), "film.mp4").checks[0]
    assert (message.measured, message.expected, message.unit) == (measured, expected, unit)
