"""Time in frames and back."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiprod_film.frames import SECOND, frames_in, nanoseconds, time_of

RATES = [
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(60000, 1001),
    Fraction(60),
]


@pytest.mark.parametrize("rate", RATES)
@given(frame=st.integers(0, 2**31 - 1))
def test_a_frame_is_found_again_at_its_time(rate: Fraction, frame: int) -> None:
    assert round(frames_in(time_of(frame, rate), rate)) == frame


def test_frames_of_a_time_are_exact() -> None:
    assert frames_in(SECOND, Fraction(30000, 1001)) == Fraction(30000, 1001)
    assert frames_in(SECOND // 2, Fraction(25)) == Fraction(25, 2)


@pytest.mark.parametrize("seconds", [2.5, Decimal("2.5"), Fraction(5, 2)])
def test_seconds_of_any_kind(seconds: float | Decimal | Fraction) -> None:
    assert nanoseconds(seconds) == 2_500_000_000


@given(time=st.integers(0, 600 * SECOND))
def test_seconds_as_a_float_keep_their_nanoseconds(time: int) -> None:
    assert nanoseconds(time / SECOND) == time
