"""The command that shows which settings apply."""

import json
import os
import re
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.table import Column, Table
from rich.text import Text

from aiprod_cli.credentials import credentials_file, stored_token
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_stack.address import with_running_port
from aiprod_stack.settings import StackSettings

app = typer.Typer()

PREFIX, MASK, DEFAULT, ENVIRONMENT = "AIPROD_", "********", "default", "environment"
# The URL of a database or of a cache may hold a password.
SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|DATABASE|REDIS", re.IGNORECASE)
"""Names of settings whose values may give access."""

Every = Annotated[bool, typer.Option("--all", help="Also show the settings that have their default.")]


@app.command()
def config(every: Every = False, as_json: AsJson = False) -> None:
    """Show the settings that apply, and where each comes from. Secrets are masked.

    Example: aiprod config --all
    """
    rows = [*_stack_rows(StackSettings()), *_service_rows()]
    output = Output(as_json)
    table = Table("Setting", Column("Value", overflow="fold"), "From", box=None, padding=(0, 2, 0, 0))
    for name, value, source in rows:
        if as_json:
            print(json.dumps({"name": name, "value": value, "source": source}, ensure_ascii=False))
        elif every or source != DEFAULT:
            table.add_row(name, Text(value), source)
    output.table(table, empty="All settings have their defaults.")
    if not every:
        output.progress("`aiprod config --all` shows the defaults, too.")


def _stack_rows(settings: StackSettings) -> list[tuple[str, str, str]]:
    """Name, value and source of the settings of the command line and of the stack."""
    running = with_running_port(settings)
    sources = dict.fromkeys(settings.model_fields_set, ENVIRONMENT)
    if running.port != settings.port:
        sources["port"] = "the running stack"
    values = {name: _text(getattr(running, name)) for name in StackSettings.model_fields}
    if not values["token"] and settings.url and stored_token(settings.url):
        values["token"], sources["token"] = MASK, str(credentials_file())
    return [(f"{PREFIX}{name.upper()}", value, sources.get(name, DEFAULT)) for name, value in values.items()]


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return MASK if value.get_secret_value() else ""
    return json.dumps(value) if isinstance(value, tuple) else str(value)


def _service_rows() -> list[tuple[str, str, str]]:
    """The variables of services, which only the environment sets."""
    own = {f"{PREFIX}{name.upper()}" for name in StackSettings.model_fields}
    found = {name: value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    return [
        # An empty secret gives access to nothing, and shows that it is not set.
        (name, MASK if value and SECRET.search(name) else value, ENVIRONMENT)
        for name, value in sorted(found.items())
        if name.upper() not in own
    ]
