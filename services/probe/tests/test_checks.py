"""Each check passes and fails as its spec requires, with invented files."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from aiprod_film.frames import SECOND
from aiprod_probe.captions import Caption, Captions
from aiprod_probe.examination import Examination, Layout, Picture, Sound, Timing
from aiprod_probe.media_info import (
    AudioStream,
    ContentLight,
    Damage,
    Format,
    MasteringDisplay,
    Report,
    Stream,
    VideoStream,
)
from aiprod_probe.messages import qc_report
from aiprod_probe.qc.judge import Judgement, judge, unreadable
from aiprod_probe.qc.spec import Spec
from aiprod_probe.qc.verdicts import Check, Verdict, overall_verdict

VIDEO = Stream(
    index=0,
    codec_type="video",
    codec_name="h264",
    profile="High",
    duration=12 * SECOND,
    bit_rate=None,
    video=VideoStream(
        *(1920, 1080, 0, Fraction(24), Fraction(24), "yuv420p", 40, "bt709", "tv", 288),
        bit_depth=8,
        color_primaries="bt2020",
        color_transfer="smpte2084",
        mastering_display=MasteringDisplay(((0.6, 0.3),) * 3, (0.3, 0.3), 0.01, 1000),
        content_light=ContentLight(1000, 400),
    ),
    audio=None,
    tags={},
    codec_tag="avc1",
)
AUDIO = Stream(1, "audio", "aac", "LC", 12 * SECOND, None, None, AudioStream(48000, 2, "stereo"), {})
CAPTIONS = Stream(2, "subtitle", "mov_text", "", 12 * SECOND, None, None, None, {})
FILM = Report(Format("mov,mp4,m4a,3gp,3g2,mj2", 12 * SECOND, 1000, 5_000_000, {}), (VIDEO, AUDIO, CAPTIONS))
ANYTHING = Spec()
ALWAYS = ("TIMESTAMPS", "HDR10_METADATA")
STRICT = Spec(
    duration=12 * SECOND,
    width=1920,
    height=1080,
    frame_rate=Fraction(24),
    video_codecs=("h264",),
    pix_fmts=("yuv420p",),
    formats=("mp4",),
    audio_required=True,
    audio_codecs=("aac",),
    constant_frame_rate=True,
    max_gop=2 * SECOND,
    max_av_offset=SECOND // 10,
    max_bit_rate=5_000_000,
    video_profiles=("High",),
    max_video_level=40,
    square_pixels=True,
    color_primaries=("bt2020",),
    color_transfers=("smpte2084",),
    color_spaces=("bt709",),
    sample_rates=(48_000,),
    channels=(2,),
    faststart=True,
    fragmented=False,
    max_dropped_frames=0,
    unencrypted=True,
    video_codec_tags=("avc1",),
    captions_required=True,
    max_caption_speed=17.0,
    max_caption_line=42,
    min_caption_duration=SECOND,
    max_caption_overlaps=0,
    bit_depths=(8,),
    field_orders=("progressive",),
    conformant=True,
)
GOOD_LAYOUT = Layout(index_first=True, fragmented=False)
GOOD_CAPTIONS = Captions(1, (Caption(2, 0, SECOND, 17, 17),))
GOOD_TIMING = Timing(
    usual_frame=SECOND // 24,
    longest_gop=(0, 2 * SECOND),
    video=(0, 12 * SECOND),
    audio=(0, 12 * SECOND),
)
CODES = [
    "FILE_INTEGRITY",
    "CONTAINER",
    "BIT_RATE",
    "DURATION",
    "RESOLUTION",
    "VIDEO_CODEC",
    "VIDEO_CODEC_TAG",
    "VIDEO_PROFILE",
    "VIDEO_LEVEL",
    "PIXEL_FORMAT",
    "BIT_DEPTH",
    "PIXEL_SHAPE",
    "FIELD_ORDER",
    "COLOR_PRIMARIES",
    "COLOR_TRANSFER",
    "COLOR_SPACE",
    "HDR10_METADATA",
    "AUDIO_PRESENT",
    "AUDIO_CODEC",
    "SAMPLE_RATE",
    "CHANNELS",
    "FASTSTART",
    "FRAGMENTED",
    "TIMESTAMPS",
    "FRAME_RATE",
    "CONSTANT_FRAME_RATE",
    "DROPPED_FRAMES",
    "GOP_LENGTH",
    "AV_START_OFFSET",
    "AV_END_OFFSET",
    "CAPTIONS",
    "CAPTION_SPEED",
    "CAPTION_LINE",
    "CAPTION_LENGTH",
    "CAPTION_OVERLAP",
    "ENCRYPTION",
    "STRUCTURE",
    "DOLBY_VISION",
]


def verdict(code: str, spec: Spec, report: Report = FILM) -> Check:
    checks = judge(Examination(report, ()), spec)
    return next(check for check in checks if check.code == code)


def film_with(**changes: object) -> Report:
    """Return the film with changes to its picture."""
    assert VIDEO.video
    return replace(FILM, streams=(replace(VIDEO, video=replace(VIDEO.video, **changes)), AUDIO))


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


GOOD_PICTURE = Picture(48, (), (), (), (), (), 0.0, 0.5, 0.1, length=2 * SECOND)
DECODED = Examination(FILM, (), GOOD_TIMING, was_decoded=True, picture=GOOD_PICTURE)


def missing(examination: Examination, spec: Spec) -> dict[str, str]:
    """Return the required checks that were skipped, with their reasons."""
    checks = judge(examination, spec)
    reasons = {check.code: check.reason for check in checks if check.reason}
    assert {check.verdict for check in checks if check.reason} <= {Verdict.SKIPPED}
    is_missing = any(check.is_missing for check in checks)
    assert (overall_verdict(checks) is Verdict.INCOMPLETE) == is_missing
    return reasons


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
