"""Timecode against published values and OpenTimelineIO."""

import random

import opentimelineio as otio
import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab.state.timecode import timecode

NTSC = film.FrameRate(numerator=30000, denominator=1001)
NTSC_60 = film.FrameRate(numerator=60000, denominator=1001)


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
        (film.FrameRate(numerator=24, denominator=1), 86399, "00:59:59:23"),
        (film.FrameRate(numerator=25, denominator=1), 1500, "00:01:00:00"),
        (film.FrameRate(numerator=24000, denominator=1001), 1440, "00:01:00:00"),
        (film.FrameRate(numerator=30, denominator=1), 1800, "00:01:00:00"),
        (film.FrameRate(numerator=60, denominator=2), 1800, "00:01:00:00"),
    ],
)
def test_published_values(rate: film.FrameRate, frame: int, expected: str) -> None:
    assert timecode(frame, rate) == expected


@pytest.mark.parametrize("rate", [NTSC, NTSC_60])
def test_every_minute_is_as_opentimelineio_has_it(rate: film.FrameRate) -> None:
    base, exact = round(rate.numerator / rate.denominator), rate.numerator / rate.denominator
    draw = random.Random(1)
    edges = [base * 60 * minute + near for minute in range(1, 61) for near in range(-70, 5)]
    for frame in [*edges, *(draw.randrange(base * 3600) for _ in range(500))]:
        time = otio.opentime.RationalTime(frame, exact)
        assert timecode(frame, rate) == time.to_timecode(exact, drop_frame=True)
