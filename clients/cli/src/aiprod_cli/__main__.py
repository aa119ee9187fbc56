"""`aiprod`: the command line."""

import os
from importlib import metadata
from typing import Annotated

import typer

from aiprod_cli.command_group import CommandGroup

app = typer.Typer(cls=CommandGroup, no_args_is_help=True, pretty_exceptions_enable=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"aiprod {metadata.version('aiprod')}")
        raise typer.Exit


TOKEN = typer.Option(
    metavar="TOKEN", help="The token to send; AIPROD_TOKEN keeps it out of the list of processes."
)
VERSION = typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True)


@app.callback()
def main(token: Annotated[str, TOKEN] = "", version: Annotated[bool, VERSION] = False) -> None:
    """AIPROD turns a prompt or a storyboard into a finished, checked, stored video.

    Example: aiprod generate "A lighthouse in a storm, then a calm dawn" --duration 12
    """
    # Settings are read from the environment, so no command has to pass the token on.
    if token:
        os.environ["AIPROD_TOKEN"] = token


if __name__ == "__main__":
    app()
