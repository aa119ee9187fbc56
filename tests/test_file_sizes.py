"""Files that tell a story, and the files of tests, stay short enough to read in one sitting."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MOST_LINES = {
    "services/gateway/src/aiprod_gateway/pipeline.py": 150,
    "clients/cli/src/aiprod_cli/__main__.py": 40,
    "docs/architecture.md": 150,
}
MOST_LINES_OF_TESTS = 350
"""A longer file tests several subjects."""


@pytest.mark.parametrize(("path", "most"), MOST_LINES.items())
def test_a_file_that_tells_a_story_is_short(path: str, most: int) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= most


def test_a_file_of_tests_is_about_one_subject() -> None:
    files = (path for place in ("*/*/tests", "tests") for path in ROOT.glob(f"{place}/**/*.py"))
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in files}

    assert not {str(path): length for path, length in lengths.items() if length > MOST_LINES_OF_TESTS}
