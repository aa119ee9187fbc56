"""A room's stream, through lost connections."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable

import grpc

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod_cli.client import PASSING, RECONNECT_SECONDS
from aiprod_runtime.channel import raise_if_cancelled

SILENCE_SECONDS = 60.0
"""A stream that is silent for so long is dead: the room sends an empty frame every 15 seconds."""
# The edge ends streams after an hour.
ENDED = (*PASSING, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED)
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0


async def follow(
    stub: CollabServiceStub, room: str, seq: int, lost: Callable[[], None]
) -> AsyncIterator[api.ServerFrame]:
    """All frames of a room with the events after `seq`, each once, in their order, without an end.

    `lost` is called when the connection is, once until it is back. Raises the error of the last try when
    the room is away for more than a minute, and what is no matter of the connection at once.
    """
    epoch, wait, heard, is_lost = 0, FIRST_WAIT, time.monotonic(), False
    while True:
        try:
            async for frame in _frames(stub, api.WatchRequest(room=room, from_seq=seq, epoch=epoch)):
                wait, heard, is_lost = FIRST_WAIT, time.monotonic(), False
                epoch = frame.welcome.room.epoch or epoch
                seq = max([seq, frame.welcome.snapshot.seq, *(event.seq for event in frame.events)])
                yield frame
        except grpc.aio.AioRpcError as error:
            if error.code() == grpc.StatusCode.OUT_OF_RANGE and epoch:
                # The log is another one, or was trimmed: the room says from where it can be told.
                seq = epoch = 0
            elif error.code() not in ENDED or time.monotonic() - heard > RECONNECT_SECONDS:
                raise
        raise_if_cancelled()
        if not is_lost:
            lost()
        is_lost = True
        await asyncio.sleep(wait * random.uniform(0.5, 1))
        wait = min(2 * wait, LONGEST_WAIT)


async def _frames(stub: CollabServiceStub, hello: api.WatchRequest) -> AsyncIterator[api.ServerFrame]:
    """The frames of one stream, to its end or to its silence. It counts as presence while it is open."""
    call = stub.Join(iter([api.JoinRequest(hello=hello)]))
    frames = aiter(call)
    try:
        while True:
            async with asyncio.timeout(SILENCE_SECONDS):
                frame = await anext(frames)
            yield frame
    except (StopAsyncIteration, TimeoutError):
        return
    finally:
        call.cancel()
