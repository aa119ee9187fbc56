"""The collab service: requests to rooms, their frames to streams."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import grpc

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1.collab_service_pb2_grpc import (
    CollabServiceServicer,
    add_CollabServiceServicer_to_server,
)
from aiprod_collab import messages
from aiprod_collab.room import Room
from aiprod_collab.rooms import Rooms
from aiprod_collab.subscription import Subscription
from aiprod_runtime.call import Call, current_call
from aiprod_runtime.errors import DeadlineExceeded, InvalidArgument, PermissionDenied, ResourceExhausted

SERVICE = "aiprod.collab.v1.CollabService"

type Context = grpc.aio.ServicerContext[Any, Any]


class CollabService(CollabServiceServicer):
    """Serves `rooms`. A client that joins has `hello_seconds` to say hello."""

    def __init__(self, rooms: Rooms, hello_seconds: float) -> None:
        self._rooms = rooms
        self._hello_seconds = hello_seconds

    async def OpenRoom(self, request: pb.OpenRoomRequest, context: Context) -> pb.Room:
        manifest = messages.manifest_body(request.manifest)
        return messages.room(await self._rooms.open(request.room, manifest, current_call()))

    async def GetRoom(self, request: pb.GetRoomRequest, context: Context) -> pb.Room:
        return messages.room(await self._rooms.get(request.room, current_call().user))

    async def Send(self, request: pb.SendRequest, context: Context) -> pb.Event:
        call = current_call()
        async with self._rooms.enter(request.room, call.user) as room:
            return messages.event(await room.submit(messages.submit(request.submit, call)))

    async def Watch(  # type: ignore[override]  # serialised, see add_to_server
        self, request: pb.WatchRequest, context: Context
    ) -> AsyncIterator[bytes]:
        async with self._follow(request) as (room, subscription):
            yield messages.welcome_frame(room.record)
            while True:
                yield await subscription.next()

    async def Join(  # type: ignore[override]  # serialised, see add_to_server
        self, request_iterator: AsyncIterator[pb.JoinRequest], context: Context
    ) -> AsyncIterator[bytes]:
        hello = await self._hello(request_iterator)
        async with (
            self._follow(hello) as (room, subscription),
            _listening(request_iterator, room, subscription),
        ):
            yield messages.welcome_frame(room.record)
            while True:
                yield await subscription.next()

    def _follow(self, request: pb.WatchRequest) -> AbstractAsyncContextManager[tuple[Room, Subscription]]:
        return self._rooms.follow(request.room, current_call().user, request.from_seq, request.epoch)

    async def _hello(self, requests: AsyncIterator[pb.JoinRequest]) -> pb.WatchRequest:
        try:
            async with asyncio.timeout(self._hello_seconds):
                first = await anext(requests, pb.JoinRequest())
        except TimeoutError:
            raise DeadlineExceeded("say hello as soon as you join", reason="HELLO_EXPECTED") from None
        if not first.HasField("hello"):
            raise InvalidArgument("say hello first", reason="HELLO_EXPECTED", field="hello")
        return first.hello


@asynccontextmanager
async def _listening(
    requests: AsyncIterator[pb.JoinRequest], room: Room, subscription: Subscription
) -> AsyncIterator[None]:
    task = asyncio.create_task(_listen(requests, room, subscription))
    try:
        yield
    finally:
        task.cancel()


async def _listen(requests: AsyncIterator[pb.JoinRequest], room: Room, subscription: Subscription) -> None:
    """Post what a client says. A client that has said all may go on following."""
    call = current_call()
    try:
        async for request in requests:
            if request.HasField("hello"):
                raise InvalidArgument("say hello once", reason="HELLO_REPEATED", field="hello")
            await _post(request.submit, call, room, subscription)
    except Exception as error:
        subscription.end(error)


async def _post(message: pb.Submit, call: Call, room: Room, subscription: Subscription) -> None:
    try:
        room.post(messages.submit(message, call))
    except (InvalidArgument, PermissionDenied, ResourceExhausted) as error:
        await subscription.refuse(messages.reject_frame(message.op_id, error))


def add_to_server(service: CollabService, server: grpc.aio.Server) -> None:
    """Add the service. Join and Watch answer with frames that are serialised already.

    The generated handlers would serialise each event again for each subscriber.
    """
    add_CollabServiceServicer_to_server(service, server)
    streams: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
        "Join": grpc.stream_stream_rpc_method_handler(service.Join, pb.JoinRequest.FromString),
        "Watch": grpc.unary_stream_rpc_method_handler(service.Watch, pb.WatchRequest.FromString),
    }
    server.add_registered_method_handlers(SERVICE, streams)
