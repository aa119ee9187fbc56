"""Makes a film of each row of a CSV file, for example every night from cron, and stops at a budget.

    python batch.py films.csv --budget 5 --out films

The file has the columns id, prompt and, if you like, duration; the report has a row for each of its rows.
A row is made once a night: the same command, after a crash or a lost connection, finds the films that are
already made and goes on behind them.

The cost of a film is known when it is made, so that the last one may exceed the budget. Calls without a
known price stop the batch, too: nobody knows what the next ones would cost. The exit code is 1 unless every
row has its film.
"""

import argparse
import csv
import sys
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from aiprod_client import AiprodError, Client, Film

NIGHTS = uuid.UUID("5e8a4a39-8f4b-4a1b-9d8e-0b6d3a1f2c47")


@dataclass
class Row:
    """A row of the report; `state` is the job's, or BUDGET for a row that was left out."""

    id: str
    state: str = "BUDGET"
    job: str = ""
    title: str = ""
    quality: str = ""
    cost_usd: Decimal = Decimal(0)
    unpriced_calls: int = 0
    file: str = ""
    error: str = ""


def main() -> None:
    """Reads the command line and writes the report."""
    parser = argparse.ArgumentParser(description="Makes the films of a CSV file, up to a budget.")
    parser.add_argument("films", type=Path, help="CSV with the columns id, prompt, and duration in seconds")
    parser.add_argument("--budget", type=Decimal, required=True, metavar="USD")
    parser.add_argument("--out", type=Path, default=Path("films"), help="folder of films and report")
    parser.add_argument(
        "--night", default=f"{datetime.now(UTC):%Y-%m-%d}", help="a film is made once a night"
    )
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    with (
        chosen.films.open(newline="", encoding="utf-8") as wanted,
        (chosen.out / f"report-{chosen.night}.csv").open("w", newline="", encoding="utf-8") as report,
        Client() as client,
    ):
        writer = csv.DictWriter(report, [field.name for field in fields(Row)])
        writer.writeheader()
        complete = True
        for row in made(client, csv.DictReader(wanted), chosen.budget, chosen.night, chosen.out):
            sys.stderr.write(f"{row.id}: {row.state} {row.file or row.error}\n")
            writer.writerow(asdict(row))
            # A batch that is killed has reported what it made.
            report.flush()
            complete &= bool(row.file)
    sys.exit(not complete)


def made(
    client: Client, wanted: Iterator[dict[str, str]], budget: Decimal, night: str, out: Path
) -> Iterator[Row]:
    """Yields the row of each film, in order."""
    spent, unpriced = Decimal(0), 0
    for each in wanted:
        row = Row(each["id"])
        if spent < budget and not unpriced:
            make(client, each, row, uuid.uuid5(NIGHTS, f"{night}/{row.id}"), out)
            spent, unpriced = spent + row.cost_usd, unpriced + row.unpriced_calls
        yield row


def make(client: Client, wanted: dict[str, str], row: Row, request_id: uuid.UUID, out: Path) -> None:
    """Makes a film, or finds it by its request id, saves it, and completes the row."""
    duration = float(wanted["duration"]) if wanted.get("duration") else None
    film: Film | None = None
    try:
        film = client.start(wanted["prompt"], duration=duration, request_id=str(request_id))
        film.wait()
        row.file = str(film.save(out / f"{row.id}.mp4"))
    except AiprodError as error:
        row.error = f"{error.reason}: {error}"
    if film is None:
        row.state = "REFUSED"
        return
    row.state, row.job, row.title = film.state, film.name, film.title
    row.quality = film.quality.verdict if film.quality else ""
    row.cost_usd, row.unpriced_calls = film.cost.usd, film.cost.unpriced_calls


if __name__ == "__main__":
    main()
