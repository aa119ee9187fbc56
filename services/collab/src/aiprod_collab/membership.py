"""Invites users into a room, and lets them accept."""

import uuid

from google.protobuf.timestamp_pb2 import Timestamp

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_collab.room import Room
from aiprod_collab.state.invitations import new_invitation
from aiprod_rpc.call import Call
from aiprod_rpc.errors import FailedPrecondition, NotFound


async def invite(
    room: Room, role: pb.Role.ValueType, uses: int, expire_time: Timestamp | None, call: Call
) -> tuple[str, pb.Invitation]:
    """Log an invitation and return it with its secret token. Raises FORBIDDEN for all but owners."""
    token, invitation = new_invitation(role, uses, expire_time)
    logged = await room.submit(api.Submit(op_id=str(uuid.uuid4()), invitation=invitation), call)
    return token, (await logged).invitation


async def accept_invitation(room: Room, token: str, call: Call) -> None:
    """Make the caller a member; do nothing if they are one. Raises NOT_FOUND for a token that is not good."""
    if call.user in room.state.members:
        return
    try:
        await (await room.submit(api.Submit(op_id=str(uuid.uuid4()), accept_invitation=token), call))
    except FailedPrecondition as error:
        # The same user may have accepted in another window meanwhile.
        if call.user not in room.state.members:
            # A stranger must not learn that the room exists.
            raise NotFound("this invitation does not exist", reason="INVITATION_NOT_FOUND") from error
