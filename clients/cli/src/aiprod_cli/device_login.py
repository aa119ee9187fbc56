"""Signs in at an issuer by RFC 8628: the user approves a code in a browser, on any device."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from aiprod_rpc.errors import AiprodError, DeadlineExceeded, PermissionDenied, Unavailable

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
CALL_SECONDS = 20.0
MAX_SECONDS = 1800.0
"""No login waits longer, whatever the issuer allows."""
SLOW_DOWN_SECONDS = 5.0
"""What RFC 8628 adds to the interval when the issuer asks for it."""
# A bound for a hostile issuer: real answers have a few kilobytes.
MAX_BYTES = 1 << 20
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Client:
    """A client that is registered with an issuer, and what it asks for."""

    issuer: str
    client_id: str
    scope: str
    audience: str


@dataclass(frozen=True, slots=True)
class UserCode:
    """What the user is to enter, and where; `complete` is a URL with the code in it, or empty."""

    code: str
    url: str
    complete: str


def is_safe(url: str) -> bool:
    """Whether a token may travel to the URL: over TLS, or on this machine only."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


async def log_in(client: Client, show: Callable[[UserCode], None]) -> str:
    """Returns a token once the user has approved the code that `show` tells.

    It is the access token if that is a JSON Web Token, as the edge reads, else the id token. Raises
    PermissionDenied if the user or the issuer refuses, DeadlineExceeded if the code expires, and Unavailable
    if the issuer does not answer as RFC 8414 and RFC 8628 say.
    """
    timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        metadata = await _metadata(http, client.issuer)
        form = {"client_id": client.client_id, "scope": client.scope}
        if client.audience:
            form["audience"] = client.audience
        started = await _post(http, metadata["device_authorization_endpoint"], form)
        if "device_code" not in started:
            raise _refusal(started)
        show(_user_code(started))
        poll = {
            "grant_type": DEVICE_GRANT,
            "device_code": started["device_code"],
            "client_id": client.client_id,
        }
        return _token(await _approved(http, metadata["token_endpoint"], poll, started))


async def _metadata(http: aiohttp.ClientSession, issuer: str) -> dict[str, str]:
    url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    found = await _answer(http.get(url, allow_redirects=False), url)
    names = ("device_authorization_endpoint", "token_endpoint")
    if not all(is_safe(str(found.get(name, ""))) for name in names):
        raise Unavailable(f"{issuer} offers no login with a device code (RFC 8628)", reason="NO_DEVICE_LOGIN")
    return found


async def _approved(
    http: aiohttp.ClientSession, url: str, poll: dict[str, str], started: dict[str, Any]
) -> dict[str, Any]:
    # RFC 8628 has five seconds for issuers that state no interval, too.
    interval = float(started.get("interval", SLOW_DOWN_SECONDS))
    end = time.monotonic() + min(float(started["expires_in"]), MAX_SECONDS)
    while time.monotonic() < end:
        await asyncio.sleep(interval)
        answer = await _post(http, url, poll)
        match answer.get("error"):
            case None:
                return answer
            case "authorization_pending":
                pass
            case "slow_down":
                interval += SLOW_DOWN_SECONDS
            case _:
                raise _refusal(answer)
    raise DeadlineExceeded("nobody approved the code in time. Log in again", reason="LOGIN_EXPIRED")


async def _post(http: aiohttp.ClientSession, url: str, form: dict[str, str]) -> dict[str, Any]:
    # A redirect could take the device's code to another host, or to one without TLS.
    return await _answer(http.post(url, data=form, allow_redirects=False), url)


async def _answer(call: Any, url: str) -> dict[str, Any]:
    """The issuer's JSON object, whatever its status: OAuth tells errors with status 400."""
    try:
        async with call as response:
            found = _object(await response.content.read(MAX_BYTES))
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Unavailable(
            f"cannot reach {url}: {error or 'no answer in time'}", reason="ISSUER_AWAY"
        ) from error
    if found is None:
        raise Unavailable(f"{url} answered {response.status} without a JSON object", reason="ISSUER_AWAY")
    return found


def _refusal(answer: dict[str, Any]) -> AiprodError:
    if answer.get("error") == "expired_token":
        return DeadlineExceeded("nobody approved the code in time. Log in again", reason="LOGIN_EXPIRED")
    reason_given = answer.get("error_description") or answer.get("error") or "no reason given"
    return PermissionDenied(f"the issuer refuses the login: {reason_given}", reason="LOGIN_REFUSED")


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _user_code(started: dict[str, Any]) -> UserCode:
    return UserCode(
        str(started["user_code"]),
        str(started["verification_uri"]),
        str(started.get("verification_uri_complete", "")),
    )


def _token(answer: dict[str, Any]) -> str:
    for name in ("access_token", "id_token"):
        token = str(answer.get(name, ""))
        if token.count(".") == 2:
            return token
    message = "the issuer gave no JSON Web Token. Ask for the scope `openid`, or state --audience"
    raise PermissionDenied(message, reason="LOGIN_REFUSED")
