"""Measures all parts (`make bench`) or one part (`make bench PART=llm`)."""

import os
from importlib import import_module

from tests.bench.table import publish

PARTS = (
    "pipeline",
    "cold_start",
    "images",
    "overlap",
    "throughput",
    "film",
    "llm",
    "storage",
    "probe",
    "render",
    "collab",
    "fire",
    "fidelity",
    "edge",
    "studio",
    "curves",
    "peers",
    "scaled",
)


def main() -> None:
    for part in os.environ.get("PART", "").split() or PARTS:
        publish(part, import_module(f"tests.bench.{part}").figures())


if __name__ == "__main__":
    main()
