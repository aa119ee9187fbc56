"""Tokens of guests, signed with the deployment's own key. The edge checks them like those of users."""

import time
from pathlib import Path
from typing import NamedTuple

from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_rpc.call import GUEST_ISSUER
from aiprod_rpc.errors import FailedPrecondition

KEY_ID = "local"


class GuestToken(NamedTuple):
    """A bearer token, and when it expires in seconds since 1970."""

    text: str
    expires: int


class GuestTokens:
    """Signs with the private key in the file `key`, in PEM; empty takes no guests."""

    def __init__(self, key: str, seconds: int) -> None:
        self._key = key
        self._seconds = seconds

    def check_enabled(self) -> None:
        """Raises FAILED_PRECONDITION if the deployment takes no guests."""
        if not self._key:
            message = "this deployment takes no guests; set AIPROD_COLLAB_GUEST_KEY, or invite users"
            raise FailedPrecondition(message, reason="GUESTS_OFF")

    def sign(self, guest: pb.Guest, room: str) -> GuestToken:
        """Returns a token that lasts `seconds`, and never longer than the guest's invitation."""
        # Imported here: most processes sign none, and this takes a tenth of a second.
        from google.auth import crypt, jwt

        now = int(time.time())
        expires = min(now + self._seconds, guest.expire_time.seconds)
        claims = {
            "iss": GUEST_ISSUER,
            "aud": GUEST_ISSUER,
            "sub": guest.user,
            "room": room,
            "iat": now,
            "exp": expires,
        }
        signer = crypt.EsSigner.from_string(Path(self._key).read_text(), KEY_ID)
        token: bytes = jwt.encode(signer, claims)  # type: ignore[no-untyped-call]
        return GuestToken(token.decode(), expires)
