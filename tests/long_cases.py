"""Which cases of a parametrised test run in `make test`, and which in `make test-all` only."""

from collections.abc import Iterable
from typing import Any

import pytest


def long_cases(*cases: Any) -> list[Any]:
    """The cases, each a value or a tuple of values, for `make test-all` only."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.long)
        for case in cases
    ]


def sampled(cases: Iterable[Any], every: int) -> list[Any]:
    """All cases, of which `make test` runs the first of so many: they prove one thing with other values."""
    return [long_cases(case)[0] if number % every else case for number, case in enumerate(cases)]
