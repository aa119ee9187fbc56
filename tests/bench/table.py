"""Prints the figures of a part with their targets, warns of slower ones, and records them."""

from rich.console import Console
from rich.table import Table

from tests.bench import page, records
from tests.bench.machine import machine
from tests.bench.targets import is_met, times_worse

type Figures = dict[str, tuple[float | None, str]]
"""Maps the name of a figure to its value and its target.

The value is None if it cannot be measured yet; the target is empty if there is none.
"""

VERDICTS = {True: "met", False: "[red]missed[/]", None: ""}


def publish(part: str, figures: Figures) -> None:
    """Prints the figures of one part, records them, and writes the page of all figures."""
    console = Console()
    about = machine()
    table = Table(
        *("Figure", "Measured", "Target", ""),
        title=f"{part}: {about['processor']}, {about['cores']} cores",
    )
    for name, (value, target) in figures.items():
        table.add_row(name, page.written(value), target, VERDICTS[is_met(value, target)])
    console.print(table)
    for warning in slower(part, figures):
        console.print(f"[yellow]Warning:[/] {warning}")
    rounded = {
        name: {"measured": value if value is None else round(value, 4), "target": target}
        for name, (value, target) in figures.items()
    }
    records.record(part, rounded)
    page.write()


def slower(part: str, figures: Figures) -> list[str]:
    """A sentence for each figure that is clearly worse than in the last commit."""
    before = records.committed_runs().get(part, {}).get("figures", {})
    found = []
    for name, (value, target) in figures.items():
        was = before.get(name, {}).get("measured")
        if times := times_worse(name, target, was, value):
            found.append(f"{name}: {page.written(value)}, {times:.2f} times worse than {page.written(was)}.")
    return found
