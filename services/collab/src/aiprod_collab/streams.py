"""The streams out of rooms, and what comes in over them."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import resources_pb2 as res
from aiprod_collab import messages, wire
from aiprod_collab.config import CollabSettings
from aiprod_collab.room import Room
from aiprod_collab.rooms import Rooms, going_away
from aiprod_collab.subscription import Subscription
from aiprod_runtime.call import Call, current_call
from aiprod_runtime.errors import (
    Aborted,
    AiprodError,
    DeadlineExceeded,
    FailedPrecondition,
    InvalidArgument,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
)

MAX_FLOOD = 1000
"""How many more submits may come too fast than in time before a stream is closed."""

REFUSALS = (Aborted, FailedPrecondition, InvalidArgument, PermissionDenied, ResourceExhausted)
"""What is told about one submit; any other error ends the stream."""


class Streams:
    """Follows rooms, as `settings` allow."""

    def __init__(self, rooms: Rooms, settings: CollabSettings) -> None:
        self._rooms = rooms
        self._settings = settings

    async def watch(self, request: pb.WatchRequest) -> AsyncIterator[bytes]:
        async with self._follow(request, must_announce=True) as follower:
            yield follower.welcome
            while True:
                yield await follower.subscription.next(self._settings.heartbeat_seconds)

    async def join(self, requests: AsyncIterator[pb.JoinRequest]) -> AsyncIterator[bytes]:
        hello = await self._hello(requests)
        async with self._follow(hello, must_announce=False) as follower, follower.listening(requests):
            yield follower.welcome
            while True:
                yield await follower.subscription.next(self._settings.heartbeat_seconds)

    async def _hello(self, requests: AsyncIterator[pb.JoinRequest]) -> pb.WatchRequest:
        try:
            async with asyncio.timeout(self._settings.hello_seconds):
                first = await anext(requests, pb.JoinRequest())
        except TimeoutError:
            raise DeadlineExceeded("say hello as soon as you join", reason="HELLO_EXPECTED") from None
        if not first.HasField("hello"):
            raise InvalidArgument("say hello first", reason="HELLO_EXPECTED", field="hello")
        return first.hello

    @asynccontextmanager
    async def _follow(self, request: pb.WatchRequest, *, must_announce: bool) -> AsyncIterator["_Follower"]:
        call = current_call()
        async with self._rooms.enter(request.room, call.user) as room:
            if self._rooms.dismissed:
                raise going_away()
            with _present(room, call.user, must_announce=must_announce) as participant:
                async with room.settled:
                    seq = room.place(request.from_seq, request.epoch)
                    with_snapshot = seq is None
                    welcome = messages.welcome_frame(room, participant, with_snapshot=with_snapshot)
                    subscribed = room.subscribe(call.user, room.state.seq if seq is None else seq)
                with subscribed as subscription, _expiring(call, subscription):
                    yield _Follower(call, room, participant, subscription, welcome)


class _Follower:
    """One stream that follows a room."""

    def __init__(
        self, call: Call, room: Room, participant: str, subscription: Subscription, welcome: bytes
    ) -> None:
        self.welcome = welcome
        self.subscription = subscription
        self._call = call
        self._room = room
        self._participant = participant
        self._too_fast = 0

    @asynccontextmanager
    async def listening(self, requests: AsyncIterator[pb.JoinRequest]) -> AsyncIterator[None]:
        task = asyncio.create_task(self._listen(requests))
        try:
            yield
        finally:
            task.cancel()

    async def _listen(self, requests: AsyncIterator[pb.JoinRequest]) -> None:
        """Take in what a client says. A client that has said all may go on following."""
        try:
            async for request in requests:
                match request.WhichOneof("frame"):
                    case "hello":
                        raise InvalidArgument("say hello once", reason="HELLO_REPEATED", field="hello")
                    case "presence":
                        self._room.presences.announce(self._participant, self._call.user, request.presence)
                    case "submit":
                        await self._submit(request.submit)
        except Exception as error:
            self.subscription.end(error)

    async def _submit(self, submit: pb.Submit) -> None:
        undone = await self._room.find(submit.undo) if submit.HasField("undo") else None
        try:
            answer = self._room.say(messages.said(submit, self._call, time.time_ns(), undone))
        except REFUSALS as error:
            self._refuse(submit.op_id, error)
        else:
            # Not forgiven as a whole: even in a flood one is in time now and then.
            self._too_fast = max(0, self._too_fast - 1)
            answer.add_done_callback(lambda answered: self._answered(submit.op_id, answered))

    def _answered(self, op_id: str, answer: asyncio.Future[res.Event]) -> None:
        error = None if answer.cancelled() else answer.exception()
        if isinstance(error, REFUSALS):
            self.subscription.refuse(wire.reject_frame(op_id, error))
        elif isinstance(error, Exception):
            self.subscription.end(error)

    def _refuse(self, op_id: str, error: AiprodError) -> None:
        self._too_fast += error.reason == "RATE"
        if self._too_fast > MAX_FLOOD:
            raise error
        self.subscription.refuse(wire.reject_frame(op_id, error))


@contextmanager
def _present(room: Room, user: str, *, must_announce: bool) -> Iterator[str]:
    participant = room.presences.come(user, must_announce=must_announce)
    try:
        yield participant
    finally:
        room.presences.leave(participant)


@contextmanager
def _expiring(call: Call, subscription: Subscription) -> Iterator[None]:
    """End the stream when what the caller showed to be let in is no longer good."""
    if call.expires is None:
        yield
        return
    expired = Unauthenticated("your token has expired; join again with a new one", reason="TOKEN_EXPIRED")
    timer = asyncio.get_running_loop().call_later(call.expires - time.time(), subscription.end, expired)
    try:
        yield
    finally:
        timer.cancel()
