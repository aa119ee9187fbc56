"""Lets people without an account into a room, as guests of an invitation."""

import asyncio
import time
import uuid

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.config import CollabSettings
from aiprod_collab.guest_tokens import GuestTokens
from aiprod_collab.membership import REFUSAL_SECONDS, invitation_not_found
from aiprod_collab.rate_limit import RateLimit
from aiprod_collab.room import Room
from aiprod_collab.rooms import Rooms
from aiprod_collab.state.guests import guest_id
from aiprod_collab.state.invitations import open_invitation
from aiprod_collab.state.rejections import not_found, too_fast
from aiprod_rpc.call import Call
from aiprod_rpc.errors import NotFound

VISITS_PER_SECOND, VISIT_BURST = 0.5, 30
"""How often one address, and how often one invitation, lets somebody in."""


class Visits:
    """Visits of all rooms, by anybody who has an invitation."""

    def __init__(self, rooms: Rooms, settings: CollabSettings) -> None:
        self._rooms = rooms
        self._tokens = GuestTokens(settings.guest_key, settings.guest_token_seconds)
        self._addresses = RateLimit[str](VISITS_PER_SECOND, VISIT_BURST)
        self._invitations = RateLimit[str](VISITS_PER_SECOND, VISIT_BURST)

    async def visit(self, request: api.VisitRoomRequest, call: Call) -> api.VisitRoomResponse:
        """Returns a token for the guest, who is new or comes back.

        Raises NOT_FOUND for an invitation that is not good, without showing whether the room exists.
        """
        self._tokens.check_enabled()
        _take(self._addresses, call.address)
        refusal_time = time.monotonic() + REFUSAL_SECONDS
        try:
            async with self._rooms.acquire(request.name) as room:
                guest = await self._admit(room, request)
        except NotFound as error:
            await asyncio.sleep(refusal_time - time.monotonic())
            raise invitation_not_found() from error
        token = self._tokens.sign(guest, request.name)
        response = api.VisitRoomResponse(token=token.text, guest=guest)
        response.expire_time.FromSeconds(token.expires)
        return response

    async def _admit(self, room: Room, request: api.VisitRoomRequest) -> pb.Guest:
        user = guest_id(request.token, request.request_id)
        async with room.state_lock:
            await room.read_missed()
            invitation = open_invitation(room.state.invitations, request.token, time.time_ns())
            earlier = room.state.guests.get(user)
            is_member = user in room.state.members
        if not (invitation and invitation.guests) or (earlier and not is_member):
            raise not_found("an open invitation for guests")
        _take(self._invitations, invitation.digest)
        if earlier:
            return earlier
        guest = pb.Guest(display_name=request.display_name.strip(), invitation=invitation.digest)
        # The visitor's own id stays secret: with it, anybody who has the link would be this guest.
        logged_id = str(uuid.uuid5(uuid.NAMESPACE_URL, user))
        visitor = Call(user=user, from_edge=True)
        event = await (await room.submit(api.Submit(request_id=logged_id, guest=guest), visitor))
        return event.guest


def _take(limit: RateLimit[str], key: str) -> None:
    if wait := limit.take(key, time.monotonic_ns()):
        raise too_fast("too many guests are joining at once", wait / 1e9)
