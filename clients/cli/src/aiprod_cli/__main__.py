"""`aiprod`: the command line."""

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from pydantic_core import ValidationError
from pydantic_settings import SettingsError
from typer.core import TyperGroup

MODULES = {
    "jobs": ("generate", "watch", "render", "approve", "retry", "job", "jobs", "cancel", "delete"),
    "storyboards": ("storyboard",),
    "deliveries": ("assets", "download"),
    "usage": ("usage",),
    "probe": ("probe",),
    "stack": ("up", "down", "doctor"),
    "tokens": ("token",),
    "studio": ("open",),
    "room": ("room",),
    "webhooks": ("webhook",),
}
"""The commands of each module, in the order of the help."""


class Commands(TyperGroup):
    """Imports a command's module when it is used: `aiprod up` starts its stack before it imports clients."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands."""
        return [name for names in MODULES.values() for name in names]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name; None if there is none."""
        module = next((module for module, names in MODULES.items() if cmd_name in names), None)
        if module is None:
            return None
        group = typer.main.get_group(import_module(f"aiprod_cli.commands.{module}").app)
        group.name = cmd_name
        # `room` and `webhook` are groups themselves.
        return group.commands.get(cmd_name, group)


app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def main(
    token: Annotated[
        str, typer.Option(help="The token to send; AIPROD_TOKEN keeps it out of the list of processes.")
    ] = "",
) -> None:
    """AIPROD turns a prompt or a storyboard into a finished, checked, stored video."""
    if token:
        os.environ["AIPROD_TOKEN"] = token


def run() -> None:
    """Runs the command line. A wrong setting of the stack ends it with one line."""
    try:
        app()
    except ValidationError as error:
        faults = [_fault(details) for details in error.errors()]
    except SettingsError as error:
        # Of a list that is no JSON, pydantic tells the name in its text only.
        faults = [f"{_variable(str(error).split('"')[1])}: it must be JSON: {error.__cause__}"]
    else:
        return
    sys.exit("; ".join(faults))


def _fault(details: Any) -> str:
    # A rule of several settings has no place, and names them itself.
    place, message = details["loc"], details["msg"].removeprefix("Value error, ")
    return f"{_variable(str(place[0]))}: {message}" if place else message


def _variable(name: str) -> str:
    return f"AIPROD_{name.upper()}"


if __name__ == "__main__":
    run()
