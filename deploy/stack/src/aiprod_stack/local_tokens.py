"""Tokens for a stack on one machine: a key pair in its folder, and what `aiprod token` signs with it."""

import base64
import json
import os
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from google.auth import crypt, jwt

from aiprod_files.private_folders import private_folder
from aiprod_stack.plan import JWKS, SIGNING_KEY
from aiprod_stack.settings import LOCAL_ISSUER

KEYS = "keys"
"""The folder of the keys in the stack's folder."""
KEY_ID = "local"


class LocalKeys:
    """The key pair in `folder`. Whoever can read the private key can be any user of the stack."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._private = folder / SIGNING_KEY
        self.jwks = folder / JWKS

    def create(self) -> None:
        """Creates the pair, unless there is one. Raises CannotStart if the folder cannot be private."""
        private_folder(self._folder)
        if not self._private.exists():
            _write(self._private, new_key())
        # Each time: after a crash between the two, the public key would be missing for ever.
        _write(self.jwks, jwks_of(self._private.read_bytes()))

    def token(self, user: str, roles: Sequence[str], lifetime: timedelta, audience: str) -> str:
        """Returns a signed token. Raises FileNotFoundError before `create`."""
        now = int(time.time())
        claims = {
            "iss": LOCAL_ISSUER,
            "aud": audience,
            "sub": user,
            "iat": now,
            "exp": now + int(lifetime.total_seconds()),
            "roles": " ".join(roles),
        }
        signer = crypt.EsSigner.from_string(self._private.read_text(), KEY_ID)
        token: bytes = jwt.encode(signer, claims)  # type: ignore[no-untyped-call]
        return token.decode()


def new_key() -> bytes:
    """Returns a new private key, PKCS #8, PEM."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def jwks_of(private: bytes) -> bytes:
    """Returns the public key of a private one, as a JWK set (RFC 7517)."""
    key = serialization.load_pem_private_key(private, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return json.dumps({"keys": [_jwk(key.public_key())]}).encode()


def _jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The public key as RFC 7517 writes it."""
    numbers = key.public_numbers()
    public = {"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": KEY_ID}
    return {**public, "x": _base64url(numbers.x), "y": _base64url(numbers.y)}


def _base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()


def _write(path: Path, data: bytes) -> None:
    # Renamed into place: a crash leaves no half a key. Private from the start: nobody can open it meanwhile.
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(data)
    part.rename(path)
