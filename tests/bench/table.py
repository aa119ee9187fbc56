"""Prints figures as a table and writes them to results.json, which keeps the parts not measured this time."""

import json
import os
import platform
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results.json"

type Figures = dict[str, tuple[float | None, str]]
"""Maps the name of a figure to its value and its target.

The value is None if it cannot be measured yet; the target is empty if there is none.
"""


def publish(part: str, figures: Figures) -> None:
    """Prints the figures of one part and replaces that part in results.json."""
    table = Table(
        "Figure", "Measured", "Target", title=f"{part}: {platform.machine()}, {os.cpu_count()} cores"
    )
    for name, (value, target) in figures.items():
        table.add_row(name, written(value), target)
    Console().print(table)
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results[part] = {
        name: {"measured": value if value is None else round(value, 4), "target": target}
        for name, (value, target) in figures.items()
    }
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")


def written(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"
