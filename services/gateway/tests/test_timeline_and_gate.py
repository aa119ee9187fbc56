"""The pure rules: where scenes lie on the frames, and which of them a failed check points at."""

from fractions import Fraction
from itertools import pairwise

import pytest

from aiprod_gateway.timeline import Span, spans, touched_spans

SECOND = 1_000_000_000
NTSC = Fraction(30000, 1001)


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
