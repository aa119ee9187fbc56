"""Timecodes, checked by round trips and against OpenTimelineIO."""

from fractions import Fraction

import opentimelineio as otio
import pytest

from aiprod_cli.room.timecode import MAX_FRAME, format_timecode, frame_at, parse_length
from aiprod_rpc.errors import InvalidArgument

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
    assert frame_at(text, rate) == frame


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
    with pytest.raises(InvalidArgument) as raised:
        frame_at(text, rate)
    assert raised.value.reason == "BAD_TIMECODE"


@pytest.mark.parametrize("rate", [FILM, Fraction(25), NTSC, NTSC_60, NTSC_FILM, Fraction(15), Fraction(12)])
def test_round_trip(rate: Fraction) -> None:
    for frame in [*range(0, 130_000, 7), *range(1790, 1810), *range(17_970, 17_990)]:
        assert frame_at(format_timecode(frame, rate), rate) == frame


@pytest.mark.parametrize("rate", [FILM, Fraction(25), NTSC, NTSC_60, NTSC_FILM])
def test_opentimelineio_agrees(rate: Fraction) -> None:
    for frame in [*range(0, 130_000, 97), 1799, 1800, 3599, 3600, 17_981, 17_982]:
        at = otio.opentime.RationalTime(frame, float(rate))
        assert format_timecode(frame, rate) == otio.opentime.to_timecode(at)


def test_lengths() -> None:
    assert parse_length("2.5s", NTSC).ToNanoseconds() == 2_500_000_000
    assert parse_length("36", FILM).ToNanoseconds() == 1_500_000_000
    assert parse_length("00:00:01;00", NTSC).ToNanoseconds() == 1_001_000_000
