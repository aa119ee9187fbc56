"""`aiprod room JOB`: the group of a room's commands. Without a command, it follows the room."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from aiprod_cli.room import edit_commands, guest_commands, member_commands, review_commands
from aiprod_cli.room.connection import connect
from aiprod_cli.room.event_printers import EventJson, EventLines
from aiprod_cli.terminal.arguments import Job
from aiprod_cli.terminal.output import AsJson
from aiprod_cli.terminal.runner import run
from aiprod_client.rooms import follow_room
from aiprod_stack.settings import StackSettings

LEFT = "You left the room. To continue after an event, use `--from SEQ`."


class RoomGroup(TyperGroup):
    """Accepts `JOB COMMAND …`, and `JOB` for `JOB follow`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Inserts the default command."""
        # Click has no default command: an option or nothing after JOB means `follow`, but for a shell that
        # asks which words may come next.
        match args:
            case [job, "--help"]:
                args = ["--help"]
            case [job] if not job.startswith("-") and not ctx.resilient_parsing:
                args = [job, "follow"]
            case [job, option, *rest] if not job.startswith("-") and option.startswith("-"):
                args = [job, "follow", option, *rest]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=RoomGroup, no_args_is_help=True)


@app.callback()
def room(ctx: typer.Context, job: Job) -> None:
    """Work in a job's room: follow it live, discuss the film, edit it together.

    Example: aiprod room JOB comment "Too dark" --at 00:00:02:12
    """
    # A job and its room have the same id.
    ctx.obj = f"rooms/{job.removeprefix('jobs/').removeprefix('rooms/')}"


@app.command()
def follow(
    ctx: typer.Context,
    seq: Annotated[int, typer.Option("--from", min=0, help="Show only events after this number.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show events live. This is the default command.

    Example: aiprod room JOB --from 12
    """
    run(_follow(ctx.obj, seq, as_json), interrupted=lambda: LEFT)


async def _follow(name: str, seq: int, as_json: bool) -> None:
    async with connect(StackSettings(), name) as connection:
        display = EventJson() if as_json else EventLines(connection.room)
        async for frame in follow_room(connection.stub, connection.room.name, seq, display.show_lost):
            display.show(frame)


for part in (review_commands, edit_commands, member_commands, guest_commands):
    app.add_typer(part.app)
