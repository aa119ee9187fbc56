"""Loads the whole stack through the edge with ghz: `make load`, or `python -m tests.load --help`.

Without `--url` it starts a stack of its own, with tokens and production's limits, and lets fifty users in.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import grpc
import psutil

from aiprod_stack.edge.config import descriptors
from aiprod_stack.local_tokens import KEYS, LocalKeys
from tests.conftest import started_stack
from tests.load.films import Films, delivered_job, until_ended
from tests.load.ghz import Ghz, Report
from tests.load.loads import LEVELS, PROMPTS, beside, create_jobs, read_prompts
from tests.load.report import print_table, write_files
from tests.memory import peak_of

ROOT = Path(__file__).parent.parent.parent
USERS = 50
AUDIENCE = "aiprod"
DELIVERY_SECONDS = 3600.0


def main() -> None:
    """Runs the loads, prints the table, and writes the reports."""
    options = parse_options()
    options.reports.mkdir(parents=True, exist_ok=True)
    program = find_ghz()
    protoset = options.reports / "api.binpb"
    protoset.write_bytes(descriptors())
    with stack_to_load(options) as (url, tokens, operator, host):
        address = urlsplit(url)
        tls = address.scheme == "https"
        target = f"{address.hostname}:{address.port or (443 if tls else 80)}"
        ghz = Ghz(program, target, tls, tokens, protoset, options.reports)
        credentials = grpc.ssl_channel_credentials()
        with grpc.secure_channel(target, credentials) if tls else grpc.insecure_channel(target) as channel:
            reports, films = run_loads(ghz, channel, operator, host, options)
    print_table(reports, films)
    print(f"Report: {write_files(reports, films, options.reports)}")


def parse_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--url", help="the edge of a deployed service, for example https://films.example")
    parser.add_argument("--token", default=os.environ.get("AIPROD_TOKEN", ""), help="its token; AIPROD_TOKEN")
    parser.add_argument(
        "--levels", nargs="*", choices=LEVELS, default=list(LEVELS), help="levels of CreateJob"
    )
    parser.add_argument("--prompts", type=Path, default=PROMPTS, help="a file with a prompt a line")
    parser.add_argument("--reports", type=Path, default=ROOT / "out" / "load", help="folder of the reports")
    return parser.parse_args()


def find_ghz() -> str:
    """The path of ghz. Exits with the script's own message if there is none."""
    result = subprocess.run(
        [ROOT / "tools/install_ghz.sh", ROOT / ".aiprod/bin"], stdout=subprocess.PIPE, text=True
    )
    return result.stdout.strip() if result.returncode == 0 else sys.exit(1)


@contextmanager
def stack_to_load(
    options: argparse.Namespace,
) -> Iterator[tuple[str, Sequence[str], str, psutil.Process | None]]:
    """The URL of the edge, the users' tokens, the operator's token, and the host of a stack of its own."""
    if options.url:
        yield options.url, [options.token] if options.token else [], options.token, None
        return
    with (
        tempfile.TemporaryDirectory() as home,
        started_stack(Path(home), AIPROD_TOKEN_ISSUER="local") as stack,
    ):
        keys = LocalKeys(Path(home) / KEYS)
        hours = timedelta(hours=6)
        users = [keys.token(f"user-{number}", [], hours, AUDIENCE) for number in range(USERS)]
        yield stack.url, users, keys.token("operator", ["operator"], hours, AUDIENCE), stack.host


def run_loads(
    ghz: Ghz,
    channel: grpc.Channel,
    operator: str,
    host: psutil.Process | None,
    options: argparse.Namespace,
) -> tuple[list[Report], dict[str, Films]]:
    """Runs each level and waits for its films; then the loads beside them, on one finished film."""
    reports: list[Report] = []
    films: dict[str, Films] = {}
    prompts = read_prompts(options.prompts)
    for level in options.levels:
        with peak_of(host) as peak:
            report = ghz.run(create_jobs(level, prompts))
            reports.append(report)
            made = until_ended(channel, operator, report.succeeded, DELIVERY_SECONDS)
        films[report.load.name] = replace(made, memory_mb=peak.megabytes)
    # One user's film: nobody else may see it.
    owner = next(iter(ghz.tokens), "")
    if job := delivered_job(channel, owner):
        alone = replace(ghz, tokens=[owner] if owner else [])
        reports += map(alone.run, beside(job))
    return reports, films


if __name__ == "__main__":
    main()
