"""Commands of those who look at the film: comments, reviews, markers for editing programs."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_cli.commands import Output
from aiprod_cli.config import StackSettings
from aiprod_cli.room import saying
from aiprod_cli.room.acting import WORDS, say, show
from aiprod_cli.room.tables import comments_table
from aiprod_cli.room.visiting import frame_rate, patiently, visiting
from aiprod_cli.terminal import AsJson, run
from aiprod_runtime.errors import FailedPrecondition

app = typer.Typer()

PAGE = 1000
Film = Annotated[int, typer.Option(min=0, help="The film that you saw, by its event; the newest when 0.")]


class Format(StrEnum):
    EDL = "edl"
    CSV = "csv"
    OTIO = "otio"


@app.command(context_settings=WORDS)
def comment(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="What to say.")],
    at: Annotated[str, typer.Option(help="HH:MM:SS:FF, HH:MM:SS;FF, MM:SS, 2.5s, or a frame's number.")] = "",
    to: Annotated[str, typer.Option(help="Where the span ends: the first frame after it.")] = "",
    scene: Annotated[str, typer.Option(help="The scene that it is about, for example s2.")] = "",
    reply: Annotated[int, typer.Option(min=0, help="The comment that it answers, by its number.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Say something about the film, a scene, or some frames.

    Example: aiprod room JOB comment "Too dark" --at 00:00:02:12 --to 00:00:04:00
    """
    say(ctx, as_json, lambda room: saying.comment(room, text, at, to, scene, reply))


@app.command()
def comments(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List all comments, with their places in the newest film."""
    run(_comments(ctx.obj, as_json))


async def _comments(name: str, as_json: bool) -> None:
    entries: list[pb.CommentEntry] = []
    async with visiting(StackSettings(), name) as visit:
        request = api.ListCommentsRequest(room=name, page_size=PAGE)
        while True:
            page = await patiently(lambda: visit.stub.ListComments(request))
            entries.extend(page.comments)
            request.page_token = page.next_page_token
            if not request.page_token:
                break
    show(entries, lambda: comments_table(entries, frame_rate(visit.room)), as_json)


@app.command()
def resolve(
    ctx: typer.Context,
    seq: Annotated[int, typer.Argument(min=1, help="The comment, by its number.")],
    reopen: Annotated[bool, typer.Option("--reopen", help="Take that back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Mark a comment as done."""
    said = pb.Resolve(comment=seq, resolved=not reopen)
    say(ctx, as_json, lambda room: api.Submit(resolve=said))


@app.command()
def approve(
    ctx: typer.Context,
    text: Annotated[str, typer.Option(help="Why.")] = "",
    film: Film = 0,
    as_json: AsJson = False,
) -> None:
    """Say that the film may be shown."""
    say(ctx, as_json, lambda room: saying.review(room, pb.Review.APPROVED, text, film))


@app.command(context_settings=WORDS)
def reject(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="Why.")],
    film: Film = 0,
    as_json: AsJson = False,
) -> None:
    """Say that the film may not be shown, and why."""
    say(ctx, as_json, lambda room: saying.review(room, pb.Review.REJECTED, text, film))


@app.command()
def export(
    ctx: typer.Context,
    kind: Annotated[Format, typer.Argument(metavar="edl|csv|otio")],
    file: Annotated[
        Path | None, typer.Option("--output", "-o", dir_okay=False, help="Where to; standard output else.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the open comments as markers for an editing program."""
    run(_export(ctx.obj, kind, file, Output(as_json)))


async def _export(name: str, kind: Format, file: Path | None, output: Output) -> None:
    wanted = api.ExportCommentsRequest.Format.Value(kind.name)
    async with visiting(StackSettings(), name) as visit:
        request = api.ExportCommentsRequest(room=name, format=wanted)
        answer = await patiently(lambda: visit.stub.ExportComments(request))
    if file:
        _write(file, answer.content)
        answer = api.ExportCommentsResponse(content_type=answer.content_type, filename=str(file))
    output.json(answer)
    if not output.as_json:
        print(file or answer.content.decode(), end="\n" if file else "")


def _write(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise FailedPrecondition(f"{file}: {error.strerror}", reason="CANNOT_WRITE") from error
