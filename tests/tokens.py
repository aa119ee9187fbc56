"""An issuer of tokens, with a key of its own."""

import base64
import json
import time
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from aiprod_cli.edge import Auth

ISSUER, AUDIENCE = "https://issuer.example", "aiprod"


class Issuer:
    """Signs any claims, also invalid ones."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def auth(self, directory: Path) -> Auth:
        """The edge's settings for this issuer, with its public key in a file in `directory`."""
        numbers = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "alg": "RS256", "kid": "test", "n": _number(numbers.n), "e": _number(numbers.e)}
        jwks = directory / "jwks.json"
        jwks.write_text(json.dumps({"keys": [key]}))
        return Auth(issuer=ISSUER, audience=AUDIENCE, jwks=jwks)

    def token(self, **claims: Any) -> str:
        """A token that is valid for an hour; `claims` add to its claims or replace them."""
        defaults = {"iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + 3600}
        header = _text({"alg": "RS256", "kid": "test"})
        signed = f"{header}.{_text({**defaults, **claims})}"
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_encoded(signature)}"


def _text(value: dict[str, Any]) -> str:
    return _encoded(json.dumps(value).encode())


def _number(value: int) -> str:
    return _encoded(value.to_bytes((value.bit_length() + 7) // 8))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
