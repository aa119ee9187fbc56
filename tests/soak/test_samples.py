"""What the soak calls bounded: what it holds at the end, beside what it held early."""

import pytest

from tests.soak.samples import growth, is_bounded

MEMORY = "memory (PSS), MB"


@pytest.mark.parametrize(
    ("name", "early", "late", "bounded"),
    [
        (MEMORY, 500.0, 550.0, True),
        (MEMORY, 500.0, 560.0, False),
        ("open files", 20.0, 25.0, True),
        ("open files", 400.0, 460.0, False),
        ("all that is stored, MB", 10.0, 900.0, True),
    ],
)
def test_only_what_grows_beyond_its_limit_is_unbounded(
    name: str, early: float, late: float, bounded: bool
) -> None:
    assert is_bounded(name, early, late) is bounded


def test_the_time_in_which_it_warms_up_does_not_count() -> None:
    samples = [{MEMORY: value} for value in (1.0, 2.0, 10.0, 12.0, 11.0, 11.0, 11.0, 11.0, 20.0, 22.0)]
    assert growth(samples) == {MEMORY: (11.0, 21.0)}
