"""Figures that a page states about the product, against what a test measures."""

import re
from pathlib import Path

import pytest

UNITS = {"KB": 1e3, "MB": 1e6}
TOLERANCE = 0.1


def assert_stated(page: Path, sentence: str, measured: float) -> None:
    """Raises AssertionError if `sentence`, with `SIZE` for a size, is missing or is wrong by a tenth."""
    pattern = re.escape(sentence).replace("SIZE", r"([0-9.]+) (KB|MB)")
    found = re.search(pattern, page.read_text())
    assert found, f"{page} does not say {sentence!r}"
    stated = float(found[1]) * UNITS[found[2]]
    assert stated == pytest.approx(measured, rel=TOLERANCE), (
        f"{page}: {found[0]}, and it has {measured:,} bytes"
    )
