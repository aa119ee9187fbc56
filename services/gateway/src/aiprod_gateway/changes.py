"""Wakes those who wait for changes of a job."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Changes:
    """The changes of all jobs, within this process. A waiter costs no thread and no polling."""

    def __init__(self) -> None:
        self._waiters: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._counts: Counter[str] = Counter()

    def note(self, job: str) -> None:
        """Wakes all who wait for a change of the job."""
        if job in self._waiters:
            self._counts[job] += 1
        for waiter in self._waiters.get(job, ()):
            waiter.set()

    def count(self, job: str) -> int:
        """Returns how often the job has changed since somebody waits for its changes."""
        return self._counts[job]

    @contextmanager
    def of(self, job: str) -> Iterator[asyncio.Event]:
        """Yields an event that each change of the job sets, until the block ends."""
        waiter = asyncio.Event()
        self._waiters[job].add(waiter)
        try:
            yield waiter
        finally:
            self._waiters[job].discard(waiter)
            if not self._waiters[job]:
                del self._waiters[job]
                self._counts.pop(job, None)
