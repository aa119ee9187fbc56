"""Runs ghz and reads its report."""

import json
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIMITED = "ResourceExhausted"
"""How ghz names the status of a call over a limit."""
CALL_SECONDS = 60
CONNECTIONS = 5


@dataclass(frozen=True, slots=True)
class Load:
    """`total` calls of a method, `concurrency` at a time, with the requests of `data` in turn."""

    name: str
    method: str
    total: int
    concurrency: int
    data: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Report:
    """What ghz measured. Latencies are in milliseconds, of calls that succeeded, in order."""

    load: Load
    calls: int
    succeeded: int
    limited: int
    failures: Mapping[str, int]
    per_second: float
    latencies: Sequence[float]

    @property
    def success_share(self) -> float:
        """The share of successes among the calls that no limit refused, 0 to 1."""
        return self.succeeded / max(1, self.calls - self.limited)

    def percentile(self, percent: float) -> float:
        """The latency that `percent` of the successful calls do not exceed; 0 if none succeeded."""
        last = len(self.latencies) - 1
        return self.latencies[min(last, int(percent / 100 * len(self.latencies)))] if self.latencies else 0.0


@dataclass(frozen=True, slots=True)
class Ghz:
    """The program and whom it calls: the address, whether by TLS, and a token for each user."""

    program: str
    target: str
    tls: bool
    tokens: Sequence[str]
    protoset: Path
    reports: Path

    def run(self, load: Load) -> Report:
        """Runs the load and keeps its report as JSON. Raises CalledProcessError if ghz cannot run."""
        kept = self.reports / f"{load.name}.json"
        requests = self.reports / f"{load.name}-requests.json"
        requests.write_text(json.dumps(load.data, ensure_ascii=False))
        command = [
            *(self.program, "--protoset", str(self.protoset), "--call", load.method),
            *([] if self.tls else ["--insecure"]),
            *("--total", str(load.total), "--concurrency", str(load.concurrency)),
            *("--data-file", str(requests), "--timeout", f"{CALL_SECONDS}s"),
            *("--connections", str(min(CONNECTIONS, load.concurrency))),
            *self._metadata(),
            *("--format", "json", "--output", str(kept), self.target),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return read_report(load, json.loads(kept.read_text()))

    def _metadata(self) -> list[str]:
        """Each call has the token of the next user. A file, because the list of processes is no secret."""
        if not self.tokens:
            return []
        tokens = " ".join(f"`{token}`" for token in self.tokens)
        turn = f"int (mod .RequestNumber {len(self.tokens)})"
        file = self.reports / "metadata.json"
        file.touch(mode=0o600)
        file.write_text(f'{{"authorization": "Bearer {{{{index (list {tokens}) ({turn})}}}}"}}')
        return ["--metadata-file", str(file)]


def read_report(load: Load, report: Mapping[str, Any]) -> Report:
    """Reads the JSON of ghz."""
    details = report["details"] or []
    statuses = Counter(detail["status"] for detail in details)
    return Report(
        load,
        calls=len(details),
        succeeded=statuses["OK"],
        limited=statuses[LIMITED],
        failures={status: count for status, count in statuses.items() if status not in ("OK", LIMITED)},
        per_second=report["rps"],
        latencies=sorted(detail["latency"] / 1e6 for detail in details if detail["status"] == "OK"),
    )
