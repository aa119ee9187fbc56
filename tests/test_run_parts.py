"""Parts of `make test` run in order or beside each other, and no failure is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[1] / "tools/run_parts.py"
MAKEFILE = """
first last second:
\t@echo $@ $(SHORT)
broken:
\t@echo $@; false
one:
\t@touch one; until test -e other; do sleep 0.01; done; echo $@
other:
\t@touch other; until test -e one; do sleep 0.01; done; echo $@
"""


@pytest.mark.parametrize(
    ("steps", "made", "exit_code"),
    [
        ("first second", ["first and quick", "second and quick"], 0),
        ("one,other+second last", ["one", "other", "second and quick", "last and quick"], 0),
        ("first,broken+second last", ["first and quick", "broken"], 1),
        ("broken,first+second last", ["broken", "first and quick", "second and quick"], 1),
    ],
    ids=["in order", "beside each other", "a failure in the second lane", "a failure in the first lane"],
)
def test_parts_run(tmp_path: Path, steps: str, made: list[str], exit_code: int) -> None:
    (tmp_path / "Makefile").write_text(MAKEFILE)
    command = [sys.executable, PROGRAM, *steps.split(), "SHORT=and quick"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == exit_code
    lines = [line for line in done.stdout.splitlines() if not line.startswith("make")]
    times = [line.split()[0] for line in lines[len(made) :]]
    assert lines[: len(made)] == made
    assert times == [*(line.split()[0] for line in made), "together"]
