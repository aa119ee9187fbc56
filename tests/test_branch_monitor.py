"""What coverage.py's core `sysmon` measures with our plug-in is what its C tracer measures."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import asyncio
from contextlib import suppress

def first(limit):
    for number in range(limit):
        if number == 3:
            return number
        elif number > 100:
            print("never")
    return None if limit else -1

def seldom(numbers):
    found = 0
    for number in numbers:
        if number == 700:
            found += 1
    while found and numbers:
        found -= 1
    return [each for each in numbers if each > 998]

def on_one_line(given):
    if given: return 1
    print("never")

async def count(number):
    while number:
        number -= 1
        if number == 1:
            continue
        await asyncio.sleep(0)
    with suppress(ZeroDivisionError):
        1 / number
    try:
        assert number
    except AssertionError:
        pass
    match number:
        case 1:
            yield "one"
        case 0:
            yield "none"

async def main():
    async for each in count(3):
        if each == "one":
            break

first(10)
first(0)
seldom(range(1000))
on_one_line(True)
asyncio.run(main())
"""


def measured(folder: Path, core: str, plugins: str) -> dict[str, object]:
    """The lines and branches that a core measures in the program, and what is missing."""
    settings = ["[run]", "source = .", "branch = true", f"core = {core}", f"plugins = {plugins}"]
    (folder / ".coveragerc").write_text("\n".join(settings))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    for command in (["run", "program.py"], ["json", "-q"]):
        coverage = [sys.executable, "-W", "error", "-m", "coverage", *command]
        subprocess.run(coverage, cwd=folder, env=environment, check=True)
    report = json.loads((folder / "coverage.json").read_text())
    assert report["meta"]["branch_coverage"]
    return report["files"]["program.py"]


def test_the_branch_monitor_measures_what_the_tracer_measures(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    by_tracer = measured(tmp_path, "ctrace", "")
    assert by_tracer["missing_branches"]
    assert measured(tmp_path, "sysmon", "branch_monitor") == by_tracer
