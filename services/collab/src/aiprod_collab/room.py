"""A room in memory: its sequencer, and the streams out of it."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from aiprod_collab.admission import Admission, Submit
from aiprod_collab.config import CollabSettings
from aiprod_collab.frames import CHUNK_BYTES, Ring, merged
from aiprod_collab.log import Event, EventLog, Op, RoomRecord
from aiprod_collab.subscription import Subscription
from aiprod_runtime.errors import AiprodError, OutOfRange, ResourceExhausted

BATCH = 200
"""Ops that are logged in one transaction."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What all rooms share; `frame` serialises an event for those who follow."""

    log: EventLog
    frame: Callable[[Event], bytes]
    admission: Admission
    settings: CollabSettings


class _Pending(NamedTuple):
    op: Op
    logged: asyncio.Future[Event] | None


class Room:
    """Delivers what is logged, in its order, and nothing else.

    `start` is called when there is something to log: it runs `sequence`, and closes the room when that
    fails. Then what is in memory may be behind the log, so the room is thrown away and loaded again.
    """

    def __init__(self, record: RoomRecord, tools: Tools, start: Callable[["Room"], None]) -> None:
        self.record = record
        self.visitors = 0
        self.closed: AiprodError | None = None
        self._tools = tools
        self._start = start
        self._sequencing = False
        self._pending: deque[_Pending] = deque()
        self._ring = Ring(record.head, tools.settings.ring_bytes)
        self._subscriptions: set[Subscription] = set()

    @property
    def idle(self) -> bool:
        return not (self.visitors or self._pending)

    async def submit(self, submit: Submit) -> Event:
        """Say something, and wait until it is logged; errors as of `post`."""
        logged: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._enqueue(submit, logged)
        return await logged

    def post(self, submit: Submit) -> None:
        """Say something, for one who follows the room and will see it there.

        Errors as of `Admission.admit`; RESOURCE_EXHAUSTED when too much is pending.
        """
        self._enqueue(submit, None)

    def _enqueue(self, submit: Submit, logged: asyncio.Future[Event] | None) -> None:
        if self.closed:
            raise self.closed.with_traceback(None)
        if len(self._pending) >= self._tools.settings.max_pending:
            raise ResourceExhausted("the room is busy; wait a moment", reason="RATE", retry_after=1)
        op = self._tools.admission.admit(self.record.name, submit)
        self._pending.append(_Pending(op, logged))
        if not self._sequencing:
            self._sequencing = True
            self._start(self)

    async def sequence(self) -> None:
        """Log what is pending, until nothing is."""
        while self._pending:
            batch = list(islice(self._pending, BATCH))
            ops = [pending.op for pending in batch]
            events = await self._tools.log.append(self.record.name, ops, time.time_ns())
            self._deliver(events)
            for pending, event in zip(batch, events, strict=True):
                self._pending.popleft()
                if pending.logged and not pending.logged.done():
                    pending.logged.set_result(event)
        self._sequencing = False

    def _deliver(self, events: list[Event]) -> None:
        for event in events:
            if event.seq > self._ring.head:
                self._ring.append(self._tools.frame(event))
        self.record = replace(self.record, head=self._ring.head)
        for subscription in self._subscriptions:
            subscription.wake()

    @contextmanager
    def subscribe(self, seq: int, epoch: int) -> Iterator[Subscription]:
        """Follow the room from after event `seq` of `epoch`, 0 for any.

        OUT_OF_RANGE when the room's log has no such place, RESOURCE_EXHAUSTED when the room is full.
        """
        if self.closed:
            raise self.closed.with_traceback(None)
        if seq > self.record.head or epoch not in (0, self.record.epoch):
            raise OutOfRange(
                "the log has no such place; start again from 0, without an epoch", reason="LOG_RESTARTED"
            )
        if len(self._subscriptions) >= self._tools.settings.max_subscribers:
            raise ResourceExhausted("the room is full; come back later", reason="ROOM_FULL", retry_after=30)
        subscription = Subscription(seq, self._chunk_after)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    async def _chunk_after(self, seq: int) -> tuple[bytes, int]:
        if chunk := self._ring.after(seq):
            return chunk
        events = await self._tools.log.read(self.record.name, seq, CHUNK_BYTES)
        return merged(map(self._tools.frame, events))

    def dismiss(self, error: AiprodError) -> None:
        """End all streams out of the room."""
        for subscription in self._subscriptions:
            subscription.end(error)

    def close(self, error: AiprodError) -> None:
        """Answer everybody, those who wait and those to come, with `error`."""
        self.closed = error
        for pending in self._pending:
            if pending.logged and not pending.logged.done():
                pending.logged.set_exception(error)
        self._pending.clear()
        self.dismiss(error)
