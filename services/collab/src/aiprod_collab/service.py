"""The collab servicer: translates each call to one call of the domain, and back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf import empty_pb2

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod.collab.v1.collab_service_pb2_grpc import (
    CollabServiceServicer,
    add_CollabServiceServicer_to_server,
)
from aiprod.film.v1.disk_usage_pb2 import DiskPart, DiskUsage
from aiprod_collab import membership, messages
from aiprod_collab.exports import export
from aiprod_collab.guests import Visits
from aiprod_collab.paging import comments_page, guests_page, revisions_page
from aiprod_collab.room import Room
from aiprod_collab.rooms import Rooms
from aiprod_collab.state.revisions import diff_revisions, find_revision
from aiprod_collab.streams import Streams
from aiprod_rpc.call import current_call
from aiprod_server.guest_view import seen_by

SERVICE = "aiprod.collab.v1.CollabService"

type Context = grpc.aio.ServicerContext[Any, Any]


class CollabService(CollabServiceServicer):
    """Serves `rooms` over unary calls and `streams`. The contract documents each method."""

    def __init__(self, rooms: Rooms, streams: Streams, visits: Visits) -> None:
        self._rooms = rooms
        self._streams = streams
        self._visits = visits

    async def OpenRoom(self, request: api.OpenRoomRequest, context: Context) -> pb.Room:
        """Creates the job's room, and returns it without its manifest."""
        await self._rooms.open(request.name, request.manifest, current_call())
        async with self._reading(request.name) as room:
            return messages.opened_room_message(room)

    async def DeleteRoom(self, request: api.DeleteRoomRequest, context: Context) -> empty_pb2.Empty:
        """Deletes a room."""
        await self._rooms.delete(request.name, current_call())
        return empty_pb2.Empty()

    async def GetDiskUsage(self, request: api.GetDiskUsageRequest, context: Context) -> DiskUsage:
        """Returns what the rooms take on the disk."""
        count, size = await self._rooms.disk_usage(current_call())
        return DiskUsage(parts=[DiskPart(name="rooms", count=count, bytes=size)])

    async def BatchGetFilmReviews(
        self, request: api.BatchGetFilmReviewsRequest, context: Context
    ) -> api.BatchGetFilmReviewsResponse:
        """Returns where the reviews of films stand."""
        reviews = await self._rooms.film_reviews(request.jobs, current_call())
        return messages.film_reviews_response(reviews)

    async def GetRoom(self, request: api.GetRoomRequest, context: Context) -> pb.Room:
        """Returns the room with its manifest."""
        async with self._reading(request.name) as room:
            return seen_by(current_call(), messages.room_message(room))

    async def Send(self, request: api.SendRequest, context: Context) -> pb.Event:
        """Submits one command, and waits until its event is logged."""
        call = current_call()
        async with self._rooms.acquire_as_member(request.name, call.user) as room:
            return await (await room.submit(request.submit, call))

    async def Announce(self, request: api.AnnounceRequest, context: Context) -> empty_pb2.Empty:
        """Updates the presence of a participant of Watch."""
        user = current_call().user
        async with self._rooms.acquire_as_member(request.name, user) as room:
            room.presences.announce(request.participant, user, request.presence)
        return empty_pb2.Empty()

    def Watch(  # type: ignore[override]  # serialized, see add_to_server
        self, request: api.WatchRequest, context: Context
    ) -> AsyncIterator[bytes]:
        """Follows a room."""
        return self._streams.watch(request)

    def Join(  # type: ignore[override]  # serialized, see add_to_server
        self, request_iterator: AsyncIterator[api.JoinRequest], context: Context
    ) -> AsyncIterator[bytes]:
        """Follows a room, and submits on the same stream."""
        return self._streams.join(request_iterator)

    async def ListComments(
        self, request: api.ListCommentsRequest, context: Context
    ) -> api.ListCommentsResponse:
        """Returns a page of comments."""
        async with self._reading(request.parent) as room:
            page = comments_page(room.state, request.page_token, request.page_size)
            return messages.comments_response(page)

    async def ExportComments(
        self, request: api.ExportCommentsRequest, context: Context
    ) -> api.ExportCommentsResponse:
        """Returns the comments as a file of markers."""
        async with self._reading(request.name) as room:
            # In a thread: ten thousand comments take a third of a second, which would stop other rooms.
            return await asyncio.to_thread(export, room.record.name, room.state, request.format)

    async def ListManifestRevisions(
        self, request: api.ListManifestRevisionsRequest, context: Context
    ) -> api.ListManifestRevisionsResponse:
        """Returns a page of revisions."""
        async with self._reading(request.parent) as room:
            page = revisions_page(room.state, request.page_token, request.page_size)
            return messages.revisions_response(room, page)

    async def GetManifestRevision(
        self, request: api.GetManifestRevisionRequest, context: Context
    ) -> pb.ManifestRevision:
        """Returns a revision with its manifest."""
        name, number = messages.parse_revision_name(request.name)
        async with self._reading(name) as room:
            return messages.revision_message(room, find_revision(room.state, number))

    async def DiffManifestRevisions(
        self, request: api.DiffManifestRevisionsRequest, context: Context
    ) -> api.DiffManifestRevisionsResponse:
        """Returns the fields that differ between two revisions."""
        name, before, after = messages.parse_diff_request(request)
        async with self._reading(name) as room:
            changes = diff_revisions(room.state, before, after)
            return api.DiffManifestRevisionsResponse(changes=changes)

    async def Invite(self, request: api.InviteRequest, context: Context) -> api.InviteResponse:
        """Logs an invitation, and returns its token."""
        call = current_call()
        async with self._rooms.acquire_as_member(request.name, call.user) as room:
            token, invitation = await membership.invite(room, request, call)
        return api.InviteResponse(token=token, invitation=invitation)

    async def AcceptInvitation(self, request: api.AcceptInvitationRequest, context: Context) -> pb.Room:
        """Makes the caller a member."""
        await membership.accept_invitation(self._rooms, request.name, request.token, current_call())
        async with self._reading(request.name) as room:
            return messages.room_message(room)

    async def VisitRoom(self, request: api.VisitRoomRequest, context: Context) -> api.VisitRoomResponse:
        """Lets a guest in, and returns the guest's token."""
        return await self._visits.visit(request, current_call())

    async def ListGuests(self, request: api.ListGuestsRequest, context: Context) -> api.ListGuestsResponse:
        """Returns a page of guests."""
        async with self._rooms.acquire(request.parent) as room, room.state_lock:
            membership.check_sees_guests(room, current_call())
            page = guests_page(room.state, request.page_token, request.page_size)
            return api.ListGuestsResponse(guests=page.items, next_page_token=page.next_token)

    @asynccontextmanager
    async def _reading(self, name: str) -> AsyncIterator[Room]:
        async with self._rooms.acquire_as_member(name, current_call().user) as room, room.state_lock:
            yield room


def add_to_server(service: CollabService, server: grpc.aio.Server) -> None:
    """Adds the service. Join and Watch answer with frames that are already serialized.

    The generated handlers would serialize each event again for each subscriber.
    """
    streams: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
        "Join": grpc.stream_stream_rpc_method_handler(service.Join, api.JoinRequest.FromString),
        "Watch": grpc.unary_stream_rpc_method_handler(service.Watch, api.WatchRequest.FromString),
    }
    # The first handler of a method serves it.
    server.add_registered_method_handlers(SERVICE, streams)
    add_CollabServiceServicer_to_server(service, server)
