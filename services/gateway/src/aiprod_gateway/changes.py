"""Wakes those who wait for changes of a job."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Changes:
    """The changes of all jobs, within this process. A waiter costs no thread and no polling."""

    def __init__(self) -> None:
        self._waiters: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self.waiting = 0
        """How many wait for changes of any job."""

    def note(self, job: str) -> None:
        """Wakes all who wait for a change of the job."""
        for waiter in self._waiters.get(job, ()):
            waiter.set()

    @contextmanager
    def of(self, job: str) -> Iterator[asyncio.Event]:
        """Yields an event that each change of the job sets, until the block ends."""
        waiter = asyncio.Event()
        self._waiters[job].add(waiter)
        self.waiting += 1
        try:
            yield waiter
        finally:
            self.waiting -= 1
            self._waiters[job].discard(waiter)
            if not self._waiters[job]:
                del self._waiters[job]
