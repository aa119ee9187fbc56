"""The frames of scenes, and the lengths of scenes."""

from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiprod_film.frames import SECOND
from aiprod_film.scene_lengths import max_scenes, split_duration
from aiprod_film.spans import Span, spans, touched_spans

NTSC = Fraction(30000, 1001)
RATES = st.sampled_from([Fraction(24000, 1001), Fraction(24), Fraction(25), NTSC, Fraction(60)])


def test_frames_sum_to_the_film_at_any_rate() -> None:
    durations = [round(3.37 * SECOND)] * 17
    found = spans(durations, NTSC)
    assert found[-1].end == round(Fraction(sum(durations), SECOND) * NTSC)
    assert all(first.end == second.start for first, second in pairwise(found))
    assert {span.count for span in found} == {101}


def test_a_scene_has_at_least_one_frame() -> None:
    assert spans([1, 1, SECOND], Fraction(24)) == [Span(0, 1), Span(1, 1), Span(2, 22)]


@pytest.mark.parametrize(
    ("start", "end", "scenes"),
    [(0.0, 0.5, [0]), (0.5, 1.5, [0, 1]), (1.0, 2.0, [1]), (2.5, 9.0, [2]), (3.0, 4.0, [])],
)
def test_intervals_point_at_the_scenes_they_touch(start: float, end: float, scenes: list[int]) -> None:
    rate = Fraction(24)
    found = spans([SECOND] * 3, rate)
    assert touched_spans(found, round(start * SECOND), round(end * SECOND), rate) == scenes


@given(
    duration=st.integers(SECOND, 600 * SECOND),
    rate=RATES,
    weights=st.lists(st.floats(0.1, 10), min_size=1, max_size=50),
)
def test_a_film_is_split_at_frames_into_scenes_of_half_a_second_and_more(
    duration: int, rate: Fraction, weights: list[float]
) -> None:
    lengths = split_duration(duration, rate, weights[: max_scenes(duration, rate)])
    assert sum(lengths) == duration
    found = spans(lengths, rate)
    assert all(span.count >= rate / 2 for span in found)
    # No boundary needs more rounding than nanoseconds have.
    for span, end in zip(found[:-1], accumulate(lengths), strict=False):
        assert abs(end - span.end / rate * SECOND) <= Fraction(1, 2)
