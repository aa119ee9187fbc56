"""Wakes those who wait for changes of a job."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

type Note = Callable[[str], None]
"""Notes that the job of this name has changed."""


class Changes:
    """Changes of jobs of one kind. A waiter costs no thread and no polling.

    `announce` brings a change to `wake` at all gateways, also here; without it, this one is alone.
    """

    def __init__(self, announce: Note | None = None) -> None:
        self._announce = announce or self.wake
        self._waiters: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._counts: Counter[str] = Counter()
        self._receivers: list[Note] = []

    def note(self, job: str) -> None:
        """Wakes all who wait for a change of the job."""
        self._announce(job)

    def wake(self, job: str) -> None:
        """Wakes those who wait here."""
        if job in self._waiters:
            self._counts[job] += 1
        for waiter in self._waiters.get(job, ()):
            waiter.set()
        for receiver in self._receivers:
            receiver(job)

    def wake_all(self) -> None:
        """Wakes all who wait here: changes may have been missed."""
        for job, waiters in self._waiters.items():
            self._counts[job] += 1
            for waiter in waiters:
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

    @contextmanager
    def all(self, receiver: Note) -> Iterator[None]:
        """Calls `receiver` with the name of each job that changes, until the block ends."""
        self._receivers.append(receiver)
        try:
            yield
        finally:
            self._receivers.remove(receiver)
