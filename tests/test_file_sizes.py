"""Files that tell a story stay short enough to read in one sitting."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MOST_LINES = {
    "services/gateway/src/aiprod_gateway/pipeline.py": 150,
    "clients/cli/src/aiprod_cli/__main__.py": 40,
    "docs/architecture.md": 150,
}


@pytest.mark.parametrize(("path", "most"), MOST_LINES.items())
def test_a_file_that_tells_a_story_is_short(path: str, most: int) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= most
