"""Keeps the whole stack busy and fails if anything grows without end: `make soak MINUTES=30`.

Four users make, review, revise, save, check, and delete films of 2 s. The second fifth of the time is
compared with the last one.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from aiprod_stack.local_tokens import KEYS, LocalKeys
from tests.conftest import Stack, started_stack
from tests.soak.samples import Sample, growth, is_bounded, sample
from tests.soak.work import Done, work

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "out/soak.json"
USERS = 4
SAMPLES = 100
"""Samples of a whole soak."""


def main() -> None:
    """Runs the soak, prints the table, writes out/soak.json, and exits with 1 if something grew."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="how long to work")
    minutes = parser.parse_args().minutes
    with (
        tempfile.TemporaryDirectory() as home,
        started_stack(Path(home), AIPROD_TOKEN_ISSUER="local") as stack,
    ):
        done = Done()
        samples = soak(stack, minutes * 60, done)
    grown = growth(samples)
    print_table(grown, done, minutes)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps({"minutes": minutes, "done": done.counts, "samples": samples}, indent=1))
    if done.errors or not all(is_bounded(name, *values) for name, values in grown.items()):
        sys.exit(1)


def soak(stack: Stack, seconds: float, done: Done) -> list[Sample]:
    """Lets the users work and samples meanwhile."""
    keys, until = LocalKeys(stack.home / KEYS), time.monotonic() + seconds
    users = []
    for user in range(USERS):
        token = keys.token(f"user-{user}", [], timedelta(hours=12), "aiprod")
        folder = stack.home / f"user-{user}"
        folder.mkdir()
        users.append(threading.Thread(target=work, args=(stack.target, token, user, folder, until, done)))
    for thread in users:
        thread.start()
    samples = []
    while any(thread.is_alive() for thread in users):
        # A worker may end while it is read; the next sample is complete.
        with suppress(psutil.NoSuchProcess):
            samples.append(sample(stack.host, stack.home))
        time.sleep(seconds / SAMPLES)
    return samples


def print_table(grown: dict[str, tuple[float, float]], done: Done, minutes: float) -> None:
    """Prints what was done, and what the stack held early and late."""
    console = Console()
    work_done = ", ".join(f"{count} {kind}" for kind, count in done.counts.items())
    console.print(f"{minutes:g} minutes: {work_done}; errors: {dict(done.errors) or 'none'}")
    table = Table("Held", "Second fifth", "Last fifth", "Times", "")
    for name, (early, late) in grown.items():
        verdict = "bounded" if is_bounded(name, early, late) else "[red]grew[/]"
        table.add_row(name, f"{early:.1f}", f"{late:.1f}", f"{late / (early or 1):.2f}", verdict)
    console.print(table)


if __name__ == "__main__":
    main()
