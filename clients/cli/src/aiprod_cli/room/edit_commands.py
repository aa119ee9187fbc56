"""Commands for editors: fields, scenes, revisions."""

from typing import Annotated

import typer

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import edits_pb2 as collab_edits
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod_cli.room import edit_requests
from aiprod_cli.room.connection import connect, submit
from aiprod_cli.room.tables import diff_table, print_table, revisions_table
from aiprod_cli.terminal.arguments import FREE_TEXT
from aiprod_cli.terminal.output import AsJson
from aiprod_cli.terminal.runner import run
from aiprod_client.retries import while_unavailable
from aiprod_stack.settings import StackSettings

app = typer.Typer()

MAX_REVISIONS = 1000
Scene = Annotated[str, typer.Argument(help="The scene's id, such as s2.", metavar="SCENE")]


@app.command(context_settings=FREE_TEXT)
def edit(
    ctx: typer.Context,
    scene: Annotated[str, typer.Argument(help="The scene's id, or `film` for the film's own fields.")],
    field: Annotated[str, typer.Argument(help="Such as caption, duration, mood, or style.grade.")],
    value: Annotated[str, typer.Argument(help="A text, a name, 2.5s, or a comma-separated list.")],
    as_json: AsJson = False,
) -> None:
    """Set a field of a scene or of the film. Texts are merged with concurrent edits.

    Example: aiprod room JOB edit s2 time_of_day night
    """
    submit(ctx, as_json, lambda room: edit_requests.edit(edit_requests.set_field(room, scene, field, value)))


@app.command()
def move(
    ctx: typer.Context,
    scene: Scene,
    after: Annotated[
        str, typer.Option(help="Scene to place it after. Defaults to the beginning of the film.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Move a scene after another one, or to the beginning.

    Example: aiprod room JOB move s3 --after s1
    """
    change = collab_edits.Change(move_scene=collab_edits.MoveScene(scene=scene, after=after))
    submit(ctx, as_json, lambda room: edit_requests.edit(change))


@app.command()
def split(
    ctx: typer.Context,
    scene: Scene,
    at: Annotated[str, typer.Argument(help="Length of the first part: 2.5s, a timecode, or frames.")],
    new: Annotated[str, typer.Option(help="Id of the second part. Defaults to a free one.")] = "",
    as_json: AsJson = False,
) -> None:
    """Split a scene in two.

    Example: aiprod room JOB split s2 2.5s
    """
    submit(ctx, as_json, lambda room: edit_requests.edit(edit_requests.split_scene(room, scene, at, new)))


@app.command()
def merge(
    ctx: typer.Context,
    scene: Scene,
    following: Annotated[str, typer.Argument(help="The next scene.", metavar="NEXT")],
    as_json: AsJson = False,
) -> None:
    """Merge a scene with the next one.

    Example: aiprod room JOB merge s2 s3
    """
    change = collab_edits.Change(merge_scenes=collab_edits.MergeScenes(scene=scene, next_scene=following))
    submit(ctx, as_json, lambda room: edit_requests.edit(change))


@app.command()
def remove(ctx: typer.Context, scene: Scene, as_json: AsJson = False) -> None:
    """Remove a scene.

    Example: aiprod room JOB remove s4
    """
    change = collab_edits.Change(remove_scene=collab_edits.RemoveScene(scene=scene))
    submit(ctx, as_json, lambda room: edit_requests.edit(change))


@app.command()
def lock(ctx: typer.Context, scene: Scene, as_json: AsJson = False) -> None:
    """Lock a scene: it can be neither edited nor rendered again.

    Example: aiprod room JOB lock s1
    """
    change = collab_edits.Change(lock_scene=collab_edits.LockScene(scene=scene, locked=True))
    submit(ctx, as_json, lambda room: edit_requests.edit(change))


@app.command()
def unlock(ctx: typer.Context, scene: Scene, as_json: AsJson = False) -> None:
    """Unlock a scene.

    Example: aiprod room JOB unlock s1
    """
    change = collab_edits.Change(lock_scene=collab_edits.LockScene(scene=scene))
    submit(ctx, as_json, lambda room: edit_requests.edit(change))


@app.command()
def undo(
    ctx: typer.Context,
    seq: Annotated[int, typer.Argument(min=1, help="Event number of the edit.")],
    as_json: AsJson = False,
) -> None:
    """Undo an edit, whoever made it. Fails if the same parts were edited since.

    Example: aiprod room JOB undo 17
    """
    submit(ctx, as_json, lambda room: collab_api.Submit(undo=seq))


@app.command(context_settings=FREE_TEXT)
def save(
    ctx: typer.Context,
    title: Annotated[str, typer.Argument(help="A title, such as “before the storm”.")],
    description: Annotated[str, typer.Option(help="A longer description.")] = "",
    as_json: AsJson = False,
) -> None:
    """Save the current manifest as a revision.

    Example: aiprod room JOB save "before the storm"
    """
    revision = collab_pb.SaveRevision(display_name=title, description=description)
    submit(ctx, as_json, lambda room: collab_api.Submit(save_revision=revision))


@app.command()
def revisions(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List revisions, newest first, with each user's number of edits.

    Example: aiprod room JOB revisions
    """
    run(_list_revisions(ctx.obj, as_json))


async def _list_revisions(name: str, as_json: bool) -> None:
    async with connect(StackSettings(), name) as connection:
        request = collab_api.ListManifestRevisionsRequest(
            parent=connection.room.name, page_size=MAX_REVISIONS
        )
        revisions = list(
            (await while_unavailable(lambda: connection.stub.ListManifestRevisions(request))).revisions
        )
    print_table(revisions, lambda: revisions_table(revisions), as_json)


@app.command()
def diff(
    ctx: typer.Context,
    before: Annotated[int, typer.Argument(min=1, help="Number of a revision.", metavar="FROM")],
    after: Annotated[
        int, typer.Argument(min=0, help="Revision to compare with; 0 is the current manifest.", metavar="TO")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Compare two revisions field by field.

    Example: aiprod room JOB diff 1 2
    """
    run(_diff(ctx.obj, before, after, as_json))


async def _diff(name: str, before: int, after: int, as_json: bool) -> None:
    async with connect(StackSettings(), name) as connection:
        revisions = f"{connection.room.name}/revisions"
        request = collab_api.DiffManifestRevisionsRequest(
            name=f"{revisions}/{before}", other=f"{revisions}/{after}" if after else ""
        )
        changes = list(
            (await while_unavailable(lambda: connection.stub.DiffManifestRevisions(request))).changes
        )
    print_table(changes, lambda: diff_table(changes), as_json, "Nothing differs.")


@app.command()
def restore(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(min=1, help="Number of the revision.")],
    keep_locked: Annotated[
        bool, typer.Option("--keep-locked", help="Leave locked scenes as they are.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Restore a revision as a new edit, which `undo` can revert.

    Example: aiprod room JOB restore 1 --keep-locked
    """
    revision = collab_pb.RestoreRevision(number=number, keep_locked=keep_locked)
    submit(ctx, as_json, lambda room: collab_api.Submit(restore_revision=revision))
