"""An issuer of JSON Web Tokens with its own key."""

import base64
import json
import time
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from aiprod_stack.edge.config import Auth

ISSUER, AUDIENCE = "https://issuer.example", "aiprod"


class TokenIssuer:
    """Signs tokens with any claims."""

    def __init__(self) -> None:
        self.rotate("test")

    def rotate(self, key_id: str) -> None:
        """Replaces the key."""
        self._key_id = key_id
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def auth(self, directory: Path) -> Auth:
        """The edge's settings for this issuer. Writes its public key to `directory`."""
        jwks = directory / "jwks.json"
        jwks.write_text(self.jwks())
        return Auth(issuer=ISSUER, audience=AUDIENCE, jwks=jwks)

    def jwks(self) -> str:
        """The public key as a JSON Web Key Set."""
        numbers = self._key.public_key().public_numbers()
        key = {
            "kty": "RSA",
            "alg": "RS256",
            "kid": self._key_id,
            "n": _encode_number(numbers.n),
            "e": _encode_number(numbers.e),
        }
        return json.dumps({"keys": [key]})

    def token(self, **claims: Any) -> str:
        """A token that expires in an hour, with additional claims."""
        registered = {"iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + 3600}
        header = _encode_json({"alg": "RS256", "kid": self._key_id})
        signed = f"{header}.{_encode_json({**registered, **claims})}"
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_encode(signature)}"


def _encode_json(value: dict[str, Any]) -> str:
    return _encode(json.dumps(value).encode())


def _encode_number(value: int) -> str:
    return _encode(value.to_bytes((value.bit_length() + 7) // 8))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
