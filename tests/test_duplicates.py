"""Nothing is written twice: eight lines that stand in two places belong into one that both use."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINES = 8
WRITTEN = (".py", ".ts", ".go", ".svelte", ".lua", ".sh", ".c", ".js", ".css")
# A released migration never changes, also where it repeats an older one.
NOT_WRITTEN_BY_HAND = re.compile(r"(^|/)(gen|migrations|third_party)/|libs/protos/|_pb2")
NOTHING = re.compile(r"[\W_]*|(from .* )?import .*|[#/].*|\w+: [^=]+( = .*)?,")
"""Lines that say nothing by themselves: punctuation, imports, comments, and the parameters of twins."""

type Place = tuple[str, int]


def meaningful(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, without their indentation, each with its number."""
    in_import = False
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        in_import = in_import or bool(re.fullmatch(r"from .* import \(", line))
        if not in_import and not NOTHING.fullmatch(line):
            yield number, line
        in_import = in_import and line != ")"


def duplicates(files: Mapping[str, str]) -> Iterator[tuple[Place, Place]]:
    """Each run of eight lines that stands in two places, once for those that overlap."""
    seen: dict[tuple[str, ...], Place] = {}
    last: Place = ("", 0)
    for name, text in files.items():
        lines = list(meaningful(text))
        for start in range(len(lines) - LINES + 1):
            run, place = tuple(line for _, line in lines[start : start + LINES]), (name, lines[start][0])
            first = seen.setdefault(run, place)
            if first != place:
                if last != (name, start - 1):
                    yield first, place
                last = (name, start)


def written_files() -> dict[str, str]:
    """The code that people write, by its path."""
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    paths = [path for path in listed if path.endswith(WRITTEN) and not NOT_WRITTEN_BY_HAND.search(path)]
    return {path: (ROOT / path).read_text() for path in paths if (ROOT / path).is_file()}


BLOCK = "\n".join(f"step_{number}()" for number in range(LINES))


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (f"if ready:\n    {BLOCK.replace('\n', '\n\n    ')}", 1),
        (BLOCK.replace("step_3()", "# a comment\nstep_3()"), 1),
        (BLOCK.replace("step_3()", "another()"), 0),
    ],
)
def test_a_block_that_stands_twice_is_found(other: str, found: int) -> None:
    assert len(list(duplicates({"a.py": BLOCK, "b.py": other}))) == found


def test_no_block_stands_twice() -> None:
    twice = [f"{a}:{at} and {b}:{there}" for (a, at), (b, there) in duplicates(written_files())]
    assert not twice, "\n".join(twice)
