"""Invites users into a room, and lets them accept."""

import asyncio
import time
import uuid

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.log import room_not_found
from aiprod_collab.room import Room
from aiprod_collab.rooms import Rooms
from aiprod_collab.state.invitations import new_invitation, open_invitation
from aiprod_collab.state.rejections import forbidden, not_found
from aiprod_rpc.call import Call
from aiprod_rpc.errors import AlreadyExists, FailedPrecondition, NotFound

REFUSAL_SECONDS = 0.2
"""How long a refused invitation takes: more than loading a room does, which would tell that it exists."""


async def invite(room: Room, request: api.InviteRequest, call: Call) -> tuple[str, pb.Invitation]:
    """Logs an invitation and returns it with its secret token.

    Raises FORBIDDEN for all but owners, ALREADY_EXISTS if the caller has used the request_id before.
    """
    expire_time = request.expire_time if request.HasField("expire_time") else None
    token, invitation = new_invitation(request.role, request.uses, expire_time, guests=request.guests)
    submit = api.Submit(request_id=request.request_id or str(uuid.uuid4()), invitation=invitation)
    logged = await (await room.submit(submit, call))
    # Its token was not stored, so the first answer cannot be given again.
    if logged.invitation.digest != invitation.digest:
        raise AlreadyExists(
            f"event {logged.seq} already has this request_id; withdraw its invitation, or use another id",
            reason="REQUEST_EXISTS",
            field="request_id",
        )
    return token, logged.invitation


async def accept_invitation(rooms: Rooms, name: str, token: str, call: Call) -> None:
    """Makes the caller a member of the room; does nothing if they are one.

    Raises NOT_FOUND for a token that is not good, without showing whether the room exists.
    """
    refusal_time = time.monotonic() + REFUSAL_SECONDS
    try:
        async with rooms.acquire(name) as room:
            await _accept(room, token, call)
    except (FailedPrecondition, NotFound) as error:
        await asyncio.sleep(refusal_time - time.monotonic())
        raise invitation_not_found() from error


def invitation_not_found() -> NotFound:
    """Returns the error for an invitation that does not work, the same for every cause."""
    message = "this invitation does not exist, is used up, was withdrawn, or has expired; ask for another"
    return NotFound(message, reason="INVITATION_NOT_FOUND")


def check_sees_guests(room: Room, call: Call) -> None:
    """Raises FORBIDDEN unless the caller owns the room or looks after all rooms, NOT_FOUND for strangers."""
    if call.sees_all or room.state.members.get(call.user) == pb.OWNER:
        return
    if call.user not in room.state.members:
        raise room_not_found(room.record.name)
    raise forbidden("this needs the role OWNER; contact an owner of the room")


async def _accept(room: Room, token: str, call: Call) -> None:
    # Looked up before it is submitted: the limits of a room would tell a stranger that it exists.
    async with room.state_lock:
        await room.read_missed()
        is_member = call.user in room.state.members
        invitation = open_invitation(room.state.invitations, token, time.time_ns())
    if is_member:
        return
    if not invitation or invitation.guests:
        raise not_found("an open invitation with this token")
    try:
        await (await room.submit(api.Submit(request_id=str(uuid.uuid4()), accept_invitation=token), call))
    except (FailedPrecondition, NotFound):
        # The same user may have accepted in another window meanwhile.
        if call.user not in room.state.members:
            raise
