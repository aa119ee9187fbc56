"""`aiprod`: the command line."""

import typer

from aiprod_cli.commands import assets, jobs, probe, room, stack

app = typer.Typer(
    no_args_is_help=True,
    help="AIPROD turns a prompt into a finished, checked, stored video.",
    pretty_exceptions_enable=False,
)
for commands in (jobs, assets, probe, stack):
    app.add_typer(commands.app)
app.add_typer(room.app, name="room")


if __name__ == "__main__":
    app()
