"""What the services hold while they work: memory, files, threads, connections, and bytes on disk."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import psutil

from tests.memory import family, proportional_mb

type Sample = Mapping[str, float]
"""A value by its name."""

LIMITS = {
    "memory (PSS), MB": 1.1,
    "open files": 1.1,
    "threads": 1.1,
    "connections": 1.25,
    "databases, MB": 2.0,
    "write-ahead logs, MB": 2.0,
}
"""How many times as much the last fifth of a soak may hold as its second fifth."""


def sample(host: psutil.Process, home: Path) -> Sample:
    """Sums up the host's processes, and the databases below the stack's folder."""
    processes = family(host)
    return {
        "memory (PSS), MB": proportional_mb(host),
        "open files": float(sum(each.num_fds() for each in processes)),
        "threads": float(sum(each.num_threads() for each in processes)),
        "connections": float(sum(len(each.net_connections("tcp")) for each in processes)),
        "databases, MB": _megabytes(home, "*.db"),
        "write-ahead logs, MB": _megabytes(home, "*-wal"),
        "all that is stored, MB": _megabytes(home, "*"),
    }


def growth(samples: Sequence[Sample]) -> dict[str, tuple[float, float]]:
    """The medians of the second and of the last fifth, by name; the first fifth warms up."""
    fifth = len(samples) // 5
    early, late = samples[fifth : 2 * fifth], samples[-fifth:]
    return {name: (_median(early, name), _median(late, name)) for name in samples[0]}


def is_bounded(name: str, early: float, late: float) -> bool:
    """Whether a value grew no more than its limit; values without a limit always did."""
    # A megabyte or a file more is no leak.
    return name not in LIMITS or late <= early * LIMITS[name] + 4


def _median(samples: Sequence[Sample], name: str) -> float:
    return median(each[name] for each in samples)


def _megabytes(home: Path, pattern: str) -> float:
    return sum(_size(path) for path in home.rglob(pattern)) / 1e6


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return 0
