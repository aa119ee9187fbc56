"""An issuer of JSON Web Tokens with its own key, and an OpenID Connect provider in front of it."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from aiprod_stack.edge.config import Auth

ISSUER, AUDIENCE = "https://issuer.example", "aiprod"


class TokenIssuer:
    """Signs tokens with any claims."""

    def __init__(self, issuer: str = ISSUER, audience: str = AUDIENCE) -> None:
        self.issuer = issuer
        self.audience = audience
        self.rotate("test")

    def rotate(self, key_id: str) -> None:
        """Replaces the key."""
        self._key_id = key_id
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def auth(self, directory: Path) -> Auth:
        """The edge's settings for this issuer. Writes its public key to `directory`."""
        jwks = directory / "jwks.json"
        jwks.write_text(self.jwks())
        return Auth(issuer=self.issuer, audience=self.audience, jwks=jwks)

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
        registered = {"iss": self.issuer, "aud": self.audience, "exp": int(time.time()) + 3600}
        header = _encode_json({"alg": "RS256", "kid": self._key_id})
        signed = f"{header}.{_encode_json({**registered, **claims})}"
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_encode(signature)}"


@contextmanager
def open_id_provider(client_id: str, user: str) -> Iterator[TokenIssuer]:
    """Yields the issuer of a provider on this machine, which signs everybody in as `user` without a question.

    It answers a code once, to the verifier of the challenge that asked for it.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Provider)
    server.issuer = TokenIssuer(f"http://127.0.0.1:{server.server_port}", client_id)  # type: ignore[attr-defined]
    server.user, server.asked = user, {}  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.issuer  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Provider(BaseHTTPRequestHandler):
    """Discovery, authorization, and tokens of OpenID Connect."""

    server: Any

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        issuer = self.server.issuer.issuer
        if url.path == "/.well-known/openid-configuration":
            endpoints = {"authorization_endpoint": f"{issuer}/authorize", "token_endpoint": f"{issuer}/token"}
            self._answer(200, {"issuer": issuer, **endpoints})
            return
        asked = dict(parse_qsl(url.query))
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.server.asked)}"
        self.server.asked[code] = asked
        answer = urlencode({"code": code, "state": asked["state"]})
        self.send_response(302)
        self.send_header("location", f"{asked['redirect_uri']}?{answer}")
        self.end_headers()

    def do_POST(self) -> None:
        body = dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
        asked = self.server.asked.pop(body["code"], {})
        challenge = _encode(sha256(body["code_verifier"].encode()).digest())
        same = all(asked.get(name) == body[name] for name in ("client_id", "redirect_uri"))
        if not same or asked["code_challenge"] != challenge:
            self._answer(400, {"error": "invalid_grant"})
            return
        claims = {"sub": self.server.user, "nonce": asked["nonce"], "iat": int(time.time())}
        tokens = {"id_token": self.server.issuer.token(**claims), "access_token": "opaque"}
        self._answer(200, {**tokens, "token_type": "Bearer"})

    def _answer(self, status: int, document: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("access-control-allow-origin", "*")
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, *args: object) -> None:
        """Says nothing."""


def _encode_json(value: dict[str, Any]) -> str:
    return _encode(json.dumps(value).encode())


def _encode_number(value: int) -> str:
    return _encode(value.to_bytes((value.bit_length() + 7) // 8))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
