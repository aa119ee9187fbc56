"""People without an account, whom an invitation let in."""

import hashlib

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_rpc.call import GUEST_PREFIX

MAX_GUESTS = 1000
"""How many guests the state keeps; those who left longest ago are forgotten first."""


def guest_id(token: str, request_id: str) -> str:
    """Returns the id of a guest with an invitation's `token` and a secret `request_id` of its own.

    Nobody can choose the id of another guest, and no two rooms have the same one.
    """
    secret = f"{token}/{request_id.lower()}"
    return GUEST_PREFIX + hashlib.sha256(secret.encode()).hexdigest()[:24]


def is_guest(user: str) -> bool:
    """Whether the user has no account."""
    return user.startswith(GUEST_PREFIX)


def admitted(guest: pb.Guest, user: str, invitation: pb.Invitation, inviter: str) -> pb.Guest:
    """Returns the guest as the room knows it: what the visitor said, and what the invitation gives."""
    return pb.Guest(
        user=user,
        display_name=guest.display_name,
        invitation=invitation.digest,
        role=invitation.role,
        inviter=inviter,
        expire_time=invitation.expire_time,
    )
