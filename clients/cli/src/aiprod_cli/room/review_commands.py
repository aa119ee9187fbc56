"""Commands for reviewers: comments, verdicts, markers for editing programs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_cli.room import requests
from aiprod_cli.room.connection import connect, submit
from aiprod_cli.room.tables import comments_table, print_table
from aiprod_cli.room.text import guest_names
from aiprod_cli.room.timecode import frame_rate
from aiprod_cli.terminal.arguments import FREE_TEXT
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.runner import run
from aiprod_client.retries import while_unavailable
from aiprod_rpc.errors import FailedPrecondition
from aiprod_stack.settings import StackSettings

NO_COMMENTS = "No comments yet. Write one: aiprod room JOB comment TEXT"

app = typer.Typer()

PAGE_SIZE = 1000
Film = Annotated[int, typer.Option(min=0, help="Event number of the film; 0 is the newest.")]


class Format(StrEnum):
    """File formats of editing programs."""

    EDL = "edl"
    CSV = "csv"
    OTIO = "otio"


@app.command(context_settings=FREE_TEXT)
def comment(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="The comment.")],
    at: Annotated[str, typer.Option(help="HH:MM:SS:FF, HH:MM:SS;FF, MM:SS, 2.5s, or a frame number.")] = "",
    to: Annotated[str, typer.Option(help="End of the span: the first frame after it.")] = "",
    scene: Annotated[str, typer.Option(help="Scene that the comment is about, such as s2.")] = "",
    reply: Annotated[int, typer.Option(min=0, help="Number of the comment to reply to.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Comment on the film, a scene, or some frames.

    Example: aiprod room JOB comment "Too dark" --at 00:00:02:12 --to 00:00:04:00
    """
    submit(ctx, as_json, lambda room: requests.comment(room, text, at, to, scene, reply))


@app.command()
def comments(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List all comments with their positions in the newest film.

    Example: aiprod room JOB comments
    """
    run(_list_comments(ctx.obj, as_json))


async def _list_comments(name: str, as_json: bool) -> None:
    entries: list[collab_pb.CommentEntry] = []
    async with connect(StackSettings(), name) as connection:
        request = collab_api.ListCommentsRequest(parent=connection.room.name, page_size=PAGE_SIZE)
        while True:
            page = await while_unavailable(lambda: connection.stub.ListComments(request))
            entries.extend(page.comments)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
        room = connection.room
    rate, guests = frame_rate(room), guest_names(room.guests)
    print_table(entries, lambda: comments_table(entries, rate, guests), as_json, NO_COMMENTS)


@app.command()
def resolve(
    ctx: typer.Context,
    seq: Annotated[int, typer.Argument(min=1, help="Number of the comment.")],
    reopen: Annotated[bool, typer.Option("--reopen", help="Reopen the comment instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Mark a comment as resolved.

    Example: aiprod room JOB resolve 12
    """
    resolution = collab_pb.Resolve(comment=seq, resolved=not reopen)
    submit(ctx, as_json, lambda room: collab_api.Submit(resolve=resolution))


@app.command()
def approve(
    ctx: typer.Context,
    text: Annotated[str, typer.Option(help="Reason.")] = "",
    film: Film = 0,
    as_json: AsJson = False,
) -> None:
    """Approve the film.

    Example: aiprod room JOB approve --text "Lovely"
    """
    submit(ctx, as_json, lambda room: requests.review(room, collab_pb.Review.APPROVED, text, film))


@app.command(context_settings=FREE_TEXT)
def reject(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="Reason.")],
    film: Film = 0,
    as_json: AsJson = False,
) -> None:
    """Reject the film, with a reason.

    Example: aiprod room JOB reject "The storm is too dark"
    """
    submit(ctx, as_json, lambda room: requests.review(room, collab_pb.Review.REJECTED, text, film))


@app.command()
def export(
    ctx: typer.Context,
    kind: Annotated[Format, typer.Argument(metavar="edl|csv|otio", help="File format.")],
    file: Annotated[
        Path | None,
        typer.Option("--output", "-o", dir_okay=False, help="Output file. Defaults to standard output."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Export open comments as markers for an editing program.

    Example: aiprod room JOB export edl -o film.edl
    """
    run(_export(ctx.obj, kind, file, Output(as_json)))


async def _export(name: str, kind: Format, file: Path | None, output: Output) -> None:
    file_format = collab_api.ExportCommentsRequest.Format.Value(kind.name)
    async with connect(StackSettings(), name) as connection:
        request = collab_api.ExportCommentsRequest(name=connection.room.name, format=file_format)
        response = await while_unavailable(lambda: connection.stub.ExportComments(request))
    if file:
        _write(file, response.content)
        response = collab_api.ExportCommentsResponse(content_type=response.content_type, filename=str(file))
    output.json(response)
    if not output.as_json:
        print(file or response.content.decode(), end="\n" if file else "")


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        message = f"cannot write {file}: {error.strerror}"
        raise FailedPrecondition(message, reason="CANNOT_WRITE") from error
