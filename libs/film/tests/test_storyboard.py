"""How long the film of a storyboard lasts, and which lengths contradict each other."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiprod_film.frames import SECOND
from aiprod_film.storyboard import LONGEST_FILM, OPEN_SCENE, LengthConflict, film_duration

RATE = Fraction(24)
LENGTHS = st.lists(st.none() | st.integers(SECOND // 2, 60 * SECOND), min_size=1, max_size=200)


@pytest.mark.parametrize(
    ("lengths", "stated", "expected"),
    [
        ([3, 4, 5], None, 12),
        ([3, 4, 5], 12, 12),
        ([3, None, 5], 12, 12),
        ([3, None, None], None, 9),
        ([None], None, 3),
        ([None] * 200, None, 600),
        ([60] * 10, None, 600),
    ],
)
def test_a_film_lasts_as_long_as_its_scenes(
    lengths: list[int | None], stated: int | None, expected: int
) -> None:
    given_lengths = [None if length is None else length * SECOND for length in lengths]
    film = film_duration(given_lengths, None if stated is None else stated * SECOND, RATE)
    assert film == expected * SECOND


@pytest.mark.parametrize(
    ("lengths", "stated", "field"),
    [
        ([3, 4], 12, "duration"),
        ([8, 5], 12, "duration"),
        ([12, None], 12, "duration"),
        ([3, None], 120, "duration"),
        ([60] * 11, None, "scenes"),
        ([60] * 11, 600, "scenes"),
        ([60] * 10 + [None], None, "scenes"),
        ([0.5], None, "scenes"),
    ],
)
def test_lengths_that_contradict_each_other(
    lengths: list[float | None], stated: int | None, field: str
) -> None:
    given_lengths = [None if length is None else round(length * SECOND) for length in lengths]
    with pytest.raises(LengthConflict) as conflict:
        film_duration(given_lengths, None if stated is None else stated * SECOND, RATE)
    assert conflict.value.field == field


def test_a_frame_more_or_less_is_no_contradiction() -> None:
    assert film_duration([4 * SECOND // 3] * 3, 4 * SECOND, RATE) == 4 * SECOND
    # Half a second is 14.985 frames, and 15 frames are half a second and a bit.
    assert film_duration([SECOND // 2] * 3, None, Fraction(30000, 1001)) == 1_501_500_000


@given(LENGTHS)
def test_an_open_scene_has_its_own_seconds_or_what_is_left(lengths: list[int | None]) -> None:
    try:
        film = film_duration(lengths, None, RATE)
    except LengthConflict:
        return
    stated = sum(length or 0 for length in lengths)
    assert SECOND <= film <= LONGEST_FILM
    assert stated <= film <= stated + lengths.count(None) * OPEN_SCENE + SECOND
