"""Commands for deployments elsewhere: login, logout."""

import json
import re
import sys
from typing import Annotated

import typer
from pydantic_core import ValidationError

from aiprod_cli.credentials import Token, credentials_file, expiry, remove, store
from aiprod_cli.device_login import Client, UserCode, is_safe, log_in
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.runner import run
from aiprod_stack.settings import StackSettings

app = typer.Typer()

TOKEN = re.compile(r"[!-~]{1,16384}")
"""What a header can hold."""
STDIN = "-"

Url = Annotated[
    str,
    typer.Argument(
        metavar="URL", help="The deployment, such as https://films.example. AIPROD_URL by default."
    ),
]


@app.command()
def login(
    url: Url = "",
    token: Annotated[
        str, typer.Option(metavar="-", help="Read a token from standard input, without a browser.")
    ] = "",
    issuer: Annotated[
        str, typer.Option(metavar="URL", help="The OpenID Connect issuer that signs the deployment's tokens.")
    ] = "",
    client_id: Annotated[
        str, typer.Option(metavar="ID", help="The id that the issuer has for the command line.")
    ] = "",
    # With `openid` an issuer gives an id token, which serves where its access token is opaque.
    scope: Annotated[str, typer.Option(metavar="SCOPES", help="What to ask the issuer for.")] = "openid",
    audience: Annotated[
        str, typer.Option(metavar="NAME", help="The audience of the token, for issuers that need it.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Store a token for a deployment: by a code that you approve in a browser, or from standard input.

    Commands send it while AIPROD_URL names the deployment. AIPROD_TOKEN takes precedence.

    Example: aiprod login https://films.example --issuer https://login.example --client-id aiprod-cli

    Example: gcloud auth print-identity-token | aiprod login https://films.example --token -
    """
    url, output = _deployment(url), Output(as_json)
    if not is_safe(url):
        raise typer.BadParameter("a token travels over https:// only", param_hint="URL")
    if token:
        text = _from_stdin(token)
    elif issuer and client_id:
        if not is_safe(issuer):
            raise typer.BadParameter("an issuer has an https:// URL", param_hint="--issuer")
        text = run(log_in(Client(issuer, client_id, scope, audience), _show_code))
    else:
        raise typer.BadParameter("give --token -, or --issuer and --client-id")
    store(url, Token(text, expiry(text)))
    if as_json:
        print(json.dumps({"url": url, "expires": expiry(text), "file": str(credentials_file())}))
    output.note(f"Logged in. Commands use it with: export AIPROD_URL={url}")


@app.command()
def logout(url: Url = "", as_json: AsJson = False) -> None:
    """Remove the stored token of a deployment.

    Example: aiprod logout https://films.example
    """
    url = _deployment(url)
    removed = remove(url)
    if as_json:
        print(json.dumps({"url": url, "removed": removed}))
    Output(as_json).note("Logged out." if removed else f"There is no login at {url}.")


def _deployment(url: str) -> str:
    try:
        settings = StackSettings(url=url.rstrip("/")) if url else StackSettings()
    except ValidationError as error:
        if not url:
            raise
        hint = f"'{url}' is not an address such as https://films.example"
        raise typer.BadParameter(hint, param_hint="URL") from error
    if not settings.url:
        raise typer.BadParameter("name the deployment, or set AIPROD_URL", param_hint="URL")
    return settings.url


def _from_stdin(option: str) -> str:
    if option != STDIN:
        raise typer.BadParameter("use --token -: other users can read command lines", param_hint="--token")
    text = sys.stdin.readline().strip()
    if not TOKEN.fullmatch(text):
        raise typer.BadParameter("standard input has no token on its first line", param_hint="--token")
    return text


def _show_code(code: UserCode) -> None:
    # Shown with --json, too: without it, nobody could go on.
    note = Output(as_json=False).note
    note(f"Open {code.complete or code.url} in a browser, and approve the code {code.code}.")
