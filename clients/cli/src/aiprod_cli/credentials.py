"""The tokens that `aiprod login` stores: one for each deployment, in a file that only the user can read."""

import base64
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

import typer

from aiprod_rpc.errors import Unauthenticated

FILE = "tokens.json"


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and when it expires in seconds since 1970; 0 if it does not say."""

    text: str
    expires: int = 0


def credentials_file() -> Path:
    """The file in the user's configuration folder."""
    return Path(typer.get_app_dir("aiprod")) / FILE


def stored_token(url: str) -> str:
    """The token for a deployment; empty if there is none. Raises Unauthenticated if it has expired."""
    found = _read().get(url)
    if found is None:
        return ""
    if 0 < found.expires <= time.time():
        raise Unauthenticated(
            f"your login at {url} has expired. Run `aiprod login {url}`", reason="TOKEN_EXPIRED"
        )
    return found.text


def store(url: str, token: Token) -> None:
    """Stores the token for a deployment."""
    _write(_read() | {url: token})


def remove(url: str) -> bool:
    """Removes the token for a deployment. False if there was none."""
    tokens = _read()
    found = tokens.pop(url, None)
    if found:
        _write(tokens)
    return found is not None


def expiry(token: str) -> int:
    """When a JSON Web Token expires, in seconds since 1970; 0 for others. Checks no signature."""
    try:
        claims = token.split(".")[1]
        return int(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["exp"])
    except (IndexError, KeyError, TypeError, ValueError):
        return 0


def _read() -> dict[str, Token]:
    try:
        stored = json.loads(credentials_file().read_text())
        return {url: Token(entry["token"], entry["expires"]) for url, entry in stored.items()}
    except FileNotFoundError:
        return {}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"{credentials_file()} is damaged: delete it, and log in again"
        raise Unauthenticated(message, reason="BAD_CREDENTIALS") from error


def _write(tokens: dict[str, Token]) -> None:
    path = credentials_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Renamed into place: a crash leaves no half a file. Private from the start: nobody can open it meanwhile.
    part = path.with_suffix(f".{os.getpid()}")
    with open(part, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(
            {url: {"token": token.text, "expires": token.expires} for url, token in tokens.items()}, file
        )
    part.replace(path)
