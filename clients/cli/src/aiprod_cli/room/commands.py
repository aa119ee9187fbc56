"""`aiprod room JOB`: the room of a job. Without a command it is followed."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from aiprod_cli.config import StackSettings
from aiprod_cli.room import manifest, people, talk
from aiprod_cli.room.following import follow as frames_of
from aiprod_cli.room.telling import Lines, Messages
from aiprod_cli.room.visiting import visiting
from aiprod_cli.terminal import AsJson, run

LEFT = "You left the room. `--from SEQ` goes on after an event."


class RoomCommands(TyperGroup):
    """`JOB COMMAND …`, and `JOB` alone for `JOB follow`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        match args:
            case [job, "--help"]:
                args = ["--help"]
            case [job, *rest] if not job.startswith("-") and (not rest or rest[0].startswith("-")):
                args = [job, "follow", *rest]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=RoomCommands, no_args_is_help=True)


@app.callback()
def room(
    ctx: typer.Context,
    job: Annotated[str, typer.Argument(help="The job, as jobs/… or its id.", metavar="JOB")],
) -> None:
    """Enter the room of a job: follow it live, discuss its film, edit the manifest together.

    Example: aiprod room JOB comment "Too dark" --at 00:00:02:12
    """
    ctx.obj = f"rooms/{job.removeprefix('jobs/').removeprefix('rooms/')}"


@app.command()
def follow(
    ctx: typer.Context,
    seq: Annotated[int, typer.Option("--from", min=0, help="Only what came after this event.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Tell what happens, live, through lost connections; JOB alone does the same."""
    run(_follow(ctx.obj, seq, as_json), stopped=LEFT)


async def _follow(name: str, seq: int, as_json: bool) -> None:
    async with visiting(StackSettings(), name) as visit:
        teller = Messages() if as_json else Lines(visit.room)
        async for frame in frames_of(visit.stub, name, seq, teller.lost):
            teller.tell(frame)


for part in (talk, manifest, people):
    app.add_typer(part.app)
