"""What all watchers of one job share: each change of the job is read once, however many watch it."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway import durable
from aiprod_gateway.durable import Durable, Json
from aiprod_gateway.jobs.job_rows import ENDED
from aiprod_gateway.journal import decode_progress

KEPT_EVENTS = 200
"""How many of the newest events are kept; a watcher that is further behind reads the journal."""

FRESH_SECONDS = 0.05
"""How long a read counts without a change: places in the queue and ends of workflows are not changes."""


class View(NamedTuple):
    """The job, events of it, the oldest first, and whether it has ended and none come after them."""

    job: pb.Job
    events: Sequence[pb.JobEvent]
    is_over: bool


class Feed:
    """One job as it is and its newest events.

    `snapshot` returns the job, `changes` how often it has changed.
    """

    def __init__(
        self,
        name: str,
        durable: Durable,
        snapshot: Callable[[], Awaitable[pb.Job]],
        changes: Callable[[], int],
    ) -> None:
        self.readers = 0
        self._name = name
        self._durable = durable
        self._snapshot = snapshot
        self._changes = changes
        self._job = pb.Job()
        self._is_over = False
        self._events: deque[pb.JobEvent] = deque(maxlen=KEPT_EVENTS)
        self._seen, self._read_at = -1, 0.0
        self._may_have_more = True
        self._reading = asyncio.Lock()

    async def after(self, offset: int) -> View:
        """Returns what follows the event at `offset`, perhaps not all of it."""
        # One watcher reads, and the others find what it read.
        async with self._reading:
            is_old = self._seen != self._changes() or time.monotonic() - self._read_at > FRESH_SECONDS
            # One read returns a part of a long history.
            if is_old or (self._may_have_more and offset >= self._newest(offset)):
                await self._refresh(offset)
        job, is_over = self._job, self._is_over and not self._may_have_more
        if self._events and self._events[0].offset <= offset + 1 <= self._newest(offset) + 1:
            events = [event for event in self._events if event.offset > offset]
        else:
            events = await self._read(offset)
        return View(job, events, is_over)

    async def count(self) -> int:
        """Returns the number of the job's events."""
        return await self._durable.count_events(self._name)

    def _newest(self, offset: int) -> int:
        return self._events[-1].offset if self._events else offset

    async def _refresh(self, offset: int) -> None:
        # Before the events are read: what is written later comes with the next change.
        self._seen, self._read_at = self._changes(), time.monotonic()
        self._job = await self._snapshot()
        self._is_over = self._job.state in ENDED and not await self._durable.is_running(self._name)
        events = await self._read(self._newest(offset))
        self._events.extend(events)
        # What fits into one read is all there is: another read that finds nothing would double the work.
        self._may_have_more = len(events) == durable.EVENTS_AT_ONCE

    async def _read(self, offset: int) -> list[pb.JobEvent]:
        entries = enumerate(await self._durable.events(self._name, offset), offset + 1)
        return [self._event(place, entry) for place, entry in entries]

    def _event(self, offset: int, entry: Json) -> pb.JobEvent:
        # Clients stop at an ended job, so only the last event may have one.
        whole = not entry["scene"] and self._job.state not in ENDED
        return decode_progress(offset, entry, self._job if whole else None)
