"""What most commands in a room do: say one thing and show its event, or read and show."""

from collections.abc import Callable, Sequence

import typer
from google.protobuf.message import Message
from rich.console import Console

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_cli.commands import Output
from aiprod_cli.config import StackSettings
from aiprod_cli.room.visiting import frame_rate, visiting
from aiprod_cli.room.wording import event_line
from aiprod_cli.terminal import run

WORDS = {"ignore_unknown_options": True}
"""For commands that take what people write: it may begin with a dash."""


def say(ctx: typer.Context, as_json: bool, make: Callable[[pb.Room], api.Submit]) -> None:
    """Say what `make` makes of the newest state of the room, and show the event that it became."""
    run(_say(ctx.obj, make, Output(as_json)))


async def _say(name: str, make: Callable[[pb.Room], api.Submit], output: Output) -> None:
    async with visiting(StackSettings(), name) as visit:
        event = await visit.say(make(visit.room))
    output.json(event)
    if not output.as_json:
        Console().print(event_line(event, frame_rate(visit.room)), soft_wrap=True, highlight=False)


def show(messages: Sequence[Message], table: Callable[[], object], as_json: bool) -> None:
    """Messages as JSON lines, or as the table that they make."""
    output = Output(as_json)
    for message in messages:
        output.json(message)
    if not as_json:
        Console().print(table())
