"""Follows a job: the job as it is, its events as they happen, and a sign of life while nothing happens."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.durable import Durable
from aiprod_gateway.feed import Feed
from aiprod_gateway.jobs.job_rows import ENDED
from aiprod_gateway.jobs.jobs import Jobs
from aiprod_gateway.messages import now

HEARTBEAT_SECONDS = 15.0
"""The longest silence of a stream."""

QUEUE_SECONDS = 0.5
"""How often a waiting job's place in the queue is read: most of its moves are other jobs' changes."""

END_SECONDS = 0.05
"""How often the workflow of an ended job is read, whose last step may still be writing."""

SECONDS_PER_WATCHER = 0.005
"""How long the changes of a job wait for each further stream of the same user."""

UNPACED_STREAMS, EVENTS_PER_SECOND = 8, 100
"""The further streams of a user share a rate of events: a hundred that begin with a long film's past events
would keep the edge busy for half a minute, and everybody's calls would wait behind them."""

type Snapshot = Callable[[], Awaitable[pb.Job]]
"""Returns the job as its owner sees it now."""


class Watching:
    """The streams of events of all jobs."""

    def __init__(self, jobs: Jobs, durable: Durable) -> None:
        self._jobs = jobs
        self._durable = durable
        self._feeds: dict[str, Feed] = {}
        self._streams: Counter[str] = Counter()

    async def events(
        self, name: str, user: str, offset: int, snapshot: Snapshot
    ) -> AsyncGenerator[pb.JobEvent]:
        """Yields the job as it is, then its events after `offset`; the last one has the ended job.

        The job is repeated when its place in the queue changes, and after HEARTBEAT_SECONDS without an event.
        Yields nothing if the job has ended and `offset` is that of its last event, or a later one.
        """
        sent, place = 0.0, (await snapshot()).queue_position
        with self._counted(user), self._feed(name, snapshot) as feed, self._jobs.changes.of(name) as changed:
            while True:
                changed.clear()
                job, events, is_over = await feed.after(offset)
                if job.state not in ENDED and (place != job.queue_position or _is_silent(sent)):
                    sent, place = time.monotonic(), job.queue_position
                    yield pb.JobEvent(offset=offset, create_time=now(), job=job)
                for event in events:
                    sent, offset = time.monotonic(), event.offset
                    yield event
                    await self._pace(user)
                if events:
                    # More may be there than one read returns.
                    continue
                if is_over:
                    break
                await _wait(changed, job, sent)
                # What changes meanwhile comes with it: a user's many streams must not keep the gateway busy.
                await asyncio.sleep(random.uniform(0, (self._streams[user] - 1) * SECONDS_PER_WATCHER))
        if offset <= await feed.count():
            yield pb.JobEvent(
                offset=offset + 1, create_time=job.end_time, stage=job.stage, fraction=1, job=job
            )

    async def _pace(self, user: str) -> None:
        """Waits after an event as long as the user's number of streams asks for."""
        if (further := self._streams[user] - UNPACED_STREAMS) > 0:
            await asyncio.sleep(further / EVENTS_PER_SECOND)

    @contextmanager
    def _counted(self, user: str) -> Iterator[None]:
        self._streams[user] += 1
        try:
            yield
        finally:
            self._streams[user] -= 1
            if not self._streams[user]:
                del self._streams[user]

    @contextmanager
    def _feed(self, name: str, snapshot: Snapshot) -> Iterator[Feed]:
        """Yields the feed that all streams of a job share; the last one drops it."""
        feed = self._feeds.get(name)
        if not feed:
            changes = self._jobs.changes
            feed = self._feeds[name] = Feed(name, self._durable, snapshot, lambda: changes.count(name))
        feed.readers += 1
        try:
            yield feed
        finally:
            feed.readers -= 1
            if not feed.readers:
                del self._feeds[name]


def _is_silent(sent: float) -> bool:
    return time.monotonic() - sent >= HEARTBEAT_SECONDS


async def _wait(changed: asyncio.Event, job: pb.Job, sent: float) -> None:
    """Waits for a change of the job, or until the stream is due to look or to speak."""
    silence = max(sent + HEARTBEAT_SECONDS - time.monotonic(), 0)
    seconds = END_SECONDS if job.state in ENDED else silence
    # A new job has no place until its workflow has joined the queue.
    if job.state == pb.Job.PENDING:
        seconds = min(seconds, QUEUE_SECONDS)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await changed.wait()
