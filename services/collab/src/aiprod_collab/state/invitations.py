"""Invitation tokens: how they are created, and when an invitation is open."""

import hashlib
import secrets
import time
from collections.abc import Mapping

from google.protobuf.timestamp_pb2 import Timestamp

from aiprod.collab.v1 import resources_pb2 as pb

DEFAULT_SECONDS = 7 * 86400


def new_invitation(
    role: pb.Role.ValueType, uses: int, expire_time: Timestamp | None, *, guests: bool
) -> tuple[str, pb.Invitation]:
    """Returns a secret token and its invitation. Without limits it is used once, within seven days."""
    # 192 random bits cannot be guessed.
    token = secrets.token_hex(24)
    invitation = pb.Invitation(
        digest=token_digest(token), role=role, uses=uses or 1, expire_time=expire_time, guests=guests
    )
    if expire_time is None:
        invitation.expire_time.FromSeconds(int(time.time()) + DEFAULT_SECONDS)
    return token, invitation


def token_digest(token: str) -> str:
    """Returns the SHA-256 of `token` in hexadecimal. Only this is logged, so the log lets nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(
    invitations: Mapping[str, pb.Invitation], token: str, now_ns: int
) -> pb.Invitation | None:
    """Returns the invitation for `token` if somebody can still accept it."""
    invitation = invitations.get(token_digest(token))
    return invitation if invitation and is_open(invitation, now_ns) else None


def is_open(invitation: pb.Invitation, now_ns: int) -> bool:
    """Whether a user can still accept it at `now_ns`, in nanoseconds since the Unix epoch."""
    return invitation.expire_time.ToNanoseconds() > now_ns
