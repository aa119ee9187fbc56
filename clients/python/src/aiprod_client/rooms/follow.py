"""Follows a room."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import grpc

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod_client.retries import has_code
from aiprod_client.streams import lost_connection, messages, resumed

SILENCE_SECONDS = 60.0
"""A stream that is silent for so long is dead: the room sends an empty frame every 15 seconds."""


async def follow_room(
    collab: CollabServiceStub, room: str, seq: int = 0, on_lost: Callable[[], None] = lambda: None
) -> AsyncGenerator[collab_api.ServerFrame]:
    """Yields the frames of a room without end: the events after `seq`, each once, in order.

    The user is present while it runs. Reconnects and continues after the last event; calls `on_lost` when the
    connection is lost. A room whose log is a new one starts again with its snapshot. Raises AioRpcError for
    errors other than a lost connection, and if the connection stays lost for a minute.
    """
    epoch = 0

    async def join() -> AsyncGenerator[collab_api.ServerFrame]:
        nonlocal seq, epoch
        hello = collab_api.WatchRequest(name=room, after_seq=seq, epoch=epoch)
        call = collab.Join(iter([collab_api.JoinRequest(hello=hello)]))
        try:
            async with aclosing(messages(call, SILENCE_SECONDS)) as frames:
                async for frame in frames:
                    yield frame
        except grpc.aio.AioRpcError as error:
            if not epoch or error.code() != grpc.StatusCode.OUT_OF_RANGE:
                raise
            # The log is a new one, or was trimmed: the next stream starts from the room's snapshot.
            seq = epoch = 0

    async with aclosing(resumed(join, _is_lost, on_lost=on_lost)) as frames:
        async for frame in frames:
            # Only the first frame of a stream has a welcome.
            epoch = frame.welcome.room.epoch or epoch
            seq = max([seq, frame.welcome.snapshot.seq, *(event.seq for event in frame.events)])
            yield frame


def _is_lost(error: Exception) -> bool:
    # The edge ends every stream after an hour, with this.
    return lost_connection(error) or has_code(error, grpc.StatusCode.DEADLINE_EXCEEDED)
