"""A room in memory: its sequencer, and the streams out of it."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab import wire
from aiprod_collab.admission import Admission
from aiprod_collab.config import CollabSettings
from aiprod_collab.frames import CHUNK_BYTES, Chunk, Ring, merged
from aiprod_collab.log import Event, EventLog, RoomRecord, Snapshot
from aiprod_collab.pace import Pace
from aiprod_collab.peers import Peers
from aiprod_collab.presence import Presences
from aiprod_collab.state import saying
from aiprod_collab.state.room_state import RoomState
from aiprod_collab.state.saying import Said
from aiprod_collab.state.snapshots import snapshot
from aiprod_collab.subscription import Subscription
from aiprod_runtime.errors import AiprodError, OutOfRange, PermissionDenied, ResourceExhausted

BATCH = 200
"""Submits that are logged in one transaction."""

MAX_REST_SECONDS = 0.015
REST_SECONDS = 0.0003
"""Rest after a wake-up, for each stream: a write costs 50 µs, so all take a sixth of a core at most."""

type Answer = pb.Event | Exception
type Work = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True)
class Tools:
    """What all rooms share."""

    log: EventLog
    peers: Peers
    admission: Admission
    settings: CollabSettings


class Loaded(NamedTuple):
    """A room's state, and the place of the snapshot that it was loaded from."""

    state: RoomState
    snapshot_seq: int


class _Pending(NamedTuple):
    said: Said
    answer: asyncio.Future[pb.Event]


class Room:
    """Delivers what is logged, in its order, and nothing else.

    `start` runs work of the room, and closes the room when that fails: what is in memory may differ from the
    log then, so the room is thrown away and loaded again.
    Who reads `state` holds `settled`: within a batch the state is ahead of the log.
    """

    def __init__(
        self, record: RoomRecord, loaded: Loaded, tools: Tools, start: Callable[["Room", Work], None]
    ) -> None:
        self.record = record
        self.state = loaded.state
        self.settled = asyncio.Lock()
        self.visitors = 0
        self.closed: AiprodError | None = None
        self._pace = Pace(self._wake, self._rest)
        self.presences = Presences(
            tools.settings.silence_seconds, self.wake, partial(tools.peers.tell, record.name)
        )
        self.trimmed = record.trimmed
        self._tools = tools
        self._start = start
        self._sequencing = False
        self._behind = False
        self._catching_up = False
        self._pending: deque[_Pending] = deque()
        self._ring = Ring(loaded.state.seq, tools.settings.ring_bytes)
        self._snapshot_seq = loaded.snapshot_seq
        self._subscriptions: set[Subscription] = set()

    @property
    def idle(self) -> bool:
        return not (self.visitors or self._pending)

    def say(self, said: Said) -> asyncio.Future[pb.Event]:
        """Say something: the result is its event once that is logged, or the refusal.

        Raises as `Admission.admit`, and RESOURCE_EXHAUSTED when too much is pending.
        """
        if self.closed:
            raise self.closed.with_traceback(None)
        if len(self._pending) >= self._tools.settings.max_pending:
            raise ResourceExhausted("the room is busy; wait a moment", reason="RATE", retry_after=1)
        self._tools.admission.admit(self.record.name, said)
        pending = _Pending(said, asyncio.get_running_loop().create_future())
        self._pending.append(pending)
        if not self._sequencing:
            self._sequencing = True
            self._start(self, self._sequence())
        return pending.answer

    async def find(self, seq: int) -> pb.Event | None:
        """The event `seq`, if the log still has it."""
        events = await self._tools.log.read(self.record.name, seq - 1, 1)
        return wire.event(events[0]) if events and events[0].seq == seq else None

    async def _sequence(self) -> None:
        """Log what is pending, until nothing is."""
        while self._pending:
            batch = list(islice(self._pending, BATCH))
            async with self.settled:
                answers = await self._log([pending.said for pending in batch])
            for pending, answer in zip(batch, answers, strict=True):
                self._pending.popleft()
                _resolve(pending.answer, answer)
            if self.state.seq - self._snapshot_seq >= self._tools.settings.snapshot_events:
                await self._keep_snapshot()
        self._sequencing = False

    def fall_behind(self) -> None:
        """Others have logged something."""
        self._behind = True
        if not self._catching_up:
            self._catching_up = True
            self._start(self, self._catch_up())

    async def _catch_up(self) -> None:
        while self._behind:
            self._behind = False
            async with self.settled:
                while missed := await self._tools.log.read(self.record.name, self.state.seq, CHUNK_BYTES):
                    self._take(map(wire.event, missed))
        self._catching_up = False

    async def _log(self, batch: Sequence[Said]) -> list[Answer]:
        ops = [(said.actor, said.op_id) for said in batch]
        async with self._tools.log.batch(self.record.name, self.state.seq, ops) as turn:
            self._take(map(wire.event, turn.missed))
            turn_of = _Turn(self.state, turn.known)
            answers = [turn_of.answer(said) for said in batch]
            await turn.commit([wire.record(event) for event in turn_of.events])
        self._deliver(turn_of.events)
        if turn_of.events:
            self._tools.peers.tell(self.record.name, b"")
        return answers

    def _take(self, events: Iterable[pb.Event]) -> None:
        taken = list(events)
        for event in taken:
            self.state.apply(event)
        self._deliver(taken)

    def _deliver(self, events: Sequence[pb.Event]) -> None:
        for event in events:
            self._ring.append(wire.event_frame(event))
        if any(event.HasField("member") for event in events):
            self._dismiss_strangers()
        if events:
            self.wake()

    def wake(self) -> None:
        """Let everybody who follows look for news, now or after a short rest."""
        self._pace.ask()

    def _wake(self) -> None:
        for subscription in self._subscriptions:
            subscription.wake()

    def _rest(self) -> float:
        return min(MAX_REST_SECONDS, len(self._subscriptions) * REST_SECONDS)

    def _dismiss_strangers(self) -> None:
        for subscription in self._subscriptions:
            if subscription.user not in self.state.members:
                subscription.end(PermissionDenied("you are no member any more", reason="MEMBERSHIP_ENDED"))

    async def _keep_snapshot(self) -> None:
        async with self.settled:
            self._snapshot_seq = self.state.seq
            taken = Snapshot(self.state.seq, snapshot(self.state).SerializeToString())
            self.trimmed = max(self.trimmed, self.state.seq - self._tools.settings.log_events)
        await self._tools.log.keep(self.record.name, taken, self.trimmed)

    def place(self, seq: int, epoch: int) -> int | None:
        """The event after which a client goes on that has those up to `seq` of `epoch`; None for a snapshot.

        OUT_OF_RANGE when the room's log has no such place. Epoch 0 is any.
        """
        if seq > self.state.seq or epoch not in (0, self.record.epoch):
            raise OutOfRange(
                "the log has no such place; start again from 0, without an epoch", reason="LOG_RESTARTED"
            )
        far = seq < self.trimmed or self.state.seq - seq > self._tools.settings.replay_events
        return None if far else seq

    @contextmanager
    def subscribe(self, user: str, seq: int) -> Iterator[Subscription]:
        """Follow the room from after event `seq`. RESOURCE_EXHAUSTED when the room is full."""
        if self.closed:
            raise self.closed.with_traceback(None)
        if len(self._subscriptions) >= self._tools.settings.max_subscribers:
            raise ResourceExhausted("the room is full; come back later", reason="ROOM_FULL", retry_after=30)
        places = (seq, self.presences.head)
        subscription = Subscription(user, places, self._chunk_after, self.presences.after)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    async def _chunk_after(self, seq: int) -> Chunk:
        if chunk := self._ring.after(seq):
            return chunk
        events = await self._tools.log.read(self.record.name, seq, CHUNK_BYTES)
        if events and events[0].seq != seq + 1:
            self.trimmed = max(self.trimmed, events[0].seq - 1)
            raise OutOfRange("the log no longer has what follows; follow again", reason="LOG_TRIMMED")
        return replace(merged(map(wire.logged_frame, events)), more=bool(events))

    def dismiss(self, error: AiprodError) -> None:
        """End all streams out of the room."""
        for subscription in self._subscriptions:
            subscription.end(error)

    def close(self, error: AiprodError) -> None:
        """Answer everybody, those who wait and those to come, with `error`."""
        self.closed = error
        for pending in self._pending:
            _resolve(pending.answer, error)
        self._pending.clear()
        self.dismiss(error)


class _Turn:
    """One batch: what each submit becomes. `events` are the new ones, in their order."""

    def __init__(self, state: RoomState, known: Mapping[tuple[str, str], Event]) -> None:
        self.events: list[pb.Event] = []
        self._state = state
        self._known = known
        self._new: dict[tuple[str, str], pb.Event] = {}

    def answer(self, said: Said) -> Answer:
        key = (said.actor, said.op_id)
        if first := self._known.get(key):
            return wire.event(first)
        if key in self._new:
            return self._new[key]
        try:
            events = saying.events(self._state, said)
        except Exception as refusal:
            # Nothing has happened yet: an error that nobody thought of is its speaker's only.
            return refusal
        for event in events:
            self._append(event)
        self._new[key] = events[0]
        return events[0]

    def _append(self, event: pb.Event) -> None:
        event.seq = self._state.seq + 1
        event.create_time.CopyFrom(wire.timestamp(time.time_ns()))
        self._state.apply(event)
        self.events.append(event)


def _resolve(future: asyncio.Future[pb.Event], answer: Answer) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
        # Who went away does not ask for it.
        future.exception()
    else:
        future.set_result(answer)
