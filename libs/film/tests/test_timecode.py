"""Timecodes, checked by round trips, against published values, and against OpenTimelineIO."""

from fractions import Fraction

import opentimelineio as otio
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aiprod_film.timecode import MAX_FRAME, format_timecode, parse_frame, parse_length

FILM, NTSC, NTSC_60, NTSC_FILM = (
    Fraction(24),
    Fraction(30000, 1001),
    Fraction(60000, 1001),
    Fraction(24000, 1001),
)


@pytest.mark.parametrize(
    ("text", "rate", "frame"),
    [
        ("0", FILM, 0),
        ("48", FILM, 48),
        (" 00:00:02:12 ", FILM, 60),
        ("1:00:00:00", FILM, 86_400),
        ("00:59", FILM, 59 * 24),
        ("90:00", FILM, 90 * 60 * 24),
        ("2.5s", FILM, 60),
        ("0.04s", FILM, 0),
        # Each minute except every tenth skips the numbers 00 and 01.
        ("00:00:59;29", NTSC, 1799),
        ("00:01:00;02", NTSC, 1800),
        ("01:00", NTSC, 1800),
        ("10:00", NTSC, 17_982),
        ("00:10:00;00", NTSC, 17_982),
        ("01:00:00;00", NTSC, 107_892),
        # A colon skips none.
        ("00:01:00:00", NTSC, 1800),
        ("00:10:00:00", NTSC, 18_000),
        ("00:01:00;04", NTSC_60, 3600),
        # 23.976 has no drop-frame timecode: its clock lags.
        ("00:01:00:00", NTSC_FILM, 1440),
        ("01:00", NTSC_FILM, 1440),
        (str(MAX_FRAME), FILM, MAX_FRAME),
    ],
)
def test_frames(text: str, rate: Fraction, frame: int) -> None:
    assert parse_frame(text, rate) == frame


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("", FILM),
        ("-1", FILM),
        ("two", FILM),
        ("٣", FILM),
        ("1.5", FILM),
        ("00:02:12", FILM),
        ("00:00:02:24", FILM),
        ("00:00:60:00", FILM),
        ("00:60:00:00", FILM),
        ("00:00:02;00", FILM),
        ("00:00:02;00", NTSC_FILM),
        ("00:01:00;01", NTSC),
        ("00:01:00;03", NTSC_60),
        (str(MAX_FRAME + 1), FILM),
        ("9999:59:59:23", Fraction(60)),
        ("9" * 5000, FILM),
    ],
)
def test_invalid_timecodes(text: str, rate: Fraction) -> None:
    with pytest.raises(ValueError, match=r"frame|film"):
        parse_frame(text, rate)


@pytest.mark.parametrize("rate", [FILM, Fraction(25), NTSC, NTSC_60, NTSC_FILM, Fraction(60), Fraction(12)])
@given(frame=st.integers(0, MAX_FRAME // 100))
@example(frame=1800)
@example(frame=17_982)
def test_round_trip(rate: Fraction, frame: int) -> None:
    assert parse_frame(format_timecode(frame, rate), rate) == frame


@pytest.mark.parametrize(
    ("rate", "frame", "expected"),
    [
        (NTSC, 0, "00:00:00;00"),
        (NTSC, 29, "00:00:00;29"),
        (NTSC, 1799, "00:00:59;29"),
        (NTSC, 1800, "00:01:00;02"),
        (NTSC, 3597, "00:01:59;29"),
        (NTSC, 3598, "00:02:00;02"),
        (NTSC, 17981, "00:09:59;29"),
        (NTSC, 17982, "00:10:00;00"),
        (NTSC, 19781, "00:10:59;29"),
        (NTSC, 19782, "00:11:00;02"),
        (NTSC, 107892, "01:00:00;00"),
        (NTSC_60, 3599, "00:00:59;59"),
        (NTSC_60, 3600, "00:01:00;04"),
        (NTSC_60, 7195, "00:01:59;59"),
        (NTSC_60, 7196, "00:02:00;04"),
        (NTSC_60, 35963, "00:09:59;59"),
        (NTSC_60, 35964, "00:10:00;00"),
        (NTSC_60, 215784, "01:00:00;00"),
        (FILM, 86399, "00:59:59:23"),
        (Fraction(25), 1500, "00:01:00:00"),
        (NTSC_FILM, 1440, "00:01:00:00"),
        (Fraction(30), 1800, "00:01:00:00"),
        (Fraction(60, 2), 1800, "00:01:00:00"),
    ],
)
def test_published_values(rate: Fraction, frame: int, expected: str) -> None:
    assert format_timecode(frame, rate) == expected


@pytest.mark.parametrize("rate", [FILM, Fraction(25), NTSC, NTSC_60, NTSC_FILM])
def test_opentimelineio_agrees(rate: Fraction) -> None:
    minute = round(rate) * 60
    edges = [minute * number + near for number in range(1, 61) for near in range(-70, 5)]
    for frame in [*range(0, 130_000, 97), *edges]:
        at = otio.opentime.RationalTime(frame, float(rate))
        assert format_timecode(frame, rate) == otio.opentime.to_timecode(at)


def test_lengths() -> None:
    assert parse_length("2.5s", NTSC) == 2_500_000_000
    assert parse_length("36", FILM) == 1_500_000_000
    assert parse_length("00:00:01;00", NTSC) == 1_001_000_000
