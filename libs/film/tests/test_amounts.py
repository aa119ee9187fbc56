"""Amounts as people read them."""

import pytest

from aiprod_film.amounts import dollars


@pytest.mark.parametrize(
    ("micros", "text"),
    [(0, "$0.00"), (583, "$0.0006"), (9_999, "$0.0100"), (10_000, "$0.01"), (1_250_000, "$1.25")],
)
def test_what_costs_less_than_a_cent_is_not_shown_as_nothing(micros: int, text: str) -> None:
    assert dollars(micros) == text
