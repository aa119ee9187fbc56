"""The report of a load test: a table in the terminal, JSON, and a page with charts."""

import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import jinja2
from rich.console import Console
from rich.table import Table

from tests.load.films import Films
from tests.load.ghz import Report

BRIEF = {"create-heavy": (13.9, 93.0)}
"""Requests a second and percent of success that the brief reports of its own system at this level."""
ACCEPTED_COLUMNS = (
    *("Load", "Calls", "At once", "OK", "Over limit", "Errors", "Success %", "Per s"),
    *("p50 ms", "p95 ms", "p99 ms"),
)
DELIVERED_COLUMNS = (
    *("Load", "Delivered", "Failed", "Unfinished", "Films a minute", "Median s", "p99 s", "USD a request"),
    "Most MB",
)
BARS = 40
COLUMNS = 160
TEMPLATE = Path(__file__).with_name("report.html.j2")


def print_table(reports: Sequence[Report], films: dict[str, Films]) -> None:
    """Prints what was measured; calls over a limit are counted apart."""
    table = Table(*ACCEPTED_COLUMNS, title=f"Accepted: {platform.machine()}, {os.cpu_count()} cores")
    for report in reports:
        load = report.load
        rate, success = BRIEF.get(load.name, (None, None))
        table.add_row(
            load.name,
            *map(str, (report.calls, load.concurrency, report.succeeded, report.limited)),
            ", ".join(f"{count} {status}" for status, count in report.failures.items()) or "0",
            f"{100 * report.success_share:.1f}" + (f" (brief {success:g})" if success else ""),
            f"{report.per_second:.1f}" + (f" (brief {rate:g})" if rate else ""),
            *(f"{report.percentile(percent):.1f}" for percent in (50, 95, 99)),
        )
    # A pipe has no width, and a narrow table hides figures.
    console = Console(width=None if sys.stdout.isatty() else COLUMNS)
    console.print(table)
    delivered = Table(*DELIVERED_COLUMNS, title="Delivered")
    for name, result in films.items():
        delivered.add_row(
            name,
            *map(str, (result.delivered, result.failed, result.unfinished)),
            f"{60 * result.delivered / result.wall_seconds:.1f}" if result.wall_seconds else "",
            f"{result.percentile(50):.1f}",
            f"{result.percentile(99):.1f}",
            f"{result.usd_micros / 1e6 / max(1, result.requests):.4f}",
            f"{result.memory_mb:.0f}" if result.memory_mb else "",
        )
    console.print(delivered)


def write_files(reports: Sequence[Report], films: dict[str, Films], folder: Path) -> Path:
    """Writes `report.json` and `report.html`, and returns the page."""
    document = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "accepted": [_accepted(report) for report in reports],
        "delivered": {name: _delivered(result) for name, result in films.items()},
    }
    (folder / "report.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    charts = [(report.load.name, _histogram(report.latencies)) for report in reports]
    page = folder / "report.html"
    page.write_text(environment.from_string(TEMPLATE.read_text()).render(document, charts=charts))
    return page


def _accepted(report: Report) -> dict[str, object]:
    return {
        "load": report.load.name,
        "calls": report.calls,
        "concurrency": report.load.concurrency,
        "succeeded": report.succeeded,
        "limited": report.limited,
        "failures": dict(report.failures),
        "success_percent": round(100 * report.success_share, 2),
        "per_second": round(report.per_second, 2),
        **{f"p{percent}_ms": round(report.percentile(percent), 2) for percent in (50, 95, 99)},
    }


def _delivered(films: Films) -> dict[str, object]:
    minutes = films.wall_seconds / 60
    return {
        "delivered": films.delivered,
        "failed": films.failed,
        "unfinished": films.unfinished,
        "films_per_minute": round(films.delivered / minutes, 2) if minutes else None,
        "median_seconds": round(films.percentile(50), 2),
        "p99_seconds": round(films.percentile(99), 2),
        "usd": films.usd_micros / 1e6,
        "usd_per_request": round(films.usd_micros / 1e6 / max(1, films.requests), 6),
        "memory_mb": round(films.memory_mb) or None,
    }


def _histogram(latencies: Sequence[float]) -> list[tuple[float, int]]:
    """The upper bound of each bar in milliseconds and how many calls are in it, up to the 99th percentile."""
    shown = latencies[: max(1, int(0.99 * len(latencies)))]
    if not shown:
        return []
    width = shown[-1] / BARS or 1.0
    counts = [0] * BARS
    for latency in shown:
        counts[min(BARS - 1, int(latency / width))] += 1
    return [((number + 1) * width, count) for number, count in enumerate(counts)]
