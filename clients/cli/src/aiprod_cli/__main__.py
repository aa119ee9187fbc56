"""`aiprod`: the command line."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

MODULES = {
    "jobs": ("generate", "watch", "render", "jobs", "cancel"),
    "deliveries": ("assets", "download"),
    "usage": ("usage",),
    "probe": ("probe",),
    "stack": ("up", "down", "doctor"),
    "room": ("room",),
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
        # `room` is a group itself.
        return group.commands.get(cmd_name, group)


app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """AIPROD turns a prompt into a finished, checked, stored video."""


if __name__ == "__main__":
    app()
