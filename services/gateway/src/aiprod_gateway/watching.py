"""Follows a job: the job as it is, its events as they happen, and a sign of life while nothing happens."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.durable import Durable
from aiprod_gateway.jobs import ENDED, Jobs
from aiprod_gateway.journal import decode_progress
from aiprod_gateway.messages import now

HEARTBEAT_SECONDS = 15.0
"""The longest silence of a stream."""

QUEUE_SECONDS = 0.5
"""How often a waiting job's place in the queue is read: most of its moves are other jobs' changes."""

END_SECONDS = 0.05
"""How often the workflow of an ended job is read, whose last step may still be writing."""

SECONDS_PER_WATCHER = 0.001
"""How long one of many watchers has the gateway for itself when a job changes."""

type Snapshot = Callable[[], Awaitable[pb.Job]]
"""Returns the job as its owner sees it now."""


class Watching:
    """The streams of events of all jobs."""

    def __init__(self, jobs: Jobs, durable: Durable) -> None:
        self._jobs = jobs
        self._durable = durable

    async def events(self, name: str, offset: int, snapshot: Snapshot) -> AsyncGenerator[pb.JobEvent]:
        """Yields the job as it is, then its events after `offset`; the last one has the ended job.

        The job is repeated when its place in the queue changes, and after HEARTBEAT_SECONDS without an event.
        Yields nothing if the job has ended and `offset` is that of its last event, or a later one.
        """
        job = await snapshot()
        sent, place = 0.0, job.queue_position
        with self._jobs.changes.of(name) as changed:
            while True:
                changed.clear()
                # Before the events are read: what is written later comes with the next change.
                is_over = job.state in ENDED and not await self._durable.is_running(name)
                if job.state not in ENDED and (place != job.queue_position or _is_silent(sent)):
                    sent, place = time.monotonic(), job.queue_position
                    yield pb.JobEvent(offset=offset, create_time=now(), job=job)
                entries = await self._durable.events(name, offset)
                for entry in entries:
                    sent, offset = time.monotonic(), offset + 1
                    # Clients stop at an ended job, so only the last event may have one.
                    whole = not entry["scene"] and job.state not in ENDED
                    yield decode_progress(offset, entry, job if whole else None)
                if entries:
                    # More may be there than one read returns.
                    job = await snapshot()
                    continue
                if is_over:
                    break
                await _wait(changed, job, sent)
                # Not all at once: a change of a job with many watchers would delay every other call.
                await asyncio.sleep(random.uniform(0, self._jobs.changes.waiting * SECONDS_PER_WATCHER))
                job = await snapshot()
        if offset <= await self._durable.count_events(name):
            yield pb.JobEvent(
                offset=offset + 1, create_time=job.end_time, stage=job.stage, fraction=1, job=job
            )


def _is_silent(sent: float) -> bool:
    return time.monotonic() - sent >= HEARTBEAT_SECONDS


async def _wait(changed: asyncio.Event, job: pb.Job, sent: float) -> None:
    """Waits for a change of the job, or until the stream is due to look or to speak."""
    silence = max(sent + HEARTBEAT_SECONDS - time.monotonic(), 0)
    seconds = END_SECONDS if job.state in ENDED else silence
    if job.queue_position:
        seconds = min(seconds, QUEUE_SECONDS)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await changed.wait()
