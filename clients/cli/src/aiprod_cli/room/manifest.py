"""Commands of those who edit: the manifest's fields, scenes and versions."""

from typing import Annotated

import typer

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import edits_pb2 as edits
from aiprod.collab.v1 import resources_pb2 as pb
from aiprod_cli.config import StackSettings
from aiprod_cli.room import editing
from aiprod_cli.room.acting import WORDS, say, show
from aiprod_cli.room.tables import differences_table, versions_table
from aiprod_cli.room.visiting import patiently, visiting
from aiprod_cli.terminal import AsJson, run

app = typer.Typer()

MAX_VERSIONS = 1000
Scene = Annotated[str, typer.Argument(help="The scene's id, for example s2.", metavar="SCENE")]
Number = Annotated[int, typer.Argument(min=1, help="The version's number.")]


@app.command(context_settings=WORDS)
def edit(
    ctx: typer.Context,
    scene: Annotated[str, typer.Argument(help="The scene's id, or `film` for the film's own fields.")],
    field: Annotated[str, typer.Argument(help="For example caption, duration, mood, style.grade.")],
    value: Annotated[str, typer.Argument(help="A text, a name, 2.5s, or words between commas.")],
    as_json: AsJson = False,
) -> None:
    """Set a field of a scene or of the film; texts are merged with what others write meanwhile.

    Example: aiprod room JOB edit s2 time_of_day night
    """
    say(ctx, as_json, lambda room: editing.edit(editing.setting(room, scene, field, value)))


@app.command()
def move(
    ctx: typer.Context,
    scene: Scene,
    after: Annotated[str, typer.Option(help="The scene that it then follows; else it comes first.")] = "",
    as_json: AsJson = False,
) -> None:
    """Move a scene behind another one, or to the beginning."""
    change = edits.Change(move_scene=edits.MoveScene(scene=scene, after=after))
    say(ctx, as_json, lambda room: editing.edit(change))


@app.command()
def split(
    ctx: typer.Context,
    scene: Scene,
    at: Annotated[str, typer.Argument(help="How long its first part is: 2.5s, a timecode, or frames.")],
    new: Annotated[str, typer.Option(help="The id of the second part; else a free one.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make two scenes of one."""
    say(ctx, as_json, lambda room: editing.edit(editing.splitting(room, scene, at, new)))


@app.command()
def merge(
    ctx: typer.Context,
    scene: Scene,
    following: Annotated[str, typer.Argument(help="The one that follows it.", metavar="NEXT")],
    as_json: AsJson = False,
) -> None:
    """Make one scene of two that follow each other."""
    change = edits.Change(merge_scenes=edits.MergeScenes(scene=scene, next_scene=following))
    say(ctx, as_json, lambda room: editing.edit(change))


@app.command()
def remove(ctx: typer.Context, scene: Scene, as_json: AsJson = False) -> None:
    """Remove a scene."""
    change = edits.Change(remove_scene=edits.RemoveScene(scene=scene))
    say(ctx, as_json, lambda room: editing.edit(change))


@app.command()
def lock(ctx: typer.Context, scene: Scene, as_json: AsJson = False) -> None:
    """Keep a scene as it is: it is neither changed nor rendered again."""
    change = edits.Change(lock_scene=edits.LockScene(scene=scene, locked=True))
    say(ctx, as_json, lambda room: editing.edit(change))


@app.command()
def unlock(ctx: typer.Context, scene: Scene, as_json: AsJson = False) -> None:
    """Let a locked scene be changed again."""
    change = edits.Change(lock_scene=edits.LockScene(scene=scene))
    say(ctx, as_json, lambda room: editing.edit(change))


@app.command()
def undo(
    ctx: typer.Context,
    seq: Annotated[int, typer.Argument(min=1, help="The edit, by its number.")],
    as_json: AsJson = False,
) -> None:
    """Take back an edit, unless somebody changed the same parts since."""
    say(ctx, as_json, lambda room: api.Submit(undo=seq))


@app.command(context_settings=WORDS)
def save(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A name, for example “before the storm”.")],
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    as_json: AsJson = False,
) -> None:
    """Save the manifest as it is as a version."""
    said = pb.SaveVersion(name=name, description=description)
    say(ctx, as_json, lambda room: api.Submit(save_version=said))


@app.command()
def versions(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the versions, the newest first, with who edited how much."""
    run(_versions(ctx.obj, as_json))


async def _versions(name: str, as_json: bool) -> None:
    request = api.ListVersionsRequest(room=name, page_size=MAX_VERSIONS)
    async with visiting(StackSettings(), name) as visit:
        found = list((await patiently(lambda: visit.stub.ListVersions(request))).versions)
    show(found, lambda: versions_table(found), as_json)


@app.command()
def diff(
    ctx: typer.Context,
    before: Annotated[int, typer.Argument(min=1, help="A version's number.", metavar="FROM")],
    after: Annotated[int, typer.Argument(min=0, help="Another; 0 for now.", metavar="[TO]")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show what differs between two versions, field by field."""
    run(_diff(ctx.obj, before, after, as_json))


async def _diff(name: str, before: int, after: int, as_json: bool) -> None:
    request = api.DiffVersionsRequest(room=name, to=after, **{"from": before})
    async with visiting(StackSettings(), name) as visit:
        changes = list((await patiently(lambda: visit.stub.DiffVersions(request))).changes)
    show(changes, lambda: differences_table(changes), as_json)


@app.command()
def restore(ctx: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Edit the manifest so that it is as in a version; `undo` takes that back."""
    say(ctx, as_json, lambda room: api.Submit(restore_version=number))
