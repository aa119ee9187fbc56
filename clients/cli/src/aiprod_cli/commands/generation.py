"""The command that makes a film from a prompt or a storyboard, or several variants of it."""

import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import grpc
import typer

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import storyboard_pb2 as film_storyboard
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.commands.film_options import (
    CancelOnInterrupt,
    CaptionBackground,
    CaptionChoice,
    CaptionPosition,
    CaptionSize,
    Duration,
    EngineChoice,
    FontFile,
    Fps,
    Languages,
    LogoFile,
    Look,
    MaxCost,
    MusicChoice,
    NarrationChoice,
    NoTitle,
    Seed,
    Size,
    Sizes,
    VoiceName,
    film_options,
    parse_format,
    state_look,
    state_voice,
    variants,
)
from aiprod_cli.commands.followed_job import FollowedJob, cancelled_on_interrupt
from aiprod_cli.commands.library_entries import LibraryChoice, LibraryEntries, library_name
from aiprod_cli.commands.watched_film import watch_and_save
from aiprod_cli.documents import BadDocument
from aiprod_cli.edge import edge_stub
from aiprod_cli.own_files import OwnFile, own_file, upload_files
from aiprod_cli.storyboard.reader import StoryboardFile, own_faults, read_file, rejected
from aiprod_cli.terminal.arguments import PROMPT_HELP, check_output_folder, prompt_text
from aiprod_cli.terminal.job_tables import variant_text
from aiprod_cli.terminal.output import AsJson, Output
from aiprod_cli.terminal.requests import check, violations
from aiprod_cli.terminal.runner import run
from aiprod_client.film_requests import micros
from aiprod_rpc.errors import InvalidArgument
from aiprod_stack.lifecycle import reachable_stack
from aiprod_stack.settings import StackSettings

app = typer.Typer()


@app.command()
def generate(
    prompt: Annotated[
        str,
        typer.Argument(metavar="PROMPT", help=PROMPT_HELP),
    ] = "",
    storyboard: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A film scene by scene, in YAML or JSON, instead of a prompt.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    duration: Duration = None,
    size: Size = None,
    sizes: Sizes = "",
    languages: Languages = "",
    fps: Fps = None,
    seed: Seed = 0,
    captions: CaptionChoice = None,
    no_title: NoTitle = False,
    music: MusicChoice = "",
    narration: NarrationChoice = "",
    voice: VoiceName = "",
    engine: EngineChoice = None,
    logo: LogoFile = None,
    font: FontFile = None,
    caption_position: CaptionPosition = None,
    caption_size: CaptionSize = None,
    caption_background: CaptionBackground = None,
    project: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="Project name. Films of a project share their look and characters."
        ),
    ] = "",
    library: LibraryChoice = "",
    library_entry: LibraryEntries = None,
    cancel_on_interrupt: CancelOnInterrupt = False,
    max_cost: MaxCost = None,
    hold: Annotated[
        bool,
        typer.Option(
            "--hold", help="Stop after the plan, before any scene is paid for, until the plan is approved."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Generate a film from a prompt or a storyboard, and save it. Starts the stack if none is running.

    Example: aiprod generate "A lighthouse in a storm, then a calm dawn" --duration 12

    Example: aiprod generate --storyboard film.yaml

    Example: aiprod generate "Mia flies a kite" --library tales --library-entry Evening

    Example: aiprod generate --storyboard film.yaml --sizes 16:9,9:16,1:1 --languages own,fr
    """
    if bool(prompt) == bool(storyboard):
        raise typer.BadParameter("give either a prompt or --storyboard")
    board = _read(storyboard) if storyboard else None
    prompt = prompt_text(prompt)
    request = gateway_api.CreateJobRequest(
        prompt=prompt,
        storyboard=board.message if board else None,
        duration_sec=duration,
        format=parse_format(size, fps),
        seed=seed,
        options=film_options(captions, no_title, music, narration),
        project=project,
        library=library_name(library) if library else "",
        library_entries=library_entry or (),
        max_cost_usd_micros=micros(max_cost),
        hold_for_review=hold,
    )
    state_voice(request.options, voice)
    state_look(request.options, Look(engine, logo, font, caption_position, caption_size, caption_background))
    wanted = variants(sizes, languages)
    _check(request, wanted, board)
    files = _own_files(request, board)
    job = FollowedJob(has_variants=len(wanted) > 1)
    create = partial(_create, request, wanted, board)
    # Before the job: a film that cannot be saved would be paid all the same.
    check_output_folder(StackSettings().out)
    work = _generate(StackSettings(), create, Output(as_json), files, job, cancel_on_interrupt)
    if not run(work, interrupted=job.interrupted):
        raise typer.Exit(1)


def _read(path: Path) -> StoryboardFile:
    try:
        return read_file(path)
    except BadDocument as error:
        raise typer.BadParameter(str(error), param_hint="--storyboard") from error


def _check(
    request: gateway_api.CreateJobRequest,
    wanted: Sequence[gateway_api.Variant],
    board: StoryboardFile | None,
) -> None:
    """Raises BadParameter if the request breaks a rule of its contract, with the lines of a storyboard."""
    # Before the general check, which knows no lines of the storyboard.
    if board and (faults := own_faults(board, violations(request))):
        raise typer.BadParameter(faults, param_hint="--storyboard")
    check(request)
    if wanted:
        check(gateway_api.CreateVariantsRequest(film=request, variants=wanted))


def _own_files(request: gateway_api.CreateJobRequest, board: StoryboardFile | None) -> list[OwnFile]:
    """Finds the files that the request names by their paths. Raises BadParameter, with the lines."""
    options = request.options
    stated = [
        (options.music, options.music.track, "track"),
        (options.narration, options.narration.recording, "recording"),
        (options.brand, options.brand.logo.asset, "logo"),
        (options.letters, options.letters.font, "font"),
    ]
    files = [OwnFile(asset, Path(asset.name)) for message, asset, field in stated if message.HasField(field)]
    faults = []
    for place, asset in _storyboard_files(request.storyboard):
        assert board
        try:
            files.append(own_file(asset, board.path.parent))
        except ValueError as error:
            faults.append(board.fault(place, str(error)))
    if faults:
        raise typer.BadParameter("\n".join(faults), param_hint="--storyboard")
    return files


def _storyboard_files(board: film_storyboard.Storyboard) -> Iterator[tuple[str, film_asset.Asset]]:
    """Yields the files that a storyboard names, each with its place in it."""
    if board.brand.HasField("logo"):
        yield "brand.logo", board.brand.logo.asset
    if board.letters.HasField("font"):
        yield "letters.font", board.letters.font
    for number, scene in enumerate(board.scenes):
        if scene.HasField("media"):
            yield f"scenes[{number}].media", scene.media.asset
        if scene.HasField("voice_over"):
            yield f"scenes[{number}].voice_over", scene.voice_over


async def _create(
    request: gateway_api.CreateJobRequest,
    wanted: Sequence[gateway_api.Variant],
    board: StoryboardFile | None,
    stub: GenerationServiceStub,
) -> Sequence[gateway_pb.Job]:
    """Creates the job of the film, or those of its variants. Raises InvalidArgument with its lines."""
    # A retry after a lost response creates no second job.
    request.request_id = str(uuid.uuid4())
    try:
        if not wanted:
            return [await stub.CreateJob(request)]
        response = await stub.CreateVariants(gateway_api.CreateVariantsRequest(film=request, variants=wanted))
        return response.jobs
    except grpc.aio.AioRpcError as error:
        if board and (faults := rejected(board, error)):
            raise InvalidArgument(faults, reason="INVALID_REQUEST") from error
        raise


async def _generate(
    settings: StackSettings,
    create: Callable[[GenerationServiceStub], Awaitable[Sequence[gateway_pb.Job]]],
    output: Output,
    files: Sequence[OwnFile],
    followed: FollowedJob,
    cancel_on_interrupt: bool,
) -> bool:
    async with (
        reachable_stack(settings, output.progress) as seconds,
        edge_stub(GenerationServiceStub, settings) as stub,
    ):
        followed.stack_stays = not seconds
        if seconds:
            output.progress(f"Ready in {seconds:.1f} s")
        # Before the job, whose request names the assets that the uploads become.
        await upload_files(settings, files, output)
        jobs = await create(stub)
        # Before the first event: an interrupt from here on must name the job that may cost money.
        followed.name = jobs[0].name
        for job in jobs:
            output.note(f"{job.name}  {variant_text(job)}".rstrip())
        async with cancelled_on_interrupt(stub, followed, cancel_on_interrupt):
            return await _watch_all(settings, stub, jobs, followed, output)


async def _watch_all(
    settings: StackSettings,
    stub: GenerationServiceStub,
    jobs: Sequence[gateway_pb.Job],
    followed: FollowedJob,
    output: Output,
) -> bool:
    """Follows one job after the other, and saves their films. False if one ended without a film."""
    # The variants of a held job wait until its plan is approved, by a command of its own.
    shown = jobs[:1] if jobs[0].hold_for_review else jobs
    saved = []
    for job in shown:
        followed.name = job.name
        saved.append(await watch_and_save(settings, stub, followed, output))
    return all(saved)
