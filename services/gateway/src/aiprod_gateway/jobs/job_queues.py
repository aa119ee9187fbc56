"""Which jobs may run: users take turns, and a limit holds for each of them and for all."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_work.fair_queue import FairQueue, Ticket


class JobQueue(Protocol):
    """The queue of jobs."""

    def slot(self, job: str, user: str) -> AbstractAsyncContextManager[None]:
        """Waits until it is the job's turn, and holds its slot during the block."""

    async def places(self, jobs: Iterable[pb.Job]) -> dict[str, int]:
        """Returns the places, from 1, of those of the unfinished jobs that wait, by their names."""


class LocalJobQueue:
    """The queue of a gateway that is alone."""

    def __init__(self, slots: int, per_user: int) -> None:
        # Not DBOS's queue: its polling costs 0.1 s per job and a twentieth of a core. No limit on what waits:
        # the table of jobs limits the jobs of a user, and a job its scenes.
        self._queue = FairQueue(slots, per_party=per_user)
        self._tickets: dict[str, Ticket] = {}

    @asynccontextmanager
    async def slot(self, job: str, user: str) -> AsyncIterator[None]:
        """As `JobQueue.slot`."""
        ticket = self._tickets[job] = Ticket(user)
        try:
            async with self._queue.slot(ticket):
                yield
        finally:
            del self._tickets[job]

    async def places(self, jobs: Iterable[pb.Job]) -> dict[str, int]:
        """As `JobQueue.places`."""
        tickets = {job.name: self._tickets.get(job.name) for job in jobs}
        return {name: ticket.place for name, ticket in tickets.items() if ticket and ticket.place}
