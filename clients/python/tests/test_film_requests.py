"""What options of films become in requests."""

from decimal import Decimal

import pytest

from aiprod_client.film_requests import micros


@pytest.mark.parametrize(
    ("usd", "expected"), [(8.2, 8_200_000), (Decimal("0.1"), 100_000), (0.0, 0), (1, 1_000_000), (None, None)]
)
def test_amounts_are_exact_to_the_millionth(usd: float | Decimal | None, expected: int | None) -> None:
    assert micros(usd) == expected
