"""`aiprod`: the command line."""

import typer

from aiprod_cli.commands import deliveries, jobs, probe, room, stack, usage

app = typer.Typer(
    no_args_is_help=True,
    help="AIPROD turns a prompt into a finished, checked, stored video.",
    pretty_exceptions_enable=False,
)
for commands in (jobs, deliveries, usage, probe, stack):
    app.add_typer(commands.app)
app.add_typer(room.app, name="room")


if __name__ == "__main__":
    app()
