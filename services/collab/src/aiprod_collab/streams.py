"""The streams of Join and Watch: frames out of a room, and the client's frames into it."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab import messages
from aiprod_collab.codec import encode_reject_frame
from aiprod_collab.config import CollabSettings
from aiprod_collab.room import Room
from aiprod_collab.rooms import Rooms, going_away
from aiprod_collab.state.rejections import REJECTIONS
from aiprod_collab.subscription import Subscription
from aiprod_rpc.call import Call, current_call
from aiprod_rpc.errors import AiprodError, DeadlineExceeded, InvalidArgument, Unauthenticated
from aiprod_server.guest_view import frame_seen_by

MAX_EXCESS_SUBMITS = 1000
"""How many more submits may exceed the rate limit than keep it before the stream ends."""


class Streams:
    """Serves streams out of `rooms`."""

    def __init__(self, rooms: Rooms, settings: CollabSettings) -> None:
        self._rooms = rooms
        self._settings = settings

    async def watch(self, request: api.WatchRequest) -> AsyncIterator[bytes]:
        """Yields serialized ServerFrames, the welcome first, until the client cancels."""
        async with self._connect(request, must_announce=True) as connection:
            async for frame in connection.frames(self._settings.heartbeat_seconds):
                yield frame

    async def join(self, requests: AsyncIterator[api.JoinRequest]) -> AsyncIterator[bytes]:
        """Like `watch`, but also submit what the client sends. Its first frame must be hello."""
        hello = await self._read_hello(requests)
        async with (
            self._connect(hello, must_announce=False) as connection,
            connection.receiving(requests),
        ):
            async for frame in connection.frames(self._settings.heartbeat_seconds):
                yield frame

    async def _read_hello(self, requests: AsyncIterator[api.JoinRequest]) -> api.WatchRequest:
        try:
            async with asyncio.timeout(self._settings.hello_seconds):
                # The default stands for a client that closes its side without a frame.
                first = await anext(requests, api.JoinRequest())
        except TimeoutError:
            raise DeadlineExceeded(
                "no hello arrived; send it as soon as you join", reason="HELLO_TIMEOUT"
            ) from None
        if not first.HasField("hello"):
            raise InvalidArgument("the first frame must be hello", reason="HELLO_EXPECTED", field="hello")
        return first.hello

    @asynccontextmanager
    async def _connect(
        self, request: api.WatchRequest, *, must_announce: bool
    ) -> AsyncIterator["_Connection"]:
        call = current_call()
        async with self._rooms.acquire_as_member(request.name, call.user) as room:
            if self._rooms.streams_ended:
                raise going_away()
            with _participating(room, call.user, must_announce=must_announce) as participant:
                # The welcome and the cursor belong to one state: no event is missed or sent twice.
                async with room.state_lock:
                    seq = room.resume_point(request.after_seq, request.epoch)
                    with_snapshot = seq is None
                    welcome = messages.welcome_frame(room, participant, with_snapshot=with_snapshot)
                    subscribed = room.subscribe(call.user, room.state.seq if seq is None else seq)
                with subscribed as subscription, _ending_at_expiry(call, subscription):
                    yield _Connection(call, room, participant, subscription, welcome)


class _Connection:
    """One client's stream."""

    def __init__(
        self, call: Call, room: Room, participant: str, subscription: Subscription, welcome: bytes
    ) -> None:
        self.subscription = subscription
        self._welcome = welcome
        self._call = call
        self._room = room
        self._participant = participant
        self._excess_submits = 0

    async def frames(self, heartbeat_seconds: float) -> AsyncIterator[bytes]:
        """Yields the frames that the caller may see, the welcome first. Only guests get their own bytes."""
        yield frame_seen_by(self._call, api.ServerFrame, self._welcome)
        while True:
            frame = await self.subscription.next(heartbeat_seconds)
            yield frame_seen_by(self._call, api.ServerFrame, frame)

    @asynccontextmanager
    async def receiving(self, requests: AsyncIterator[api.JoinRequest]) -> AsyncIterator[None]:
        """Handles the client's frames while the block runs."""
        task = asyncio.create_task(self._receive(requests))
        try:
            yield
        finally:
            task.cancel()

    async def _receive(self, requests: AsyncIterator[api.JoinRequest]) -> None:
        """Handles the client's frames. A client that closes its side keeps following."""
        try:
            async for request in requests:
                match request.WhichOneof("frame"):
                    case "hello":
                        raise InvalidArgument(
                            "hello was already sent", reason="HELLO_REPEATED", field="hello"
                        )
                    case "presence":
                        self._room.presences.announce(self._participant, self._call.user, request.presence)
                    case "submit":
                        await self._submit(request.submit)
        except Exception as error:
            self.subscription.end(error)

    async def _submit(self, submit: api.Submit) -> None:
        try:
            event = await self._room.submit(submit, self._call)
        except REJECTIONS as error:
            self._reject(submit.request_id, error)
        else:
            # Counted down by one, not reset: even a flood keeps the rate now and then.
            self._excess_submits = max(0, self._excess_submits - 1)
            event.add_done_callback(lambda done: self._on_decided(submit.request_id, done))

    def _on_decided(self, request_id: str, event: asyncio.Future[pb.Event]) -> None:
        error = None if event.cancelled() else event.exception()
        if isinstance(error, REJECTIONS):
            self.subscription.reject(encode_reject_frame(request_id, error))
        elif isinstance(error, Exception):
            self.subscription.end(error)

    def _reject(self, request_id: str, error: AiprodError) -> None:
        self._excess_submits += error.reason == "RATE"
        if self._excess_submits > MAX_EXCESS_SUBMITS:
            raise error
        self.subscription.reject(encode_reject_frame(request_id, error))


@contextmanager
def _participating(room: Room, user: str, *, must_announce: bool) -> Iterator[str]:
    participant = room.presences.join(user, must_announce=must_announce)
    try:
        yield participant
    finally:
        room.presences.leave(participant)


@contextmanager
def _ending_at_expiry(call: Call, subscription: Subscription) -> Iterator[None]:
    """Ends the stream when the caller's credentials expire."""
    if call.expires is None:
        yield
        return
    expired = Unauthenticated("your token has expired; join again with a new one", reason="TOKEN_EXPIRED")
    timer = asyncio.get_running_loop().call_later(call.expires - time.time(), subscription.end, expired)
    try:
        yield
    finally:
        timer.cancel()
