"""Verifies V4-signed URLs (GOOG4-RSA-SHA256) as Google Cloud Storage does."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from aiprod_rpc.errors import InvalidArgument, PermissionDenied

ALGORITHM = "GOOG4-RSA-SHA256"
MAX_TTL = timedelta(days=7)
CLOCK_SKEW = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request: `path` and `query` as sent, still encoded; names of `headers` in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


def verify_url(request: SignedRequest, key: rsa.RSAPublicKey, now: datetime) -> None:
    """Checks that the signature covers the request and is valid at `now`.

    Raises PermissionDenied if the request is unsigned or differs from what was signed, InvalidArgument if the
    URL has expired.
    """
    pairs = parse_qsl(request.query, keep_blank_values=True)
    signatures = [value for name, value in pairs if name == "X-Goog-Signature"]
    signed = [(name, value) for name, value in pairs if name != "X-Goog-Signature"]
    parameters = dict(signed)
    if len(signatures) != 1 or parameters.get("X-Goog-Algorithm") != ALGORITHM:
        raise PermissionDenied(
            "the URL is not signed; get a signed one from SignUrls", reason="URL_NOT_SIGNED"
        )
    try:
        digest = _string_to_sign(request, signed, parameters)
        key.verify(bytes.fromhex(signatures[0]), digest, padding.PKCS1v15(), hashes.SHA256())
    except (KeyError, ValueError, InvalidSignature) as error:
        message = f"the signature does not cover this {request.method} of {request.path}"
        raise PermissionDenied(message, reason="SIGNATURE_MISMATCH") from error
    _check_time(parameters, now)


def _string_to_sign(
    request: SignedRequest, signed: list[tuple[str, str]], parameters: Mapping[str, str]
) -> bytes:
    names = parameters["X-Goog-SignedHeaders"].split(";")
    # Headers of Google's API change what a request does, so all must be signed.
    unsigned = [name for name in request.headers if name.startswith("x-goog-") and name not in names]
    if unsigned or "host" not in names:
        raise ValueError(f"headers outside the signature: {unsigned}")
    canonical_request = "\n".join(
        [
            request.method,
            request.path,
            "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in sorted(signed)),
            "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in names),
            ";".join(names),
            "UNSIGNED-PAYLOAD",
        ]
    )
    scope = parameters["X-Goog-Credential"].partition("/")[2]
    digest = hashlib.sha256(canonical_request.encode()).hexdigest()
    return "\n".join([ALGORITHM, parameters["X-Goog-Date"], scope, digest]).encode()


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def _check_time(parameters: Mapping[str, str], now: datetime) -> None:
    # The signature is valid, so the parameters are the signer's own and parse.
    start = datetime.fromisoformat(parameters["X-Goog-Date"])
    ttl = timedelta(seconds=int(parameters["X-Goog-Expires"]))
    # The skew allows for clients' and instances' clocks.
    if now + CLOCK_SKEW < start or ttl > MAX_TTL:
        raise PermissionDenied(
            "the URL is not valid yet, or is valid for more than 7 days; sign another", reason="URL_NOT_VALID"
        )
    if now > start + ttl:
        message = f"the URL expired at {start + ttl:%Y-%m-%dT%H:%M:%SZ}; get another one from SignUrls"
        raise InvalidArgument(message, reason="URL_EXPIRED")
