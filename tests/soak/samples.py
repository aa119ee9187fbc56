"""What the services hold while they work: memory, files, threads, connections, and bytes on disk."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import psutil

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


def sample(processes: Sequence[psutil.Process], home: Path) -> Sample:
    """Sums up the processes and their children, and the databases below the stack's folder."""
    family = [each for process in processes for each in (process, *process.children(recursive=True))]
    return {
        "memory (PSS), MB": sum(each.memory_full_info().pss for each in family) / 1e6,
        "open files": float(sum(each.num_fds() for each in family)),
        "threads": float(sum(each.num_threads() for each in family)),
        "connections": float(sum(len(each.net_connections("tcp")) for each in family)),
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
