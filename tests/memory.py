"""The memory of a running stack: pages that processes share count in proportion."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil

SECONDS = 1.0
"""Between two looks."""


@dataclass
class Peak:
    """The most that was seen, in megabytes; 0 of a stack elsewhere."""

    megabytes: float = 0.0


def family(host: psutil.Process) -> list[psutil.Process]:
    """The host of a stack and all that it started."""
    return [host, *host.children(recursive=True)]


def proportional_mb(host: psutil.Process) -> float:
    """The memory of the host and all that it started. Raises NoSuchProcess if one ends meanwhile."""
    return sum(float(process.memory_full_info().pss) for process in family(host)) / 1e6


@contextmanager
def peak_of(host: psutil.Process | None) -> Iterator[Peak]:
    """Looks at the memory of a stack until the end of the block; None is a stack elsewhere."""
    peak, ended = Peak(), threading.Event()

    def watch(host: psutil.Process) -> None:
        while True:
            # A worker may end while it is read; the next look is complete.
            with suppress(psutil.NoSuchProcess):
                peak.megabytes = max(peak.megabytes, proportional_mb(host))
            if ended.wait(SECONDS):
                return

    watcher = threading.Thread(target=watch, args=(host,)) if host else None
    if watcher:
        watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        if watcher:
            watcher.join()
