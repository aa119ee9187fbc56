"""Writes docs/benchmarks/README.md from the recorded runs; or checks that it is up to date."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from tests.bench import records
from tests.bench.curve import saved
from tests.bench.records import FOLDER, Run
from tests.bench.targets import is_met

PAGE = FOLDER / "README.md"
VERDICTS = {True: "met", False: "**missed**", None: ""}
OPTIMISATIONS = (
    (
        "calls of the model",
        "−85 %",
        "llm",
        "96 scene prompts alone, calls",
        "96 scene prompts together, calls",
    ),
    (
        "seconds within a quota of 60 calls a minute",
        "",
        "llm",
        "96 scene prompts alone at 60 calls a minute, s",
        "96 scene prompts together at 60 calls a minute, s",
    ),
    ("answers from a cache of 300", "78 %", "llm", "", "hit rate, Zipf s=1.0, 300 entries"),
    (
        "seconds to upload 8 files, 50 ms away",
        "12 → 2 s",
        "storage",
        "8 files one after another, 50 ms away, s",
        "8 files at once, 50 ms away, s",
    ),
    ("films a minute", "6 → 18", "throughput", "", "films of 6 s at 720p24 a minute"),
    (
        "seconds for a film of 72 s with a model of 40 tokens a second",
        "",
        "overlap",
        "72 s of 720p, stages one after the other, s",
        "with scenes while the plan streams, s",
    ),
)
"""Each optimisation, what the first design promised of it, and the figures without and with it."""
HEAD = """# Benchmarks

`make bench` measures all of it; `make bench PART=pipeline` measures one part. It prints a table, warns of
figures that are worse than those of the last commit, and writes this page, `figures.json` (the last run of
each part), and `history.jsonl` (every run). Ratios are measured in one run, in turns, because machines
differ. A part that was not measured again keeps its last figures with their date and commit.
"""


def main() -> None:
    """Writes the page; with the argument `check`, exits with 1 if it is out of date."""
    if sys.argv[1:] != ["check"]:
        write()
    elif PAGE.read_text() != text(records.runs()):
        sys.exit(f"{PAGE} is out of date: run `python -m tests.bench.page` and commit the result")
    else:
        print("docs/benchmarks/README.md is up to date")


def write() -> None:
    """Writes the page from the last runs."""
    PAGE.write_text(text(records.runs()))


def text(runs: Mapping[str, Run]) -> str:
    """The whole page, as Markdown."""
    return "\n".join([HEAD, *_summary(runs), *_optimisations(runs), *_curves(), *_parts(runs)]) + "\n"


def written(value: float | None) -> str:
    """A figure with three digits."""
    if value is None:
        return "not measured"
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def _summary(runs: Mapping[str, Run]) -> Iterator[str]:
    verdicts = [(part, name, it, is_met(it["measured"], it["target"])) for part, name, it in _figures(runs)]
    met = sum(verdict is True for *_, verdict in verdicts)
    missed = [(part, name, it) for part, name, it, verdict in verdicts if verdict is False]
    yield "## Targets\n"
    yield f"{met} of {met + len(missed)} targets are met. These are not:\n"
    yield "| part | figure | measured | target |\n|---|---|---|---|"
    for part, name, it in missed:
        yield f"| [{part}](#{part}) | {name} | {written(it['measured'])} | {it['target']} |"
    yield ""


def _figures(runs: Mapping[str, Run]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for part, run in runs.items():
        for name, figure in run["figures"].items():
            yield part, name, figure


def _curves() -> Iterator[str]:
    yield "## Scaling\n"
    yield "`make bench PART=curves` measures and draws these. Where a curve bends, and why:\n"
    for curve in saved():
        yield f"![{curve.title}]({curve.picture})\n"
        yield f"{curve.title}: {curve.bend} {curve.why}".strip() + "\n"


def _optimisations(runs: Mapping[str, Run]) -> Iterator[str]:
    yield "## What each optimisation gives\n"
    yield "| what | the first design promised | without | with |\n|---|---|---|---|"
    for what, promised, part, without, with_it in OPTIMISATIONS:
        figures = runs.get(part, {}).get("figures", {})
        if with_it in figures:
            before, after = (written(figures[one]["measured"]) if one else "" for one in (without, with_it))
            yield f"| {what} | {promised} | {before} | {after} |"
    yield ""


def _parts(runs: Mapping[str, Run]) -> Iterator[str]:
    for part, run in sorted(runs.items()):
        about = run["machine"]
        yield f"## {part}\n"
        yield f"{run['time'][:10]}, commit `{run['commit']}`, {about['processor']}, {about['cores']} cores.\n"
        if run.get("peers"):
            yield "Peers: " + ", ".join(f"{name} {of}" for name, of in run["peers"].items()) + ".\n"
        yield "| figure | measured | target | |\n|---|---|---|---|"
        for name, it in run["figures"].items():
            verdict = VERDICTS[is_met(it["measured"], it["target"])]
            yield f"| {name.replace('|', '/')} | {written(it['measured'])} | {it['target']} | {verdict} |"
        yield ""


if __name__ == "__main__":
    main()
