"""What was measured: the last figures of each part, and every run, in docs/benchmarks.

`figures.json` maps a part to its last run: time, commit, machine, peers, and figures. `history.jsonl` has a
line for each run of a part.
"""

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.machine import machine, peers

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/benchmarks"
FIGURES = FOLDER / "figures.json"
HISTORY = FOLDER / "history.jsonl"

type Run = dict[str, Any]
"""One run of a part, as JSON."""


def runs() -> dict[str, Run]:
    """The last run of each part."""
    return dict(json.loads(FIGURES.read_text())) if FIGURES.exists() else {}


def committed_runs() -> dict[str, Run]:
    """The last runs that the commit at hand holds; empty without Git."""
    shown = subprocess.run(
        ["git", "show", f"HEAD:{FIGURES.relative_to(ROOT)}"], cwd=ROOT, capture_output=True, text=True
    )
    return dict(json.loads(shown.stdout)) if shown.returncode == 0 else {}


def record(part: str, figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Replaces the last run of a part, and adds it to the history."""
    run: Run = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": dict(machine()),
        "peers": dict(peers(part)),
        "figures": figures,
    }
    FOLDER.mkdir(exist_ok=True)
    FIGURES.write_text(json.dumps({**runs(), part: run}, indent=2, ensure_ascii=False) + "\n")
    with HISTORY.open("a") as history:
        history.write(json.dumps({"part": part, **run}, ensure_ascii=False) + "\n")


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()
