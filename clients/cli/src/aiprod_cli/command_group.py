"""The group of all commands: finds each by its name, and ends each error in the same form."""

import difflib
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

MODULES = {
    "generation": ("generate",),
    "jobs": ("watch", "render", "approve", "retry", "job", "jobs", "cancel", "delete"),
    "takes": ("take", "pick"),
    "storyboards": ("storyboard",),
    "deliveries": ("assets", "download"),
    "usage": ("usage",),
    "engines": ("engines",),
    "probe": ("probe", "presets"),
    "stack": ("up", "down", "restart", "doctor"),
    "tokens": ("token",),
    "logins": ("login", "logout"),
    "configuration": ("config",),
    "studio": ("open",),
    "room": ("room",),
    "webhooks": ("webhook",),
    "libraries": ("library",),
}
"""The commands of each module, in the order of the help."""
VALUES = {str: "TEXT", int: "N"}
"""What the help calls the value of an option that does not name it, by its type."""


class CommandGroup(TyperGroup):
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
        # `room`, `webhook`, and `library` are groups themselves.
        return _with_readable_help(group.commands.get(cmd_name, group), ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the words begin with. Fails with the nearest name if there is none."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            nearest = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f"; did you mean {nearest[0]}?" if nearest else ""
            ctx.fail(f"there is no command '{args[0]}'{hint}")
        return super().resolve_command(ctx, args)

    def get_params(self, ctx: Any) -> list[Any]:
        """The options, with values in the help as people call them."""
        return [_readable(param) for param in super().get_params(ctx)]

    def main(self, args: Sequence[str] | None = None, *positional: Any, **options: Any) -> Any:
        """Runs a command line. Every error of the user's or of the deployment's ends it in the same form."""
        words = list(sys.argv[1:] if args is None else args)
        # Read by hand: wrong usage ends the parser before it knows the option.
        as_json = "--json" in (words[: words.index("--")] if "--" in words else words)
        # Typer would show wrong usage itself, in a frame that breaks its words, and never as JSON.
        options["standalone_mode"] = False
        try:
            code = super().main(words, *positional, **options)
        except Exception as error:
            sys.exit(_show(error, as_json))
        sys.exit(code if isinstance(code, int) else 0)


def _show(error: Exception, as_json: bool) -> int:
    from aiprod_cli.terminal.failures import failure

    shown = failure(error)
    if shown is None:
        raise error
    if not shown.message:
        # Words of a command were missing, so that its help was printed.
        return shown.exit_code
    shown.show(as_json)
    return shown.exit_code


def _with_readable_help(command: Any, ctx: Any) -> Any:
    """The command, and those in it, with values in the help as people call them."""
    help_option = command.get_help_option(ctx)
    for param in (*command.params, *([help_option] if help_option else [])):
        _readable(param)
    for inner in getattr(command, "commands", {}).values():
        _with_readable_help(inner, ctx)
    return command


def _readable(param: Any) -> Any:
    """The parameter, whose value the help names as in a manual: TEXT, N, and none for a flag."""
    if getattr(param, "is_flag", False):
        param.metavar = ""
    elif param.metavar is None and param.nargs == 1 and not param.type_descriptor.is_choice:
        argument = param.param_type_name == "argument"
        param.metavar = param.name.upper() if argument else VALUES.get(param.type_descriptor.annotation)
    return param
