"""The collab service: requests to rooms, their frames to streams."""

import asyncio
import hashlib
import secrets
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf import empty_pb2

from aiprod.collab.v1 import collab_service_pb2 as pb
from aiprod.collab.v1 import resources_pb2 as res
from aiprod.collab.v1.collab_service_pb2_grpc import (
    CollabServiceServicer,
    add_CollabServiceServicer_to_server,
)
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_collab import messages
from aiprod_collab.exports import export
from aiprod_collab.paging import page_of
from aiprod_collab.room import Room
from aiprod_collab.rooms import Rooms
from aiprod_collab.state import differences
from aiprod_collab.streams import Streams
from aiprod_runtime.call import current_call
from aiprod_runtime.errors import FailedPrecondition, NotFound

SERVICE = "aiprod.collab.v1.CollabService"
INVITATION_SECONDS = 7 * 86400

type Context = grpc.aio.ServicerContext[Any, Any]


class CollabService(CollabServiceServicer):
    """Serves `rooms`; what streams is in `streams`."""

    def __init__(self, rooms: Rooms, streams: Streams) -> None:
        self._rooms = rooms
        self._streams = streams

    async def OpenRoom(self, request: pb.OpenRoomRequest, context: Context) -> res.Room:
        await self._rooms.open(request.room, request.manifest, current_call())
        async with self._reading(request.room) as room:
            return messages.room(room)

    async def GetRoom(self, request: pb.GetRoomRequest, context: Context) -> res.Room:
        async with self._reading(request.room) as room:
            return messages.room(room)

    async def Send(self, request: pb.SendRequest, context: Context) -> res.Event:
        async with self._rooms.enter(request.room, current_call().user) as room:
            return await self._say(room, request.submit)

    async def Announce(self, request: pb.AnnounceRequest, context: Context) -> empty_pb2.Empty:
        user = current_call().user
        async with self._rooms.enter(request.room, user) as room:
            room.presences.announce(request.participant, user, request.presence)
        return empty_pb2.Empty()

    def Watch(  # type: ignore[override]  # serialised, see add_to_server
        self, request: pb.WatchRequest, context: Context
    ) -> AsyncIterator[bytes]:
        return self._streams.watch(request)

    def Join(  # type: ignore[override]  # serialised, see add_to_server
        self, request_iterator: AsyncIterator[pb.JoinRequest], context: Context
    ) -> AsyncIterator[bytes]:
        return self._streams.join(request_iterator)

    async def ListComments(
        self, request: pb.ListCommentsRequest, context: Context
    ) -> pb.ListCommentsResponse:
        async with self._reading(request.room) as room:
            after, size = page_of(request)
            page = messages.comments(room.state, after, size)
            is_last = not page or page[-1].seq == max(room.state.comments)
            token = "" if is_last else str(page[-1].seq)
            return pb.ListCommentsResponse(comments=page, next_page_token=token)

    async def ExportComments(
        self, request: pb.ExportCommentsRequest, context: Context
    ) -> pb.ExportCommentsResponse:
        async with self._reading(request.room) as room:
            # Ten thousand comments take a third of a second, which other rooms do not wait for.
            return await asyncio.to_thread(export, room.record.name, room.state, request.format)

    async def ListVersions(
        self, request: pb.ListVersionsRequest, context: Context
    ) -> pb.ListVersionsResponse:
        async with self._reading(request.room) as room:
            before, size = page_of(request)
            versions = room.state.versions[: before or None][::-1]
            token = str(len(versions) - size) if len(versions) > size else ""
            return pb.ListVersionsResponse(versions=versions[:size], next_page_token=token)

    async def GetVersion(self, request: pb.GetVersionRequest, context: Context) -> res.Version:
        async with self._reading(request.room) as room:
            _saved(room, request.number)
            return room.state.version(request.number)

    async def DiffVersions(
        self, request: pb.DiffVersionsRequest, context: Context
    ) -> pb.DiffVersionsResponse:
        async with self._reading(request.room) as room:
            before = _saved(room, getattr(request, "from"))
            after = _saved(room, request.to) if request.to else room.state.document.manifest
            return pb.DiffVersionsResponse(changes=differences.field_changes(before, after))

    async def Invite(self, request: pb.InviteRequest, context: Context) -> pb.InviteResponse:
        token = secrets.token_hex(24)
        invitation = res.Invitation(
            digest=hashlib.sha256(token.encode()).hexdigest(),
            role=request.role,
            expire_time=request.expire_time,
            uses=request.uses or 1,
        )
        if not request.HasField("expire_time"):
            invitation.expire_time.FromSeconds(int(time.time()) + INVITATION_SECONDS)
        submit = pb.Submit(op_id=str(uuid.uuid4()), invitation=invitation)
        async with self._rooms.enter(request.room, current_call().user) as room:
            event = await self._say(room, submit)
        return pb.InviteResponse(token=token, invitation=event.invitation)

    async def AcceptInvitation(self, request: pb.AcceptInvitationRequest, context: Context) -> res.Room:
        async with self._rooms.visit(request.room) as room:
            if current_call().user not in room.state.members:
                await self._accept(room, request.token)
        async with self._reading(request.room) as room:
            return messages.room(room)

    async def _accept(self, room: Room, token: str) -> None:
        try:
            await self._say(room, pb.Submit(op_id=str(uuid.uuid4()), accept_invitation=token))
        except FailedPrecondition as error:
            if current_call().user in room.state.members:
                # The same user was faster in another window.
                return
            # A stranger is not told that there is such a room.
            raise NotFound("there is no such invitation", reason="INVITATION_NOT_FOUND") from error

    async def _say(self, room: Room, submit: pb.Submit) -> res.Event:
        undone = await room.find(submit.undo) if submit.HasField("undo") else None
        return await room.say(messages.said(submit, current_call(), time.time_ns(), undone))

    @asynccontextmanager
    async def _reading(self, name: str) -> AsyncIterator[Room]:
        async with self._rooms.enter(name, current_call().user) as room, room.settled:
            yield room


def _saved(room: Room, number: int) -> film.Manifest:
    if number > len(room.state.versions):
        raise NotFound(f"there is no version {number}", reason="VERSION_NOT_FOUND", field="number")
    return room.state.saved[number - 1]


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
