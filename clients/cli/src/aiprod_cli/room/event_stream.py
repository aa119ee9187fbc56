"""A room's event stream, which reconnects."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable

import grpc

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod_cli.clients import RECONNECT_CODES, RECONNECT_SECONDS
from aiprod_rpc.channel import raise_if_cancelled

SILENCE_SECONDS = 60.0
"""A stream that is silent for so long is dead: the room sends an empty frame every 15 seconds."""
# The edge ends every stream after an hour, with one of the last two.
STREAM_END_CODES = (*RECONNECT_CODES, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED)
FIRST_WAIT_SECONDS, MAX_WAIT_SECONDS = 0.2, 5.0


async def follow_room(
    stub: CollabServiceStub, room: str, seq: int, on_lost: Callable[[], None]
) -> AsyncIterator[collab_api.ServerFrame]:
    """Endlessly yields the room's frames: the events after `seq`, each once, in order.

    Calls `on_lost` when the connection is lost, once for each loss. Raises AioRpcError for errors other than
    a lost connection, and if the connection stays lost for a minute.
    """
    epoch, wait, last_frame, is_lost = 0, FIRST_WAIT_SECONDS, time.monotonic(), False
    while True:
        try:
            async for frame in _frames(stub, collab_api.WatchRequest(room=room, from_seq=seq, epoch=epoch)):
                wait, last_frame, is_lost = FIRST_WAIT_SECONDS, time.monotonic(), False
                epoch = frame.welcome.room.epoch or epoch
                seq = max([seq, frame.welcome.snapshot.seq, *(event.seq for event in frame.events)])
                yield frame
        except grpc.aio.AioRpcError as error:
            if error.code() == grpc.StatusCode.OUT_OF_RANGE and epoch:
                # The log is a new one, or was trimmed: restart from the room's snapshot.
                seq = epoch = 0
            elif error.code() not in STREAM_END_CODES or time.monotonic() - last_frame > RECONNECT_SECONDS:
                raise
        raise_if_cancelled()
        if not is_lost:
            on_lost()
        is_lost = True
        # With jitter: all followers of a room lose their streams at the same moment.
        await asyncio.sleep(wait * random.uniform(0.5, 1))
        wait = min(2 * wait, MAX_WAIT_SECONDS)


async def _frames(
    stub: CollabServiceStub, hello: collab_api.WatchRequest
) -> AsyncIterator[collab_api.ServerFrame]:
    """The frames of one stream, until it ends or falls silent. The user is present while it is open."""
    call = stub.Join(iter([collab_api.JoinRequest(hello=hello)]))
    frames = aiter(call)
    try:
        while True:
            async with asyncio.timeout(SILENCE_SECONDS):
                frame = await anext(frames)
            yield frame
    except (StopAsyncIteration, TimeoutError):
        return
    finally:
        # Without this, the user stays present until the garbage collector ends the call.
        call.cancel()
