"""What the bench makes of figures: targets, warnings, and where a curve bends."""

import pytest

from tests.bench.curve import Curve, Shape
from tests.bench.page import text
from tests.bench.targets import is_met, times_worse


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [
        (2.5, "≤ 2.5", True),
        (2.6, "≤ 2.5", False),
        (0.85, "≥ 0.85", True),
        (0.0, "> 0", False),
        (1.0, "1", True),
        (2.0, "1", False),
        (3.0, "", None),
        (None, "≤ 1", None),
    ],
)
def test_a_target_is_met_up_to_its_limit(value: float | None, target: str, met: bool | None) -> None:
    assert is_met(value, target) is met


@pytest.mark.parametrize(
    ("name", "target", "before", "now", "times"),
    [
        ("stack ready, s", "≤ 2.5", 2.0, 3.0, 1.5),
        ("stack ready, s", "≤ 2.5", 2.0, 2.2, None),
        ("GetJob, calls/s", "", 3000.0, 1500.0, 2.0),
        ("GetJob / bare echo", "≥ 0.85", 0.8, 0.4, 2.0),
        ("a film of 6 s at 720p24, CPU s: render", "", 1.0, 2.0, 2.0),
        ("scenes of that film", "", 6.0, 3.0, None),
        ("stack ready, s", "≤ 2.5", None, 3.0, None),
    ],
)
def test_only_what_is_clearly_worse_is_warned_of(
    name: str, target: str, before: float | None, now: float, times: float | None
) -> None:
    assert times_worse(name, target, before, now) == times


def curve(shape: Shape, *points: tuple[float, float]) -> Curve:
    return Curve("A curve", "callers", "calls", shape, "Why.", list(points))


def test_a_rate_bends_where_twice_the_load_brings_little_more() -> None:
    bend = curve(Shape.RATE, (1, 100), (2, 190), (4, 210), (8, 212)).bend
    assert bend == "Bends at 2 callers: 4 bring 1.11 times as much."


def test_a_rate_that_grows_with_the_load_does_not_bend() -> None:
    assert curve(Shape.RATE, (1, 100), (2, 190), (4, 370)).bend == "Does not bend up to 4 callers."


def test_a_line_names_its_slope_and_what_is_off_it() -> None:
    assert curve(Shape.LINEAR, (1, 1), (2, 2), (4, 4)).bend == "Linear: 1 calls for each of the callers."
    assert "except at 2" in curve(Shape.LINEAR, (1, 1), (2, 4), (4, 4)).bend


def test_the_page_lists_missed_targets_first() -> None:
    figures = {"start, s": {"measured": 3.0, "target": "≤ 2"}, "calls/s": {"measured": 9.0, "target": "≥ 5"}}
    about = {"processor": "any", "cores": "2"}
    run = {"time": "2026-11-27T00:00:00", "commit": "abc", "machine": about, "peers": {}, "figures": figures}
    page = text({"pipeline": run})
    assert "1 of 2 targets are met" in page
    assert "| [pipeline](#pipeline) | start, s | 3 | ≤ 2 |" in page
