"""Wakes those who wait for changes of a job."""

import asyncio
from collections import defaultdict
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
        self._receivers: list[Note] = []
        self.waiting = 0
        """How many wait for changes of any job."""

    def note(self, job: str) -> None:
        """Wakes all who wait for a change of the job."""
        self._announce(job)

    def wake(self, job: str) -> None:
        """Wakes those who wait here."""
        for waiter in self._waiters.get(job, ()):
            waiter.set()
        for receiver in self._receivers:
            receiver(job)

    def wake_all(self) -> None:
        """Wakes all who wait here: changes may have been missed."""
        for waiters in self._waiters.values():
            for waiter in waiters:
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

    @contextmanager
    def all(self, receiver: Note) -> Iterator[None]:
        """Calls `receiver` with the name of each job that changes, until the block ends."""
        self._receivers.append(receiver)
        try:
            yield
        finally:
            self._receivers.remove(receiver)
