"""Tokens for the stack on this machine."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from aiprod_rpc.call import USER_ID
from aiprod_stack.local_tokens import KEYS, LocalKeys
from aiprod_stack.settings import StackSettings

app = typer.Typer()

UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Role(StrEnum):
    """Roles over all users."""

    OPERATOR = "operator"
    AUDITOR = "auditor"


def parse_lifetime(text: str) -> timedelta:
    """`90m`, `1h`, or `30d` as a duration. Raises typer.BadParameter."""
    # The digits are limited, because a date past the year 9999 would overflow.
    match = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", text)
    if not match:
        raise typer.BadParameter(f"'{text}' is not a duration such as 90m, 1h, or 30d")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


@app.command()
def token(
    user: Annotated[str, typer.Option("--user", help="The user's id, the token's `sub`.")],
    role: Annotated[list[Role] | None, typer.Option(help="A role over all users; may be repeated.")] = None,
    expires: Annotated[str, typer.Option(help="When it expires, such as 90m, 1h, or 30d.")] = "1h",
) -> None:
    """Print a token for a stack that runs with AIPROD_TOKEN_ISSUER=local.

    Example: aiprod token --user ada --role operator --expires 30d
    """
    # `local` is everybody's id in a stack without tokens.
    if not USER_ID.fullmatch(user) or user == "local":
        raise typer.BadParameter(
            "a user id has 1 to 255 visible ASCII characters and is not `local`", param_hint="--user"
        )
    lifetime = parse_lifetime(expires)
    settings = StackSettings()
    keys = LocalKeys(settings.home.absolute() / KEYS)
    keys.create()
    print(keys.token(user, role or [], lifetime, settings.token_audience))
