"""A room in memory: orders commands, logs their events, and delivers them."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab import codec
from aiprod_collab.admission import Admission
from aiprod_collab.command_batch import CommandBatch, Outcome
from aiprod_collab.config import CollabSettings
from aiprod_collab.fanout import Fanout
from aiprod_collab.frames import CHUNK_BYTES, Chunk, merged
from aiprod_collab.log import EventLog, RoomRecord, Snapshot
from aiprod_collab.peers.base import Peers
from aiprod_collab.presence import Presences
from aiprod_collab.state.command import Command
from aiprod_collab.state.commands import PIPELINE_ONLY
from aiprod_collab.state.rejections import too_fast
from aiprod_collab.state.snapshots import snapshot
from aiprod_collab.state.state import RoomState
from aiprod_collab.subscription import Subscription
from aiprod_rpc.call import PIPELINE_USER, Call
from aiprod_rpc.errors import AiprodError, OutOfRange, PermissionDenied

ENDS_MEMBERSHIPS = ("member", "invitation", "withdraw_invitation")
"""Events after which somebody may be no member any more; the first two drop what has expired, too."""

BATCH = 200
"""Commands that are logged in one transaction."""

type TaskBody = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True)
class RoomDependencies:
    """What all rooms share."""

    log: EventLog
    peers: Peers
    admission: Admission
    settings: CollabSettings


class LoadedState(NamedTuple):
    """A room's state, and the sequence number of the snapshot it was loaded from."""

    state: RoomState
    snapshot_seq: int


class _Pending(NamedTuple):
    command: Command
    event: asyncio.Future[pb.Event]


class Room:
    """Orders commands, logs their events, and delivers exactly what is logged.

    `start_task` runs work of the room, and closes the room if that fails: its memory may then differ from the
    log, so it must be loaded again. Hold `state_lock` to read `state`: within a batch it is ahead of the log.
    """

    def __init__(
        self,
        record: RoomRecord,
        loaded: LoadedState,
        dependencies: RoomDependencies,
        start_task: Callable[["Room", TaskBody], None],
    ) -> None:
        self.record = record
        self.state = loaded.state
        self.state_lock = asyncio.Lock()
        self.references = 0
        self.closed: AiprodError | None = None
        self.trimmed = record.trimmed
        self._log = dependencies.log
        self._peers = dependencies.peers
        self._admission = dependencies.admission
        self._settings = dependencies.settings
        self._fanout = Fanout(loaded.state.seq, self._settings, self._read_after)
        self.presences = Presences(
            self._settings.silence_seconds, self._fanout.wake, partial(self._peers.publish, record.name)
        )
        self._start_task = start_task
        self._sequencing = False
        self._behind = False
        self._catching_up = False
        self._pending: deque[_Pending] = deque()
        self._snapshot_seq = loaded.snapshot_seq

    @property
    def idle(self) -> bool:
        """Whether the room has no users and no events to log."""
        return not (self.references or self._pending)

    async def submit(self, submit: api.Submit, call: Call) -> asyncio.Future[pb.Event]:
        """Queues a command of the caller. The future holds its event once that is logged, or the rejection.

        Raises what `Admission.admit` raises, and RESOURCE_EXHAUSTED if too many commands are pending.
        """
        # The undone event may be older than everything in memory; only the log has it.
        undone = await self._find_event(submit.undo) if submit.HasField("undo") else None
        if self.closed:
            raise self.closed.with_traceback(None)
        if len(self._pending) >= self._settings.max_pending:
            raise too_fast("the room is busy", retry_after=1)
        command = Command(_actor(submit, call), submit.request_id.lower(), submit, time.time_ns(), undone)
        self._admission.admit(self.record.name, command)
        pending = _Pending(command, asyncio.get_running_loop().create_future())
        self._pending.append(pending)
        if not self._sequencing:
            self._sequencing = True
            self._start_task(self, self._sequence())
        return pending.event

    async def _find_event(self, seq: int) -> pb.Event | None:
        """Returns event `seq`; None if the log no longer has it."""
        events = await self._log.read(self.record.name, seq - 1, 1)
        return codec.decode_event(events[0]) if events and events[0].seq == seq else None

    async def _sequence(self) -> None:
        """Logs pending commands until there are none."""
        while self._pending:
            batch = list(islice(self._pending, BATCH))
            async with self.state_lock:
                outcomes = await self._log_batch([pending.command for pending in batch])
            # Still queued while they are logged: a room with pending commands stays in memory.
            for pending, outcome in zip(batch, outcomes, strict=True):
                self._pending.popleft()
                _resolve(pending.event, outcome)
            if self.state.seq - self._snapshot_seq >= self._settings.snapshot_events:
                await self._save_snapshot()
        self._sequencing = False

    def schedule_catch_up(self) -> None:
        """Reads what other instances have logged, soon."""
        self._behind = True
        if not self._catching_up:
            self._catching_up = True
            self._start_task(self, self._catch_up())

    async def _catch_up(self) -> None:
        while self._behind:
            self._behind = False
            async with self.state_lock:
                await self.read_missed()
        self._catching_up = False

    async def read_missed(self) -> None:
        """Applies what other instances have logged. The caller holds the state lock."""
        while missed := await self._log.read(self.record.name, self.state.seq, CHUNK_BYTES):
            self._apply(map(codec.decode_event, missed))

    async def _log_batch(self, commands: Sequence[Command]) -> list[Outcome]:
        requests = [(command.actor, command.request_id) for command in commands]
        async with self._log.batch(self.record.name, self.state.seq, requests) as transaction:
            self._apply(map(codec.decode_event, transaction.missed))
            batch = CommandBatch(self.state, transaction.logged)
            outcomes = [batch.decide(command) for command in commands]
            encoded = [codec.encode_event(event) for event in batch.events]
            await transaction.commit(encoded, batch.reviews)
        # Only now is it durable: nobody sees an event that a crash could take back.
        self._deliver(batch.events)
        if batch.events:
            self._peers.publish(self.record.name, b"")
        return outcomes

    def _apply(self, events: Iterable[pb.Event]) -> None:
        applied = list(events)
        for event in applied:
            self.state.apply(event)
        self._deliver(applied)

    def _deliver(self, events: Sequence[pb.Event]) -> None:
        self._fanout.deliver(events)
        if any(event.WhichOneof("body") in ENDS_MEMBERSHIPS for event in events):
            ended = PermissionDenied("you are no longer a member of this room", reason="MEMBERSHIP_ENDED")
            self._fanout.end_streams(ended, except_users=self.state.members)

    async def _save_snapshot(self) -> None:
        async with self.state_lock:
            self._snapshot_seq = self.state.seq
            taken = Snapshot(self.state.seq, snapshot(self.state).SerializeToString())
            self.trimmed = max(self.trimmed, self.state.seq - self._settings.log_events)
        # Outside the lock: readers do not wait for the disk.
        await self._log.save_snapshot(self.record.name, taken, self.trimmed)

    def resume_point(self, seq: int, epoch: int) -> int | None:
        """Returns the event after which a client that has `seq` of `epoch` continues; None for a snapshot.

        Epoch 0 matches any. Raises OUT_OF_RANGE if the room's log does not have that event.
        """
        if seq > self.state.seq or epoch not in (0, self.record.epoch):
            raise OutOfRange(
                "the log does not have this event; start again from 0, without an epoch",
                reason="LOG_RESTARTED",
            )
        too_far = seq < self.trimmed or self.state.seq - seq > self._settings.replay_events
        return None if too_far else seq

    def subscribe(self, user: str, seq: int) -> AbstractContextManager[Subscription]:
        """Follows the room from after event `seq`. Raises RESOURCE_EXHAUSTED if the room is full."""
        if self.closed:
            raise self.closed.with_traceback(None)
        return self._fanout.subscribe(user, seq, self.presences)

    async def _read_after(self, seq: int) -> Chunk:
        events = await self._log.read(self.record.name, seq, CHUNK_BYTES)
        # Another instance may have trimmed the log after this subscriber's last read.
        if events and events[0].seq != seq + 1:
            self.trimmed = max(self.trimmed, events[0].seq - 1)
            raise OutOfRange("the log no longer has the next event; follow again", reason="LOG_TRIMMED")
        # More until the log returns nothing: events may arrive during the read.
        return replace(merged(map(codec.encode_logged_frame, events)), more=bool(events))

    def end_streams(self, error: AiprodError) -> None:
        """Ends all streams out of the room with `error`."""
        self._fanout.end_streams(error)

    def close(self, error: AiprodError) -> None:
        """Fails all pending and future calls with `error`."""
        self.closed = error
        for pending in self._pending:
            _resolve(pending.event, error)
        self._pending.clear()
        self.end_streams(error)


def _actor(submit: api.Submit, call: Call) -> str:
    """Returns who logs the command. Only a call from inside can be the pipeline's."""
    is_pipeline = submit.WhichOneof("body") in PIPELINE_ONLY and not call.from_edge
    return PIPELINE_USER if is_pipeline else call.user


def _resolve(future: asyncio.Future[pb.Event], outcome: Outcome) -> None:
    if future.done():
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
        # Marks it as retrieved: a caller that went away never does, and asyncio would log that.
        future.exception()
    else:
        future.set_result(outcome)
